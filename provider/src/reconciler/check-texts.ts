/** Refuses texts and keys that do not reach the service as they are written, in the inputs of every kind. */
import { type JsonValue, isJsonObject } from "../util/json";
import type { Path } from "../util/path";
import type { CheckFailure } from "../schema/resource-schema";

/** A failure for each text that is not well-formed Unicode, and for each key that Pulumi's SDKs drop. */
export function checkTexts(value: JsonValue, path: Path = []): readonly CheckFailure[] {
  if (typeof value === "string") return value.isWellFormed() ? NONE : [{ path, message: NOT_WELL_FORMED }];
  if (typeof value !== "object" || value === null) return NONE;
  const failures: CheckFailure[] = [];
  for (const [key, member] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    if (key === "__proto__") failures.push({ path: [...path, key], message: NO_PROTO });
    if (typeof key === "string" && !key.isWellFormed()) {
      failures.push({ path: [...path, key.toWellFormed()], message: NOT_WELL_FORMED });
    }
    const hasTexts =
      typeof member === "string" ? !member.isWellFormed() : isJsonObject(member) || Array.isArray(member);
    if (hasTexts) failures.push(...checkTexts(member as JsonValue, [...path, key]));
  }
  return failures;
}

const NONE: readonly CheckFailure[] = [];
const NOT_WELL_FORMED =
  "is not well-formed Unicode (half of a surrogate pair); the service would get another text; retype it";
const NO_PROTO = "has a key that JavaScript loses on its way; choose another one than __proto__";
