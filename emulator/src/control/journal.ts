/** The calls an emulator received. */
import { appendFileSync, closeSync, openSync } from "node:fs";
import { fileError } from "../router/errors.js";
import type { JsonValue } from "../util/json.js";

/** One request the emulator received, with what it answered. */
export interface Call {
  readonly ordinal: number;
  readonly at: string;
  /** The name of the resource whose key signed it; empty when none did. */
  readonly resource: string;
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case; the authorization value is replaced by "(redacted)". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonValue | undefined;
  readonly status: number | "dropped";
}

/** Whether a request is meant; a text means exactly this path. */
export function isMeant(request: { method: string; path: string }, method?: string, path?: string | RegExp): boolean {
  if (method !== undefined && method.toUpperCase() !== request.method) return false;
  if (path === undefined) return true;
  // search, not test: it ignores the position that global expressions remember.
  return typeof path === "string" ? path === request.path : request.path.search(path) >= 0;
}

/** Remembers calls, and appends them to a file when given one. */
export class Journal {
  readonly #file: string | undefined;
  readonly #limit: number;
  readonly #listeners = new Set<(call: Call) => void>();
  #descriptor: number | undefined;
  #calls: Call[] = [];
  #arrivals = 0;
  readonly #counts = new Map<string, number>();

  /** `limit` calls are remembered, older ones are only in the file. */
  constructor({ file, limit = Infinity }: { file?: string | undefined; limit?: number | undefined }) {
    this.#file = file;
    this.#limit = limit;
    // Opened at once, so that a wrong path shows at the start and not with the first call.
    if (file !== undefined) this.#write(file, () => (this.#descriptor = openSync(file, "a")));
  }

  /** The number of the request that has just arrived. */
  nextOrdinal(): number {
    return ++this.#arrivals;
  }

  /** Adds a call, and tells those who follow. */
  record(call: Call): void {
    this.#calls.push(call);
    const kind = `${call.method} ${call.status}`;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    // Cut now and then rather than with each call, which would move the whole list each time.
    if (this.#calls.length > 2 * this.#limit) this.#calls = this.#latest();
    const [file, descriptor] = [this.#file, this.#descriptor];
    if (file !== undefined && descriptor !== undefined) {
      this.#write(file, () => {
        appendFileSync(descriptor, `${JSON.stringify(call)}\n`);
      });
    }
    for (const listener of this.#listeners) listener(call);
  }

  #write(file: string, deed: () => void): void {
    try {
      deed();
    } catch (error) {
      throw fileError("write the journal file", file, error);
    }
  }

  /** Calls the listener with each call from now on; the answered function ends that. */
  follow(listener: (call: Call) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Oldest arrival first. */
  list(method?: string, path?: string | RegExp): Call[] {
    return this.#latest()
      .filter((call) => isMeant(call, method, path))
      .sort((a, b) => a.ordinal - b.ordinal);
  }

  /** How many calls there were of each method and status (`PATCH 201`), also of those that are no longer remembered. */
  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  // slice(-0) would be all of them.
  #latest(): Call[] {
    return this.#limit === 0 ? [] : this.#calls.slice(-this.#limit);
  }

  /** Forgets the calls; the file keeps them, and the numbers go on. */
  clear(): void {
    this.#calls = [];
  }

  /** Forgets the calls and counts from 1 again. */
  reset(): void {
    this.clear();
    this.#counts.clear();
    this.#arrivals = 0;
  }

  /** Lets go of the file. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
