/** Checks everything that can be known before a call leaves, and answers all failures together. */
import type { z } from "zod";
import { type JsonObject, type JsonValue, filterMembers, isJsonObject, own } from "../util/json";
import { UNKNOWN } from "../schema/unknown";
import { DEFAULT_API_VERSION } from "../config/api-version";
import type { CheckFailure, ResourceSchema, Field } from "../schema/resource-schema";
import { routerId } from "../schema/field-types";
import { formatPath } from "../schema/references";
import { REMOVAL_KEY } from "../schema/removal";
import { settingsFields } from "../schema/settings-fields";
import { VALUE } from "../schema/shape";
import { REDACTED, redact, showValue } from "./show-value";

/** What `check` answers: the inputs to go on with, and everything that is wrong with them. */
export interface CheckResult {
  readonly inputs: JsonObject;
  readonly failures: readonly CheckFailure[];
}

/** Checks the inputs of a resource. Values that a preview does not know yet are let through. Never calls out. */
export function check(schema: ResourceSchema, news: JsonObject): CheckResult {
  const inputs = filterMembers(news, (_, value) => value !== null);
  const fields = inputFields(schema);
  const failures = [
    ...Object.entries(fields).flatMap(([key, field]) => checkField(schema, key, field, inputs[key])),
    ...Object.entries(fields).flatMap(([key, field]) => checkVersion(key, field, inputs)),
    ...Object.keys(inputs).flatMap((key) => checkName(key, fields, schema)),
    ...schema.rules.flatMap((rule) => rule(inputs)),
  ];
  return { inputs, failures };
}

/** Every input of a kind: the identity, the fields, how it is removed, and the settings. */
export function inputFields(schema: ResourceSchema): Readonly<Record<string, Field<unknown>>> {
  const identity: Field<string> = { type: routerId, required: true, onChange: "replace" };
  const removal = schema.removal && { [REMOVAL_KEY]: { type: schema.removal.type } };
  return { [schema.identity]: identity, ...schema.fields, ...removal, ...settingsFields };
}

function checkField(
  schema: ResourceSchema,
  key: string,
  field: Field<unknown>,
  value: JsonValue | undefined,
): readonly CheckFailure[] {
  if (value === undefined) return field.required === true ? [{ property: key, reason: "is required; set it" }] : [];
  if (value === UNKNOWN) return [];
  const member = schema.shape.members.get(key) ?? VALUE;
  const result = field.type.safeParse(value);
  if (result.success) return [];
  const redacted = redact(member, value);
  return result.error.issues.flatMap((issue) => describeIssue(redacted, key, value, issue));
}

/** A field that came with a later version of the API must not be sent to an earlier one. */
function checkVersion(key: string, { since }: Field<unknown>, inputs: JsonObject): readonly CheckFailure[] {
  const [value, version] = [inputs[key], inputs["apiVersion"] ?? DEFAULT_API_VERSION];
  if (since === undefined || value === undefined || value === UNKNOWN || version === UNKNOWN) return [];
  if (typeof version !== "string" || version >= since) return [];
  return [
    {
      property: key,
      reason:
        `needs the API version ${since}, but this resource uses ${version}; set apiVersion: "${since}", or ` +
        `run \`pulumi config set jobrouter:apiVersion ${since}\``,
    },
  ];
}

function checkName(
  key: string,
  fields: Readonly<Record<string, unknown>>,
  schema: ResourceSchema,
): readonly CheckFailure[] {
  if (key.startsWith("__") || Object.hasOwn(fields, key)) return [];
  // The engine shows a failure without a name as one of the whole resource.
  const property = key === "" ? '""' : key;
  return [{ property, reason: `is not an input of ${schema.kind}; it has ${Object.keys(fields).join(", ")}` }];
}

function describeIssue(
  redacted: JsonValue,
  key: string,
  value: JsonValue,
  issue: z.core.$ZodIssue,
): readonly CheckFailure[] {
  const path = issue.path.filter((part) => typeof part !== "symbol");
  if (hasUnknownOnPath(value, path)) return [];
  const property = formatPath([key, ...path]);
  const found = valueAt(value, path);
  // A path that ends inside a credential leads nowhere once that is redacted; a null that stands there is a null.
  const shown = valueAt(redacted, path);
  if (issue.code === "unrecognized_keys") {
    // Inside a credential, what stands in the place of a name may be the key itself.
    if (!isJsonObject(shown)) return [{ property, reason: "has a member that is not known here; remove it" }];
    return issue.keys.map((name) => ({ property: `${property}.${name}`, reason: "is not known here; remove it" }));
  }
  const seen =
    found === undefined ? "it is not set" : `it is ${showValue(VALUE, shown === undefined ? REDACTED : shown)}`;
  return [{ property, reason: `${issue.message}, but ${seen}` }];
}

function hasUnknownOnPath(value: JsonValue, path: readonly (string | number)[]): boolean {
  return path.some((_, depth) => valueAt(value, path.slice(0, depth + 1)) === UNKNOWN);
}

function valueAt(value: JsonValue, path: readonly (string | number)[]): JsonValue | undefined {
  let found: JsonValue | undefined = value;
  for (const part of path) {
    if (Array.isArray(found)) found = (found as readonly JsonValue[])[Number(part)];
    else found = isJsonObject(found) ? own(found, String(part)) : undefined;
  }
  return found;
}
