/** How the parts of a fleet say to which one they belong. */
import type { JsonObject } from "../util/json";

/** The input of all parts but the shards that holds the fleet's name. */
export const NAME_KEY = "fleet";

/** The name of the fleet. */
export function nameOf(bag: JsonObject): string {
  const name = bag[NAME_KEY];
  return typeof name === "string" ? name : "fleet";
}
