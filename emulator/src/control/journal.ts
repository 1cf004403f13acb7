/** The journal of calls that the emulator received. */
import { appendFileSync, closeSync, openSync } from "node:fs";
import type { Call, CallRecorder } from "../http/server-hooks.js";
import { fileError } from "../util/file-error.js";

/** Tells whether a request matches a method and a path; a text means exactly this path. */
export function matchesRequest(
  request: { method: string; path: string },
  method?: string,
  path?: string | RegExp,
): boolean {
  if (method !== undefined && method.toUpperCase() !== request.method) return false;
  if (path === undefined) return true;
  // search, not test: it ignores the position that global expressions remember.
  return typeof path === "string" ? path === request.path : request.path.search(path) >= 0;
}

/** Keeps calls in memory, and appends them to a file when given one. */
export class Journal implements CallRecorder {
  readonly #file: string | undefined;
  readonly #limit: number;
  readonly #listeners = new Set<(call: Call) => void>();
  #descriptor: number | undefined;
  #calls: Call[] = [];
  #ordinal = 0;
  readonly #counts = new Map<string, number>();

  /** Keeps the last `limit` calls in memory; older ones are in the file only. */
  constructor({ file, limit = Infinity }: { file?: string | undefined; limit?: number | undefined }) {
    this.#file = file;
    this.#limit = limit;
    // Opened at once, so that a wrong path fails at the start and not with the first call.
    if (file !== undefined) this.#write(file, () => (this.#descriptor = openSync(file, "a")));
  }

  /** Numbers a request on arrival. */
  nextOrdinal(): number {
    return ++this.#ordinal;
  }

  /** Adds a call and notifies the subscribers. */
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

  #write(file: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      throw fileError("write the journal file", file, error);
    }
  }

  /** Calls the listener with each new call; the returned function unsubscribes it. */
  subscribe(listener: (call: Call) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Lists the calls, oldest arrival first. */
  list(method?: string, path?: string | RegExp): Call[] {
    return this.#latest()
      .filter((call) => matchesRequest(call, method, path))
      .sort((a, b) => a.ordinal - b.ordinal);
  }

  /** Counts all calls by method and status (`PATCH 201`), also those that are no longer in memory. */
  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  // slice(-0) would be all of them.
  #latest(): Call[] {
    return this.#limit === 0 ? [] : this.#calls.slice(-this.#limit);
  }

  /** Clears the calls in memory; the file keeps them, and the numbering goes on. */
  clear(): void {
    this.#calls = [];
  }

  /** Clears the calls and numbers from 1 again. */
  reset(): void {
    this.clear();
    this.#counts.clear();
    this.#ordinal = 0;
  }

  /** Closes the file. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
