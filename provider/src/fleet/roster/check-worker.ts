/** Validates one worker or profile by the worker's schema. */
import { type JsonObject, type JsonValue, filterMembers, isJsonObject, own } from "../../util/json";
import { formatList } from "../../util/format-list";
import { didYouMean } from "../../util/nearest";
import { type Path, valueAt } from "../../util/path";
import { SECRETS_KEY, UNKNOWN } from "../../schema/names";
import type { CheckFailure } from "../../schema/resource-schema";
import { worker } from "../../schema/worker";
import { checkFields, checkIdentity } from "../../reconciler/check";
import { checkTexts } from "../../reconciler/check-texts";
import { visibleJson } from "../../util/printable";
import { JOINED, PROFILE_KEY, expand } from "./expand";
import { describe, unknownMember } from "./roster-shape";
import type { RosterFailure } from "./types";

/** What workers are validated against beside their schema. */
export interface WorkerRules {
  readonly profiles: JsonObject;
  /** False in a preview that does not know all profiles. */
  readonly hasAllProfiles: boolean;
  /** Ids that workers may name; any when `undefined`. */
  readonly queues: ReadonlySet<string> | undefined;
  /** The API version that workers are written with; the fields of any version when `undefined`. */
  readonly apiVersion: string | undefined;
  /** True when no message may show a value. */
  readonly isSecret: boolean;
}

const FIELDS = Object.keys(worker.fields);
const PROFILE_MEMBERS: ReadonlySet<string> = new Set(FIELDS);
const WORKER_MEMBERS: ReadonlySet<string> = new Set([worker.identity, PROFILE_KEY, ...FIELDS]);

export function checkId(id: JsonValue | undefined): readonly RosterFailure[] {
  if (typeof id === "string" && LOOK_ALIKE.test(id)) {
    return [{ path: [worker.identity], message: `${NO_LOOK_ALIKE}, but it is ${visibleJson(id)}; remove them` }];
  }
  return checkIdentity(worker, id).map(({ path, ...failure }) => ({ path, message: messageOf(failure, id) }));
}

/** Space at the ends, and characters that are not visible: ids that differ by them look the same. */
const LOOK_ALIKE = /^\s|\s$|\p{Default_Ignorable_Code_Point}/u;
const NO_LOOK_ALIKE = "must not begin or end with space, or hold invisible characters";

/** Drops valid labels and tags: without them most workers are equal, and each different one is validated once. */
export function withoutValidMaps(fields: JsonObject): JsonObject {
  return filterMembers(fields, (field, value) => !JOINED.has(field) || !isValidMap(field, value));
}

function isValidMap(field: string, value: JsonValue): boolean {
  const isAccepted = worker.fields[field]?.type.safeParse(value).success === true;
  return (
    isAccepted && checkTexts(value).length === 0 && worker.rules.every((rule) => rule({ [field]: value }).length === 0)
  );
}

/** Validates the defaults of all workers: fields as in a profile, and the name of one. */
export function checkDefaults(defaults: JsonObject, rules: WorkerRules): readonly RosterFailure[] {
  const { [PROFILE_KEY]: name, ...fields } = defaults;
  const failures = [...checkProfileName(name, rules), ...checkProfile(fields, rules)];
  return failures.map((failure) => ({ ...failure, path: ["defaults", ...failure.path] }));
}

/** Validates a profile, which need not be complete. */
export function checkProfile(profile: JsonValue | undefined, rules: WorkerRules): readonly RosterFailure[] {
  if (profile === UNKNOWN) return [];
  if (!isJsonObject(profile)) {
    return [{ path: [], message: `must be a mapping of what workers share, but it is ${describe(profile ?? null)}` }];
  }
  const inputs = expand({}, profile);
  const failures = checkExpanded(inputs, rules);
  return [
    ...unknownMembers(profile, PROFILE_MEMBERS, "profile"),
    ...failures.filter(({ path: [field] }) => Object.hasOwn(inputs, String(field))),
  ];
}

/** Validates the fields of a worker, without those that its profile decides. */
export function checkWorker(fields: JsonObject, rules: WorkerRules): readonly RosterFailure[] {
  const name = own(fields, PROFILE_KEY) ?? undefined;
  const profile = typeof name === "string" ? own(rules.profiles, name) : undefined;
  const inputs = expand(rules.profiles, fields);
  // A missing or unknown profile may hold any field.
  const isIncomplete = name !== undefined && !isJsonObject(profile);
  const failures = checkExpanded(inputs, rules).filter(
    ({ path }) =>
      !isInherited(path, fields, profile) &&
      !(isIncomplete && path.length === 1 && valueAt(inputs, path) === undefined),
  );
  return [...checkProfileName(name, rules), ...unknownMembers(fields, WORKER_MEMBERS, "worker"), ...failures];
}

function checkProfileName(
  name: JsonValue | undefined,
  { profiles, hasAllProfiles }: WorkerRules,
): readonly RosterFailure[] {
  if (name === undefined || name === UNKNOWN) return [];
  const path = [PROFILE_KEY];
  if (typeof name !== "string")
    return [{ path, message: `must be the name of a profile, but it is ${describe(name)}` }];
  if (Object.hasOwn(profiles, name) || !hasAllProfiles) return [];
  return [{ path, message: () => `there is no profile ${notFound(name, Object.keys(profiles), "profiles")}` }];
}

function unknownMembers(object: JsonObject, known: ReadonlySet<string>, noun: string): readonly RosterFailure[] {
  const unknown = Object.keys(object).filter((key) => !known.has(key));
  return unknown.map((key) => ({
    path: [key],
    message: () => unknownMember(key, [...known], noun),
    part: "key",
  }));
}

/** Validates fields after profile and worker are joined, by the schema and the list of queues. */
function checkExpanded(expanded: JsonObject, rules: WorkerRules): readonly RosterFailure[] {
  const secrecy = rules.isSecret ? { [SECRETS_KEY]: [[]] } : {};
  const failures = checkFields(worker, { ...expanded, ...secrecy }, rules.apiVersion);
  return [
    ...failures.map(({ path, ...failure }) => ({ path, message: messageOf(failure, valueAt(expanded, path)) })),
    ...checkQueues(expanded["queues"], rules.queues),
  ];
}

function checkQueues(ids: JsonValue | undefined, known: ReadonlySet<string> | undefined): readonly RosterFailure[] {
  if (known === undefined || !Array.isArray(ids)) return [];
  return ids.flatMap((id: JsonValue, index): readonly RosterFailure[] => {
    if (typeof id !== "string" || id === "" || id === UNKNOWN || known.has(id)) return [];
    return [{ path: ["queues", index], message: () => `there is no queue ${notFound(id, [...known], "queues")}` }];
  });
}

/** True when the failure is reported at the profile. */
function isInherited([field, key]: Path, fields: JsonObject, profile: JsonValue | undefined): boolean {
  const name = String(field);
  if (!isJsonObject(profile) || !Object.hasOwn(profile, name)) return false;
  const special = own(fields, name);
  if (special === undefined) return true;
  const isJoined = JOINED.has(name) && isJsonObject(special) && isJsonObject(profile[name]);
  return isJoined && !Object.hasOwn(special, String(key ?? ""));
}

/** In YAML and JSON, digits without quotes are a number. */
function messageOf({ message, expected }: Omit<CheckFailure, "path">, value: JsonValue | undefined): string {
  const isUnquoted = typeof value === "number" || typeof value === "boolean";
  return isUnquoted && expected === "text" ? `${message}; put it in quotes` : message;
}

const MAX_NAMES = 10;

function notFound(name: string, known: readonly string[], noun: string): string {
  const list =
    known.length === 0 ? "there are none" : `the ${noun} are ${formatList(known, JSON.stringify, MAX_NAMES)}`;
  return `${JSON.stringify(name)}${didYouMean(name, known)}; ${list}`;
}
