/** How many tests passed and failed. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
}

/** Adds totals up. */
export function addTotals(all: readonly Totals[]): Totals {
  const sum = (of: (one: Totals) => number): number => all.reduce((total, one) => total + of(one), 0);
  return { passed: sum(({ passed }) => passed), failed: sum(({ failed }) => failed) };
}

/** Reads the lines that totals-reporter.mjs appends, one for each run of mocha. */
export function parseTotals(text: string): Totals {
  const lines = text.split("\n").filter((line) => line !== "");
  return addTotals(lines.map((line) => JSON.parse(line) as Totals));
}
