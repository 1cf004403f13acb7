/** Observes a contest: records every accepted write in order, and finds the updates that each one lost. */
import type { JsonObject } from "jobrouter-emulator";
import { type Intent, type Loss, leavesOf, lossesOf } from "./leaves.ts";

/** An accepted write; `intent` is set for a deployment's, undefined for the rival's. */
interface Accepted {
  readonly body: JsonObject;
  readonly intent: Intent | undefined;
}

/** The observer's verdict on all writes to one entity. */
export interface Verdict {
  readonly rivalWrites: number;
  readonly ourWrites: number;
  /** Lost updates. */
  readonly losses: readonly Loss[];
  /** Values of the rival that our writes met and kept. */
  readonly kept: number;
  /** The body after the last write. */
  readonly last: JsonObject;
  /** Versions that no writer reported, so the service itself made them. */
  readonly unreported: number;
}

/** The writes to one entity. */
export class WriteHistory {
  readonly #fields: readonly string[];
  readonly #accepted = new Map<number, Accepted>();
  /** The rival's writes so far. */
  rivalWrites = -1;

  /** `fields` are the ones that can be written. */
  constructor(fields: readonly string[]) {
    this.#fields = fields;
  }

  /** Records the response to a write. One that changed nothing has no version of its own and is skipped. */
  add(body: JsonObject, intent?: Intent): void {
    const version = versionOf(body);
    if (this.#accepted.has(version)) return;
    this.#accepted.set(version, { body, intent });
    if (intent === undefined) this.rivalWrites += 1;
  }

  /** Compares each write with the body before it. */
  judge(): Verdict {
    const versions = [...this.#accepted].toSorted(([a], [b]) => a - b);
    const losses: Loss[] = [];
    let [kept, ourWrites, unreported] = [0, 0, 0];
    for (const [index, [version, { body, intent }]] of versions.entries()) {
      const before = versions[index - 1];
      if (before === undefined) continue;
      unreported += version - before[0] - 1;
      if (intent === undefined) continue;
      ourWrites += 1;
      losses.push(...lossesOf(before[1].body, body, intent, this.#fields));
      kept += this.#keptFrom(before[1].body, body, intent);
    }
    const last = versions.at(-1)?.[1].body ?? {};
    return { rivalWrites: this.rivalWrites, ourWrites, losses, kept, unreported, last };
  }

  #keptFrom(before: JsonObject, after: JsonObject, { last, next }: Intent): number {
    const [live, written, base, desired] = [before, after, last, next].map((body) => leavesOf(body, this.#fields));
    return [...(live ?? [])].filter(([leaf, text]) => {
      return written?.get(leaf) === text && base?.get(leaf) !== text && desired?.get(leaf) !== text;
    }).length;
  }
}

/** The first group of an etag of the emulator counts the writes. */
function versionOf(body: JsonObject): number {
  const etag = body["etag"];
  const version = Number.parseInt(typeof etag === "string" ? etag.slice(1, 9) : "", 16);
  if (Number.isNaN(version)) throw new Error(`expected an etag that counts, got ${JSON.stringify(etag)}`);
  return version;
}
