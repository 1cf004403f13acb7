/** Entity tags. */
import type { Stored } from "../../storage/stored.js";

/** The version of an entity, quotes included; the first group counts its writes. */
export function etagOf(record: Stored<unknown>): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  const born = hex(record.born % 2 ** 16, 4);
  return `"${hex(record.writes, 8)}-${born}-0700-0000-${hex(Math.floor(record.lastModified / 1000), 8)}0000"`;
}
