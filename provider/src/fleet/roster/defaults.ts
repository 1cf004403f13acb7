/** Defaults of all workers of a roster, which count below their own fields and below those of their profiles. */
import { type JsonObject, type JsonValue, isJsonObject, own } from "../../util/json";
import { JOINED, PROFILE_KEY } from "./expand";

/** Adds to a worker what neither it nor its profile says; labels and tags are joined key by key. */
export function withDefaults(worker: JsonObject, defaults: JsonObject, profiles: JsonObject): JsonObject {
  const { [PROFILE_KEY]: fallback, ...fields } = defaults;
  const name = own(worker, PROFILE_KEY) ?? fallback;
  const found = typeof name === "string" ? own(profiles, name) : undefined;
  const profile = isJsonObject(found) ? found : {};
  const result: Record<string, JsonValue> = { ...worker, ...(name !== undefined && { [PROFILE_KEY]: name }) };
  for (const [field, value] of Object.entries(fields)) {
    const mine = own(worker, field);
    const shared = own(profile, field);
    if (JOINED.has(field) && isJsonObject(value)) {
      const own = isJsonObject(mine) ? mine : {};
      const added = Object.entries(value).filter(
        ([key]) => !Object.hasOwn(own, key) && !(isJsonObject(shared) && Object.hasOwn(shared, key)),
      );
      if (mine !== null && added.length > 0) result[field] = Object.fromEntries([...Object.entries(own), ...added]);
    } else if (mine === undefined && shared === undefined) result[field] = value;
  }
  return result;
}
