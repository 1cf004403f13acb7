/** Counts lost updates, merges and reported conflicts in a contest. */
import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "jobrouter-emulator";
import type { ResourceSchema } from "../../../provider/dist/schema/resource-schema.js";
import { type Intent, type Loss, leavesOf, conflictsOf, unmadeIn } from "./leaves.ts";
import type { Watch } from "./watch.ts";
import type { WriteHistory } from "./write-history.ts";

/** The figures of a contest. */
export interface Figures {
  readonly applies: number;
  readonly rivalWrites: number;
  readonly seconds: number;
  /** The rival's writes per second, without those between our read and our write. */
  readonly rivalPace: number;
  /** Our writes that were refused with 412. */
  readonly refused: number;
  readonly losses: readonly (Loss & { readonly entity: string })[];
  /** Values of the rival that our writes met and kept. */
  readonly kept: number;
  /** Changes that an apply reported as made and that the entity does not hold. */
  readonly unmade: readonly string[];
  /** Applies that met the rival's changes to other fields only, and how many of them were merged. */
  readonly disjoint: number;
  readonly merged: number;
  /** Applies that met a change to the same field (a conflict), and how many of them reported exactly the right fields. */
  readonly overlapping: number;
  readonly reported: number;
  /** Conflicts that were missed or wrongly reported. */
  readonly misreports: readonly string[];
  /** Entities whose final body the observer did not see, and unseen versions of queues and policies. */
  readonly unobserved: number;
}

/** A finished apply. */
interface Ended {
  readonly field: string;
  readonly names: readonly string[];
  readonly intent: Intent;
  readonly watch: Watch;
  /** True when the rival wrote to the same entity during the apply. */
  readonly isContested: boolean;
  /** The fields that were reported. */
  readonly conflict?: readonly string[];
}

/** Sums the figures. */
export class Tally {
  #figures: Figures = {
    applies: 0,
    rivalWrites: 0,
    seconds: 0,
    rivalPace: 0,
    refused: 0,
    losses: [],
    kept: 0,
    unmade: [],
    disjoint: 0,
    merged: 0,
    overlapping: 0,
    reported: 0,
    misreports: [],
    unobserved: 0,
  };

  /** Counts one more apply. */
  begin(): void {
    this.#add({ applies: 1 });
  }

  /** Compares the conflicts that an apply reported with those that its reads showed. */
  judge({ field, names, intent, watch, isContested, conflict }: Ended): void {
    const overlaps = watch.seen.map((live) => conflictsOf(live, intent, names));
    const expected = overlaps.at(-1) ?? [];
    const isOverlapping = overlaps.some((losses) => losses.length > 0);
    const misreport = misreportOf(expected, conflict ?? []);
    const unmade = conflict === undefined ? unmadeIn(watch.last, intent, names) : [];
    this.#add({
      refused: watch.refused,
      disjoint: isContested && !isOverlapping ? 1 : 0,
      unmade: unmade.map((leaf) => `${field}: ${leaf}, intent ${JSON.stringify(intent)}`),
      merged: isContested && !isOverlapping && conflict === undefined && unmade.length === 0 ? 1 : 0,
      overlapping: isOverlapping ? 1 : 0,
      reported: isOverlapping && misreport === undefined ? 1 : 0,
      misreports: misreport === undefined ? [] : [`${field}: ${misreport}, intent ${JSON.stringify(intent)}`],
    });
  }

  /** Adds what the observer of one entity saw; `live` is how it ended. */
  close(path: string, history: WriteHistory, { collection, fields }: ResourceSchema, live: JsonObject): void {
    const { rivalWrites, losses, kept, unreported, last } = history.judge();
    // Workers and jobs get new versions from the service itself.
    const isOwnChange = collection === "workers" || collection === "jobs";
    const names = Object.keys(fields);
    const isAsSeen = isDeepStrictEqual(leavesOf(live, names), leavesOf(last, names));
    this.#add({
      rivalWrites,
      kept,
      losses: losses.map((loss) => ({ entity: path, ...loss })),
      unobserved: (isOwnChange ? 0 : unreported) + (isAsSeen ? 0 : 1),
    });
  }

  /** Notes how long all applies took, and how many writes the rival sent in a second. */
  end(seconds: number, rivalPace: number): void {
    this.#add({ seconds, rivalPace });
  }

  /** The figures so far. */
  figures(): Figures {
    return this.#figures;
  }

  #add(more: Partial<Figures>): void {
    const sums = Object.entries(more).map(([name, value]) => {
      const before = this.#figures[name as keyof Figures];
      return [name, typeof before === "number" ? before + (value as number) : [...before, ...(value as [])]];
    });
    this.#figures = { ...this.#figures, ...(Object.fromEntries(sums) as Partial<Figures>) };
  }
}

/** Compares by prefix: a union whose kind changed is reported as a whole, so a report may name a parent of a leaf. */
function misreportOf(expected: readonly Loss[], reported: readonly string[]): string | undefined {
  const isPart = (leaf: string, path: string): boolean => `${leaf}.`.startsWith(`${path}.`);
  const covers = (leaf: string, path: string): boolean => isPart(leaf, path) || isPart(path, leaf);
  const missed = expected.filter(({ leaf }) => !reported.some((path) => covers(leaf, path)));
  const wrong = reported.filter((path) => !expected.some(({ leaf }) => covers(leaf, path)));
  if (missed.length + wrong.length === 0) return undefined;
  return `not reported ${JSON.stringify(missed)}, wrongly reported ${JSON.stringify(wrong)}`;
}
