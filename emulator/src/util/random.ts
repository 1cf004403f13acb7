/** Seeded random numbers. */
import { createHash } from "node:crypto";

/** Draws the n-th number of a named series, in [0, 1); it depends on seed, name and n only. */
export function seededFraction(seed: number, series: string, n: number): number {
  const bytes = createHash("sha256").update(`${seed}:${series}:${n}`).digest();
  return bytes.readUIntBE(0, 6) / 2 ** 48;
}
