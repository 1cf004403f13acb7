/** Random choices that a seed repeats. */

/** A source of choices; two with the same seed choose the same. */
export interface Dice {
  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number;
  /** Picks one of the items; throws when there are none. */
  pick<T>(items: readonly T[]): T;
  /** True with this probability. */
  happens(probability: number): boolean;
}

/** Opens one (mulberry32, which is fast and good enough to spread cases). */
export function dice(seed: number): Dice {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick<T>(items: readonly T[]): T {
      const found = items[below(items.length)];
      // A list of undefined values is as good as any other, so only the length tells.
      if (items.length === 0) throw new Error("nothing to pick from");
      return found as T;
    },
    happens: (probability) => next() < probability,
  };
}
