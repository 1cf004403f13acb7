/** What a preview needs, without a request: validates inputs, reports all failures together, and diffs them with the state. */
import type { z } from "zod";
import { type JsonObject, type JsonValue, filterMembers, isJsonObject, own } from "../util/json";
import { didYouMean, unknownName } from "../util/nearest";
import { quote } from "../util/format-list";
import { type Path, formatPath, valueAt } from "../util/path";
import { REDACTED } from "../util/redact";
import { DEACTIVATED_KEY, UNKNOWN, hasUnknown } from "../schema/names";
import { DEFAULT_API_VERSION } from "../config/api-version";
import type { CheckFailure, ResourceSchema, Field } from "../schema/resource-schema";
import { routerId } from "../schema/field-types";
import { REMOVAL_KEY } from "../schema/removal";
import { settingsFields } from "../schema/settings-fields";
import { type Member, VALUE, mapSecrets, memberNamesAt } from "../schema/shape";
import { checkTexts } from "./check-texts";
import { isEquivalent } from "./compare";
import { isSecretAt, secretPathsIn } from "./secret-inputs";
import { readPending } from "./state";

/** Result of a check: the inputs to go on with, and all validation failures. */
export interface CheckResult {
  readonly inputs: JsonObject;
  readonly failures: readonly CheckFailure[];
}

/** Checks the inputs of a resource. Accepts values that are unknown in a preview. Never calls the service. */
export function check(schema: ResourceSchema, news: JsonObject): CheckResult {
  const inputs = withoutNulls(news);
  const fields = inputFields(schema);
  const failures = [
    ...checkTypes(schema, fields, inputs),
    ...checkVersions(fields, inputs, inputs["apiVersion"] ?? DEFAULT_API_VERSION),
    ...Object.keys(inputs).flatMap((key) => checkName(key, fields, schema)),
    ...schema.rules.flatMap((rule) => rule(inputs)),
    ...checkTexts(inputs),
  ];
  return { inputs, failures };
}

/** Checks the fields of the service only, for callers that check identity and settings elsewhere; other members are skipped. */
export function checkFields(
  schema: ResourceSchema,
  news: JsonObject,
  apiVersion: string = UNKNOWN,
): readonly CheckFailure[] {
  const inputs = withoutNulls(news);
  return [
    ...checkTypes(schema, schema.fields, inputs),
    ...checkVersions(schema.fields, inputs, apiVersion),
    ...schema.rules.flatMap((rule) => rule(inputs)),
    ...checkTexts(inputs),
  ];
}

/** Formats the warnings of a schema about one entity. */
export function warningsFor(
  { warnings = [], noun }: ResourceSchema,
  id: string,
  inputs: JsonObject,
): readonly string[] {
  const found = warnings.flatMap((rule) => rule(inputs));
  return found.map(({ path, message }) => `${noun} ${quote(id)} ${formatPath(path)} ${message}`);
}

export function checkIdentity(schema: ResourceSchema, id: JsonValue | undefined): readonly CheckFailure[] {
  return checkField(schema, schema.identity, IDENTITY, id ?? undefined);
}

/** Null means "not set" at the top level, as in the programs of most languages. */
function withoutNulls(inputs: JsonObject): JsonObject {
  return filterMembers(inputs, (_, value) => value !== null);
}

const IDENTITY: Field<string> = { type: routerId, required: true, onChange: "replace" };

/** Returns every input of a kind: identity, fields, `removal` and settings. */
export function inputFields(schema: ResourceSchema): Fields {
  const removal = schema.removal && { [REMOVAL_KEY]: { type: schema.removal.type } };
  return { [schema.identity]: IDENTITY, ...schema.fields, ...removal, ...settingsFields };
}

type Fields = Readonly<Record<string, Field<unknown>>>;

function checkTypes(schema: ResourceSchema, fields: Fields, inputs: JsonObject): readonly CheckFailure[] {
  const secrets = secretPathsIn(inputs);
  return Object.entries(fields).flatMap(([key, field]) => checkField(schema, key, field, inputs[key], secrets));
}

function checkField(
  schema: ResourceSchema,
  key: string,
  field: Field<unknown>,
  value: JsonValue | undefined,
  secrets: readonly Path[] = [],
): readonly CheckFailure[] {
  if (value === undefined) return field.required === true ? [{ path: [key], message: "is required; set it" }] : [];
  if (value === UNKNOWN) return [];
  const member = schema.shape.members.get(key) ?? VALUE;
  const result = field.type.safeParse(value);
  if (result.success) return [];
  const redacted = redact(member, value);
  const shownAt = (path: Path, found: JsonValue | undefined): JsonValue | undefined =>
    isSecretAt(secrets, path) ? REDACTED : found;
  return result.error.issues.flatMap((issue) => describeIssue(redacted, key, value, issue, field.type, shownAt));
}

function checkVersions(fields: Fields, inputs: JsonObject, version: JsonValue): readonly CheckFailure[] {
  if (typeof version !== "string" || version === UNKNOWN) return [];
  return Object.entries(fields).flatMap(([key, { since }]) => {
    const value = inputs[key];
    if (since === undefined || version >= since || value === undefined || value === UNKNOWN) return [];
    const message =
      `needs the API version ${since}, but this resource uses ${version}; set apiVersion: "${since}", or ` +
      `run \`pulumi config set jobrouter:apiVersion ${since}\``;
    return [{ path: [key], message }];
  });
}

function checkName(key: string, fields: Fields, schema: ResourceSchema): readonly CheckFailure[] {
  if (key.startsWith("__") || Object.hasOwn(fields, key)) return [];
  const names = Object.keys(fields);
  const message = `is not an input of ${schema.kind}${didYouMean(key, names)}; it has ${names.join(", ")}`;
  return [{ path: [key], message }];
}

function describeIssue(
  redacted: JsonValue,
  key: string,
  value: JsonValue,
  issue: z.core.$ZodIssue,
  type: z.ZodType,
  shownAt: (path: Path, found: JsonValue | undefined) => JsonValue | undefined,
): readonly CheckFailure[] {
  const inside = issue.path.filter((part) => typeof part !== "symbol");
  if (inside.some((_, depth) => valueAt(value, inside.slice(0, depth + 1)) === UNKNOWN)) return [];
  const path = [key, ...inside];
  const found = valueAt(value, inside);
  // A path that ends inside a redacted credential leads nowhere, while a null in its place stays a null.
  const shown = shownAt(path, valueAt(redacted, inside));
  if (issue.code === "unrecognized_keys") {
    // Inside a credential, an unknown name may be the credential itself.
    const valid = memberNamesAt(type, value, inside);
    if (!isJsonObject(shown)) {
      return [{ path, message: `has a member that is not known here; valid names are ${valid.join(", ")}` }];
    }
    return issue.keys.map((name) => ({ path: [...path, name], message: unknownName(name, valid) }));
  }
  const seen =
    found === undefined ? "it is not set" : `it is ${showValue(VALUE, shown === undefined ? REDACTED : shown)}`;
  const isText = issue.code === "invalid_type" && issue.expected === "string";
  return [{ path, message: `${issue.message}, but ${seen}`, ...(isText && { expected: "text" as const }) }];
}

/** Result of `diff`, in the engine's words. */
export interface DiffResult {
  /** `false`: no changes; `true`: what the last run left must be settled; `undefined`: the engine lists the changed inputs. */
  readonly changes: boolean | undefined;
  readonly replaces: string[];
  /**
   * True while the router's id stays the same: then the old entity must be deleted before the new one is created. That
   * holds for another endpoint too, since two host names can lead to one router.
   */
  readonly deleteBeforeReplace: boolean;
}

/** Diffs the old state with the new inputs. Never calls the service. */
export function diff(schema: ResourceSchema, olds: JsonObject, news: JsonObject): DiffResult {
  const fields = Object.entries(inputFields(schema));
  const changed = fields.filter(([key]) => {
    if (key === "endpoint") return !isSameEndpoint(own(olds, key), own(news, key));
    // Identity and settings are plain values; the shapes of all other inputs are those of the schema.
    const { shape } = schema.shape.members.get(key) ?? VALUE;
    return !isEquivalent(shape, own(olds, key) ?? undefined, own(news, key) ?? undefined);
  });
  const { identity } = schema;
  return {
    changes: changed.length > 0 ? undefined : readPending(olds) !== undefined || olds[DEACTIVATED_KEY] !== undefined,
    replaces: changed.filter(([, field]) => field.onChange === "replace").map(([key]) => key),
    deleteBeforeReplace: isEquivalent(VALUE.shape, own(olds, identity), own(news, identity)),
  };
}

/** Compares origins: a state that was imported by hand may have no endpoint, or another form of it. */
function isSameEndpoint(old: JsonValue | undefined, next: JsonValue | undefined): boolean {
  if (typeof old !== "string" || old === next) return !hasUnknown(next);
  return typeof next === "string" && URL.canParse(old) && new URL(old).origin === next;
}

const MAX_LENGTH = 100;

/** Formats a value as short JSON, with credentials redacted. */
export function showValue(member: Member, value: JsonValue): string {
  return shorten(JSON.stringify(redact(member, value)), 0);
}

/** Characters that are shown before the place where values differ. */
const CONTEXT = 20;

/** Formats values as {@link showValue} does, and long ones from shortly before the place where they differ. */
export function showDifferent(member: Member, ...values: readonly (JsonValue | undefined)[]): readonly string[] {
  const texts = values.map((value) => (value === undefined ? undefined : JSON.stringify(redact(member, value))));
  const [first = "", ...others] = texts.filter((text) => text !== undefined);
  const isSame = (index: number): boolean => others.every((text) => text[index] === first[index]);
  let same = 0;
  while (same < first.length && isSame(same)) same += 1;
  const start = same <= MAX_LENGTH - 2 * CONTEXT || others.length === 0 ? 0 : same - CONTEXT;
  return texts.map((text) => (text === undefined ? "not set" : shorten(text, start)));
}

function shorten(text: string, start: number): string {
  const end = start + MAX_LENGTH;
  const part = text.slice(start, end).toWellFormed();
  return `${start > 0 ? "…" : ""}${part}${end < text.length ? "…" : ""}`;
}

/** Redacts each credential, and anything unexpected where one can be: a member may be a credential with a typo in its name. */
export function redact(member: Member, value: JsonValue): JsonValue {
  return mapSecrets(member, value, () => REDACTED);
}
