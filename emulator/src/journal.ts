import { appendFileSync } from "node:fs";
import { fileError } from "./errors.js";
import type { JsonValue } from "./json.js";

/** One request the emulator received, with what it answered. */
export interface Call {
  readonly ordinal: number;
  readonly at: string;
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
  #calls: Call[] = [];
  #arrivals = 0;

  constructor(file?: string) {
    this.#file = file;
    // Touched at once, so that a wrong path shows at the start and not with the first call.
    if (file !== undefined) this.#append(file, "");
  }

  /** The number of the request that has just arrived. */
  nextOrdinal(): number {
    return ++this.#arrivals;
  }

  record(call: Call): void {
    this.#calls.push(call);
    if (this.#file !== undefined) this.#append(this.#file, `${JSON.stringify(call)}\n`);
  }

  #append(file: string, text: string): void {
    try {
      appendFileSync(file, text);
    } catch (error) {
      throw fileError("write the journal file", file, error);
    }
  }

  /** Oldest arrival first. */
  list(method?: string, path?: string | RegExp): Call[] {
    return this.#calls.filter((call) => isMeant(call, method, path)).sort((a, b) => a.ordinal - b.ordinal);
  }

  clear(): void {
    this.#calls = [];
  }
}
