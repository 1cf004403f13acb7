/** A priority queue of timers: when each job and worker has its next one. */
import { type Rank, SortedMap } from "../../util/sorted-map.js";

/** The entity that a timer belongs to. */
export interface TimerOwner {
  readonly kind: "workers" | "jobs";
  readonly id: string;
}

/** Keeps one timer at most for each entity; of two timers at the same time, the older entity's comes first. */
export class TimerQueue {
  readonly #owners = new SortedMap<TimerOwner>();
  readonly #ranks = { workers: new Map<string, Rank>(), jobs: new Map<string, Rank>() };

  /** Sets, moves or, with undefined, cancels the timer of an entity; `born` breaks ties. */
  schedule({ kind, id }: TimerOwner, at: number | undefined, born: number): void {
    const known = this.#ranks[kind].get(id);
    if (known !== undefined) {
      if (known[0] === at && known[1] === born) return;
      this.#owners.delete(known);
      this.#ranks[kind].delete(id);
    }
    if (at === undefined) return;
    const rank = [at, born];
    this.#owners.set(rank, { kind, id });
    this.#ranks[kind].set(id, rank);
  }

  cancel(owner: TimerOwner): void {
    this.schedule(owner, undefined, 0);
  }

  /** When the first timer is due. */
  nextAt(): number | undefined {
    const first = this.#owners.after(undefined);
    return first && Number(first[0][0]);
  }

  /** Removes the first timer that is due and returns its owner. */
  takeDue(now: number): TimerOwner | undefined {
    const first = this.#owners.after(undefined);
    if (first === undefined || Number(first[0][0]) > now) return undefined;
    this.cancel(first[1]);
    return first[1];
  }
}
