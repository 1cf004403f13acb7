/** Points in time on their way to the service. */
import { RouterError } from "../errors";

/** A point in time: a Date, or ISO 8601 text with an offset, as the service shows times. */
export type Instant = Date | string;

/** The text that the service reads. Throws `InvalidInput`, which names the option, for a Date that is none. */
export function instantText(instant: Instant, option: string): string {
  if (typeof instant === "string") return instant;
  if (!Number.isNaN(instant.getTime())) return instant.toISOString();
  throw new RouterError("InvalidInput", `the option ${option} is an invalid Date; give a point in time`);
}
