/** What requests are made of: merge patches, points in time, and the options of a call. */
import { RouterError } from "../errors";
import type { CallOptions, Precondition } from "../http/collection";
import type { JsonObject } from "../util/json";

/**
 * A merge patch (RFC 7396): absent members stay as they are, `null` removes or resets one, lists are replaced whole. An object that
 * has a `kind` repeats it.
 */
export type MergePatch<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Item[]
    : { readonly [Key in keyof T as Key extends "kind" ? Key : never]: T[Key] } & {
        readonly [Key in keyof T as Key extends "kind" ? never : Key]?: MergePatch<NonNullable<T[Key]>> | null;
      };

/** The preconditions and the signal of an upsert. It rejects with `PreconditionFailed` when a precondition does not hold. */
export type UpsertOptions = Precondition & CallOptions;

/** A point in time: a Date, or ISO 8601 text with an offset, as the service shows times. */
export type Instant = Date | string;

/** Serializes a merge patch. Throws `InvalidInput` for a value that JSON would turn into null, which removes the field. */
export function mergePatchOf(patch: object): JsonObject {
  const assertJson = (key: string, value: unknown): unknown => {
    const isJson = typeof value === "number" ? Number.isFinite(value) : typeof value !== "bigint";
    if (isJson) return value;
    throw new RouterError("InvalidInput", `${key} is ${String(value)}; give a finite number, or null to remove it`);
  };
  // JSON.parse answers `any`; the text was made of an object just before.
  return JSON.parse(JSON.stringify(patch, assertJson)) as JsonObject;
}

/** Formats a point in time. Throws `InvalidInput`, which names the option, for an invalid Date. */
export function instantText(instant: Instant, option: string): string {
  if (typeof instant === "string") return instant;
  if (!Number.isNaN(instant.getTime())) return instant.toISOString();
  throw new RouterError("InvalidInput", `the option ${option} is an invalid Date; give a point in time`);
}
