/**
 * How many rounds a property runs: the number in PROPERTY_RUNS, or the usual number of its spec where that is `usual` or
 * not set.
 */
export function propertyRuns(usual: number): number {
  const text = process.env["PROPERTY_RUNS"] ?? "usual";
  if (text === "usual") return usual;
  const runs = Number(text);
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`PROPERTY_RUNS is a number from 1 or "usual", not "${text}"`);
  return runs;
}
