/** A sorted map (B-tree), whose keys are short lists of numbers and texts. */
import sorted from "sorted-btree";

/** A sort key: the first members that differ decide. Ranks of one map have the same shape. */
export type Rank = readonly (number | string)[];

/** Negative when the left rank comes first, positive when the right one does, 0 when they are the same. */
export function compareRanks(left: Rank, right: Rank): number {
  for (const [index, member] of left.entries()) {
    const other = right[index];
    if (other === undefined || member === other) continue;
    return member < other ? -1 : 1;
  }
  return 0;
}

/** Values sorted by rank; all operations take logarithmic time. */
export class SortedMap<Value> {
  // The package is CommonJS: its default export is a member of what Node imports.
  readonly #tree = new sorted.default<Rank, Value>(undefined, compareRanks);

  get size(): number {
    return this.#tree.size;
  }

  set(rank: Rank, value: Value): void {
    this.#tree.set(rank, value);
  }

  delete(rank: Rank): void {
    this.#tree.delete(rank);
  }

  /** The first entry after a rank, or the very first; the map may change between two calls. */
  after(rank: Rank | undefined): [Rank, Value] | undefined {
    return this.#tree.nextHigherPair(rank);
  }

  /** All values in order; the map must not change during the iteration. */
  values(): IterableIterator<Value> {
    return this.#tree.values();
  }
}
