/** Turns what a program passes into plain JSON, and says what of it is none. */
import { type JsonObject, type JsonValue, MAX_LEVELS } from "../../util/json";
import { UNKNOWN } from "../../schema/unknown";
import type { Mistake, Path } from "./source";

/** Plain JSON, and everything that could not become JSON; members that are `undefined` count as absent. */
export interface PlainValues {
  readonly value: JsonValue;
  readonly mistakes: readonly Mistake[];
}

/** Copies a value as plain JSON. What is no JSON becomes a value that no check complains of, with a mistake. */
export function plainValues(value: unknown): PlainValues {
  const mistakes: Mistake[] = [];
  const copy = (inner: unknown, path: Path): JsonValue => {
    if (typeof inner === "string" || typeof inner === "boolean" || inner === null) return inner;
    if (typeof inner === "number" && Number.isFinite(inner)) return inner;
    if (path.length <= MAX_LEVELS) {
      if (Array.isArray(inner)) return inner.map((item: unknown, index) => copy(item, [...path, index]));
      if (isPlainObject(inner)) return copyMembers(inner, path);
    }
    mistakes.push({
      path,
      reason: `must be a plain value that is known before the deployment, but it is ${nameOf(inner)}`,
    });
    return UNKNOWN;
  };
  const copyMembers = (object: object, path: Path): JsonObject => {
    const members = Object.entries(object).filter(([, inner]) => inner !== undefined);
    return Object.fromEntries(members.map(([key, inner]) => [key, copy(inner, [...path, key])]));
  };
  return { value: copy(value, []), mistakes };
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOf(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return `a value of the type ${typeof value}`;
  if ("isKnown" in value && "apply" in value) return "an Output of a resource; write the id as text";
  return Array.isArray(value) || isPlainObject(value) ? "nested too deep" : "an object of a class";
}
