/** Validates JSON by a schema, strictly or loosely, and reports errors by field. */
import type * as z from "zod";
import type { JsonValue } from "../../util/json.js";
import { type ErrorDetail, serviceErrors } from "../errors.js";

/**
 * Parses a value. Throws a ServiceError of status 400 that names every wrong field; where `isLoose`, members that a strict
 * schema does not know are dropped instead.
 */
export function parseBySchema<Output>(schema: z.ZodType<Output>, value: JsonValue, isLoose: boolean): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const unknown = parsed.error.issues.filter((issue) => issue.code === "unrecognized_keys");
  if (!isLoose || unknown.length === 0) throw serviceErrors.invalid(toDetails(parsed.error));
  return parseBySchema(schema, withoutKeys(value, unknown), isLoose);
}

function withoutKeys(value: JsonValue, places: readonly { path: readonly PropertyKey[]; keys: readonly string[] }[]) {
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

function toDetails(error: z.ZodError): ErrorDetail[] {
  return error.issues.flatMap((issue) => {
    const path = formatPath(issue.path);
    if (issue.code !== "unrecognized_keys") return [fieldDetail("InvalidField", path, issue.message)];
    return issue.keys.map((key) => unknownField(path === "" ? key : `${path}.${key}`));
  });
}

/** The detail for an unknown field. */
export const unknownField = (path: string): ErrorDetail => fieldDetail("UnknownField", path, "is not a known field");

/** The detail for the field at a path. */
export const fieldDetail = (code: string, path: string, message: string): ErrorDetail => ({
  code,
  message: `${path}: ${message}`,
  target: path,
});

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}
