/** Reading JSON by a schema, strictly or loosely. */
import type * as z from "zod";
import { toDetails } from "./fields.js";
import { refusals } from "../errors.js";
import type { JsonValue } from "../../util/json.js";

/**
 * The value in the schema's form. Throws a ServiceError of status 400 that names every field that is wrong; where
 * `isLoose`, members that a strict schema does not know are left out instead.
 */
export function readBySchema<Output>(schema: z.ZodType<Output>, value: JsonValue, isLoose: boolean): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const unknown = parsed.error.issues.filter((issue) => issue.code === "unrecognized_keys");
  if (!isLoose || unknown.length === 0) throw refusals.invalid(toDetails(parsed.error));
  return readBySchema(schema, leaveOut(value, unknown), isLoose);
}

function leaveOut(value: JsonValue, places: readonly { path: readonly PropertyKey[]; keys: readonly string[] }[]) {
  const copy = structuredClone(value);
  for (const { path, keys } of places) {
    const holder = path.reduce<unknown>(
      (inner, step) => (isHolder(inner) ? Reflect.get(inner, step) : undefined),
      copy,
    );
    if (isHolder(holder)) for (const key of keys) Reflect.deleteProperty(holder, key);
  }
  return copy;
}

const isHolder = (value: unknown): value is object => typeof value === "object" && value !== null;
