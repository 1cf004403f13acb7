/** How many workers of a fleet a run makes, changes, removes and leaves as they are. */

/** Numbers of workers. */
export interface Counts {
  readonly created: number;
  readonly changed: number;
  readonly removed: number;
  readonly same: number;
}

/** The counts as one short text: `+12 ~3 -1 =9984`; what is 0 is left out, but for `=0` in an empty fleet. */
export function formatCounts({ created, changed, removed, same }: Counts): string {
  const parts = [
    ["+", created],
    ["~", changed],
    ["-", removed],
    ["=", same],
  ] as const;
  const shown = parts.filter(([, count]) => count > 0);
  return shown.length === 0 ? "=0" : shown.map(([sign, count]) => `${sign}${count}`).join(" ");
}
