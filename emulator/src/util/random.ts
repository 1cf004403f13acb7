/** Chance that a seed repeats. */
import { createHash } from "node:crypto";

/** The n-th number of a named series, from 0 up to but not including 1; the same for the same seed, name and n. */
export function seededFraction(seed: number, series: string, n: number): number {
  const bytes = createHash("sha256").update(`${seed}:${series}:${n}`).digest();
  return bytes.readUIntBE(0, 6) / 2 ** 48;
}
