/** When each entity has to be looked at again, because something becomes due. */
import type { Rank } from "../../util/sorted-map.js";
import { SortedMap } from "../../util/sorted-map.js";

/** Which entity. */
export interface Visit {
  readonly kind: "workers" | "jobs";
  readonly id: string;
}

/** One time at most for each entity; of equal times the older entity's comes first. */
export class Timetable {
  readonly #visits = new SortedMap<Visit>();
  readonly #ranks = { workers: new Map<string, Rank>(), jobs: new Map<string, Rank>() };

  /** Sets, moves or, with undefined, cancels the time; `born` tells entities of one time apart. */
  plan({ kind, id }: Visit, at: number | undefined, born: number): void {
    const known = this.#ranks[kind].get(id);
    if (known !== undefined) {
      if (known[0] === at && known[1] === born) return;
      this.#visits.delete(known);
      this.#ranks[kind].delete(id);
    }
    if (at === undefined) return;
    const rank = [at, born];
    this.#visits.set(rank, { kind, id });
    this.#ranks[kind].set(id, rank);
  }

  cancel(visit: Visit): void {
    this.plan(visit, undefined, 0);
  }

  /** The next time something becomes due. */
  nextAt(): number | undefined {
    return this.#visits.after(undefined)?.[0][0] as number | undefined;
  }

  /** The first visit that is due by then; it is taken off the table. */
  takeDue(now: number): Visit | undefined {
    const first = this.#visits.after(undefined);
    if (first === undefined || Number(first[0][0]) > now) return undefined;
    this.cancel(first[1]);
    return first[1];
  }
}
