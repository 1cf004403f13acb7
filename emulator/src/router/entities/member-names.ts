/** The names of members in request bodies, whose case the service ignores. */
import * as z from "zod";
import { type JsonObject, type JsonValue, isObject } from "../../util/json.js";

/** Maps whose keys clients choose; the case of these keys counts. */
const maps: ReadonlySet<string> = new Set(["labels", "tags", "labelsToUpsert", "assignments"]);

/** The names of members as they are spelled, by their lower case. */
export type MemberNames = ReadonlyMap<string, string>;

/** Maps names by their lower case. */
export const memberNames = (names: readonly string[]): MemberNames =>
  new Map(names.map((name) => [name.toLowerCase(), name]));

/** Lists the names of the members of a schema, at every depth. */
export const memberNamesOf = (schema: z.ZodType): string[] =>
  listNames(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));

function listNames(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(listNames);
  if (typeof schema !== "object" || schema === null) return [];
  const own = "properties" in schema && isObject(schema.properties) ? Object.keys(schema.properties) : [];
  return [...own, ...Object.values(schema).flatMap(listNames)];
}

/** Spells the known members of a body as the schema does; of two that differ in case only, the last one counts. */
export function spellMembers(body: JsonObject, names: MemberNames): JsonObject {
  const members = Object.entries(body).map(([sent, value]): [string, JsonValue] => {
    const name = names.get(sent.toLowerCase()) ?? sent;
    return [name, maps.has(name) ? value : spell(value, names)];
  });
  // fromEntries, not assignment: a member called "__proto__" stays an ordinary member.
  return Object.fromEntries(members);
}

function spell(value: JsonValue, names: MemberNames): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => spell(item, names));
  return isObject(value) ? spellMembers(value, names) : value;
}
