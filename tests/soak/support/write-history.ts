/** The observer of a contest: every write that the emulator accepted, in its order, and what each one took away. */
import type { JsonObject } from "jobrouter-emulator";
import { type Intent, type Loss, leavesOf, lossesOf } from "./leaves.ts";

/** A write that was accepted; `intent` when it was a deployment's, none when it was the rival's. */
interface Accepted {
  readonly body: JsonObject;
  readonly intent: Intent | undefined;
}

/** What the observer makes of all writes to one entity. */
export interface Verdict {
  readonly rivalWrites: number;
  readonly ourWrites: number;
  /** Values that were replaced unseen. */
  readonly losses: readonly Loss[];
  /** Values of the rival that a write of ours met and that are still there after it. */
  readonly kept: number;
  /** The body after the last write. */
  readonly last: JsonObject;
  /** Versions that nobody reported, so that they must be the service's own. */
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

  /** Adds what a write was answered with. One that changed nothing has no version of its own and is left out. */
  add(body: JsonObject, intent?: Intent): void {
    const version = versionOf(body);
    if (this.#accepted.has(version)) return;
    this.#accepted.set(version, { body, intent });
    if (intent === undefined) this.rivalWrites += 1;
  }

  /** Judges each write by the body before it. */
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
    const [was, is, known, wanted] = [before, after, last, next].map((bag) => leavesOf(bag, this.#fields));
    return [...(was ?? [])].filter(([leaf, text]) => {
      return is?.get(leaf) === text && known?.get(leaf) !== text && wanted?.get(leaf) !== text;
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
