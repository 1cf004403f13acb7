/** Joins workers with their profiles. */
import { type JsonObject, type JsonValue, filterMembers, isJsonObject, own } from "../../util/json";

export const PROFILE_KEY = "profile";

/** Fields that are joined key by key. */
export const JOINED: ReadonlySet<string> = new Set(["labels", "tags"]);

/**
 * Joins one worker with its profile: its own members over those of its profile, labels and tags key by key; a null drops the
 * value of the profile. A missing profile counts as empty.
 */
export function expand(profiles: JsonObject, worker: JsonObject): JsonObject {
  const { [PROFILE_KEY]: name, ...mine } = worker;
  const profile = typeof name === "string" ? own(profiles, name) : undefined;
  const named = isJsonObject(profile) ? profile : {};
  const joined = [...JOINED].flatMap((key): [string, JsonValue][] => {
    const special = own(mine, key);
    const maps = [own(named, key), special].filter(isJsonObject);
    if (maps.length === 0 || !(special === undefined || isJsonObject(special))) return [];
    return [[key, filterMembers({ ...maps[0], ...maps[1] }, isSet)]];
  });
  return filterMembers({ ...named, ...mine, ...Object.fromEntries(joined) }, isSet);
}

function isSet(_key: string, value: unknown): boolean {
  return value !== null;
}
