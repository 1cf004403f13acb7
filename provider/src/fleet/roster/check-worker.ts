/** What is wrong with one worker or profile, in the words of the worker's schema. */
import { type JsonObject, type JsonValue, filterMembers, isJsonObject, own } from "../../util/json";
import { formatList } from "../../util/format-list";
import { UNKNOWN } from "../../schema/unknown";
import { formatPath, valueAt } from "../../util/path";
import type { CheckFailure } from "../../schema/resource-schema";
import { worker } from "../../schema/worker";
import { checkFields, checkIdentity } from "../../reconciler/check";
import { PROFILE_KEY, expand } from "./expand";
import { didYouMean } from "../../util/nearest";
import { nameOf } from "./roster-shape";
import type { Mistake, Path } from "./source";

/** What workers are checked against beside their schema. */
export interface WorkerRules {
  readonly profiles: JsonObject;
  /** Ids that workers may name; any when `undefined`. */
  readonly queues: ReadonlySet<string> | undefined;
  readonly apiVersion: string | undefined;
}

const FIELDS = Object.keys(worker.fields);
const OF_PROFILE: ReadonlySet<string> = new Set(FIELDS);
const OF_WORKER: ReadonlySet<string> = new Set([worker.identity, PROFILE_KEY, ...FIELDS]);
/** Fields whose keys come from the profile and the worker, each by itself. */
const JOINED: ReadonlySet<string> = new Set(["labels", "tags"]);

/** What is wrong with an id. */
export function checkId(id: JsonValue | undefined): readonly Mistake[] {
  return checkIdentity(worker, id).map((failure) => ({ path: failure.path, reason: messageOf(failure, id) }));
}

/**
 * The worker without those labels and tags with which nothing is wrong, whatever else it says: they are what tells most
 * workers apart, and without them few shapes are left to check.
 */
export function withoutGoodMaps(mine: JsonObject): JsonObject {
  return filterMembers(mine, (field, value) => !JOINED.has(field) || !isGoodMap(field, value));
}

function isGoodMap(field: string, value: JsonValue): boolean {
  const isAccepted = worker.fields[field]?.type.safeParse(value).success === true;
  return isAccepted && worker.rules.every((rule) => rule({ [field]: value }).length === 0);
}

/** What is wrong with a profile; it need not be complete. */
export function checkProfile(profile: JsonValue | undefined, rules: WorkerRules): readonly Mistake[] {
  if (!isJsonObject(profile)) {
    return [{ path: [], reason: `must be a mapping of what workers share, but it is ${nameOf(profile ?? null)}` }];
  }
  const inputs = expand({}, profile);
  const failures = [...failuresOf(inputs, rules), ...costFailures(inputs, profile)];
  const mine = failures.filter(({ path: [field] }) => Object.hasOwn(inputs, String(field)));
  return [...strangers(profile, OF_PROFILE, "profile"), ...mine];
}

/** What is wrong with a worker beside its id, and not already with its profile. */
export function checkWorker(mine: JsonObject, rules: WorkerRules): readonly Mistake[] {
  const profile = own(mine, PROFILE_KEY) ?? undefined;
  const named = typeof profile === "string" ? own(rules.profiles, profile) : undefined;
  const isLost = profile !== undefined && !isJsonObject(named);
  const inputs = expand(rules.profiles, mine);
  const failures = [...failuresOf(inputs, rules), ...costFailures(inputs, mine)]
    .filter(({ path }) => !isInherited(path, mine, named))
    // Nobody knows what a profile that is not there would have said.
    .filter(({ path, isMissing }) => !(isLost && isMissing === true && path.length === 1));
  return [...checkProfileName(profile, rules), ...strangers(mine, OF_WORKER, "worker"), ...failures];
}

function checkProfileName(name: JsonValue | undefined, { profiles }: WorkerRules): readonly Mistake[] {
  if (name === undefined || name === UNKNOWN || (typeof name === "string" && Object.hasOwn(profiles, name))) return [];
  const path = [PROFILE_KEY];
  if (typeof name !== "string") return [{ path, reason: `must be the name of a profile, but it is ${nameOf(name)}` }];
  const known = Object.keys(profiles);
  const list = known.length === 0 ? "there are none" : `the profiles are ${listed(known)}`;
  return [{ path, reason: () => `there is no profile ${JSON.stringify(name)}${didYouMean(name, known)}; ${list}` }];
}

function strangers(object: JsonObject, known: ReadonlySet<string>, noun: string): readonly Mistake[] {
  const unknown = Object.keys(object).filter((key) => !known.has(key));
  return unknown.map((key) => ({
    path: [key],
    reason: () => `is not known here${didYouMean(key, known)}; a ${noun} has ${[...known].join(", ")}`,
    part: "key",
  }));
}

interface Failure extends Mistake {
  readonly isMissing?: boolean;
}

/** What the schema and the list of queues say about a worker whose profile is in place. */
function failuresOf(expanded: JsonObject, rules: WorkerRules): readonly Failure[] {
  const inputs = filterMembers(expanded, (key) => OF_PROFILE.has(key));
  const found = checkFields(worker, inputs, rules.apiVersion).map((failure): Failure => {
    const value = valueAt(inputs, failure.path);
    return { path: failure.path, reason: messageOf(failure, value), isMissing: value === undefined };
  });
  return [...found, ...queueFailures(inputs["queues"], rules.queues)];
}

function queueFailures(queues: JsonValue | undefined, known: ReadonlySet<string> | undefined): readonly Failure[] {
  if (known === undefined || !Array.isArray(queues)) return [];
  return queues.flatMap((id: JsonValue, index): readonly Failure[] => {
    if (typeof id !== "string" || id === "" || id === UNKNOWN || known.has(id)) return [];
    const reason = (): string =>
      `there is no queue ${JSON.stringify(id)}${didYouMean(id, known)}; the queues are ${listed([...known])}`;
    return [{ path: ["queues", index], reason }];
  });
}

/** Said of the capacity where that alone is the owner's own. */
function costFailures({ capacity, channels }: JsonObject, owner: JsonObject): readonly Failure[] {
  if (typeof capacity !== "number" || capacity < 1 || !Array.isArray(channels)) return [];
  const isAboutCapacity = !Object.hasOwn(owner, "channels") && Object.hasOwn(owner, "capacity");
  return channels.flatMap((channel: JsonValue, index): readonly Failure[] => {
    const cost = isJsonObject(channel) ? channel["capacityCostPerJob"] : undefined;
    if (typeof cost !== "number" || cost <= capacity) return [];
    const path = ["channels", index, "capacityCostPerJob"];
    if (isAboutCapacity)
      return [
        {
          path: ["capacity"],
          reason: `must be ${cost} or more, since ${formatPath(path)} is ${cost}, but it is ${capacity}`,
        },
      ];
    return [
      {
        path,
        reason: `must not be above the capacity, or no job fits, but ${cost} is above ${capacity}; lower it or raise the capacity`,
      },
    ];
  });
}

/** True when the profile says what is wrong, which is then said once, there. */
function isInherited([field, key]: Path, mine: JsonObject, profile: JsonValue | undefined): boolean {
  const name = String(field);
  if (!isJsonObject(profile) || !Object.hasOwn(profile, name)) return false;
  const special = own(mine, name);
  if (special === undefined) return true;
  return (
    JOINED.has(name) &&
    isJsonObject(special) &&
    isJsonObject(profile[name]) &&
    !Object.hasOwn(special, String(key ?? ""))
  );
}

/** In YAML and JSON, digits without quotes are a number. */
function messageOf({ message, expected }: CheckFailure, value: JsonValue | undefined): string {
  const isBare = typeof value === "number" || typeof value === "boolean";
  return isBare && expected === "text" ? `${message}; put it in quotes` : message;
}

const MOST_NAMES = 10;

function listed(names: readonly string[]): string {
  return formatList(names, (name) => JSON.stringify(name), MOST_NAMES);
}
