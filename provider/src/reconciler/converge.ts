/** Brings an entity to its desired state with optimistic concurrency: creation, update and deactivation all end here. */
import type { JsonObject } from "../util/json";
import { type Path, formatPath } from "../util/path";
import { RouterError, hasCode } from "../errors";
import type { ResourceSchema } from "../schema/resource-schema";
import type { Collection, CreationOptions, Precondition } from "../http/collection";
import type { Entity } from "../http/decode";
import type { Clock } from "../util/clock";
import { retryWithBackoff } from "../util/retry";
import { showDifferent } from "./check";
import { hideConflicts } from "./secret-inputs";
import { type Conflict, threeWayMerge } from "./three-way-merge";

export interface DesiredState {
  readonly id: string;
  /** The changes that the preview showed. */
  readonly patch: JsonObject;
  /** The states in which we may have left the entity. */
  readonly bases: readonly JsonObject[];
  /** The whole declaration behind the patch; the patch itself where there is no more. */
  readonly declaration?: JsonObject;
  readonly onConflict: "fail" | "overwrite";
  /** Paths whose values no message shows. */
  readonly secrets?: readonly Path[];
  /** True to create the entity from `declaration` when it does not exist; else that is a failure. */
  readonly mayCreate?: boolean;
  /** Called when the creation updated an entity that another client created after the read. */
  readonly onExisting?: () => void;
  /** Builds the error to throw after a write of unknown outcome; without it, that is the cause itself. */
  readonly onUnknownOutcome?: (cause: RouterError) => Error;
}

/** How long conflicting updates are retried, in milliseconds. */
const RETRY_TIME = 30_000;
const BACKOFF = { initialDelay: 20, maxDelay: 1_000, minAttempts: 3 };

/**
 * Writes what the observed entity lacks, under `If-Match`. After a 412 it reads again and retries with backoff. Throws
 * `EditConflict` when another change conflicts, and `onUnknownOutcome` when it fails after a write of unknown outcome.
 */
export async function converge(
  schema: ResourceSchema,
  collection: Collection,
  desired: DesiredState,
  clock: Clock,
  observed: Entity | undefined,
): Promise<void> {
  const { id, declaration = desired.patch, bases } = desired;
  const failures: RouterError[] = [];
  let live = observed;
  const attempt = async (): Promise<true | undefined> => {
    if (live === undefined && desired.mayCreate !== true) throw deleted(schema, id);
    const patch = live === undefined ? declaration : pendingPatch(schema, collection, desired, live);
    if (live !== undefined && isEmpty(patch)) return true;
    const isFirst = live === undefined && !failures.some(({ mayHaveBeenApplied }) => mayHaveBeenApplied);
    const onExisting = isFirst ? desired.onExisting : undefined;
    const failure = await write(collection, id, patch, { ifMatch: live?.etag, onExisting });
    if (failure === undefined) return true;
    failures.push(failure);
    // The whole patch, not only what this write had left: another client may have reverted the rest meanwhile.
    const wanted = live === undefined ? declaration : desired.patch;
    live = await collection.find(id);
    if (live !== undefined && isEmpty(threeWayMerge(schema, wanted, live.body, bases).pendingPatch)) return true;
    if (failure.code !== "PreconditionFailed") throw failure;
    return undefined;
  };
  try {
    if (await retryWithBackoff(clock, { deadline: clock.now() + RETRY_TIME, ...BACKOFF }, attempt)) return;
    const gaveUp = `gave up after ${failures.length} conflicting updates (412) in ${RETRY_TIME / 1000} s`;
    const message = `cannot write ${schema.noun} "${id}": ${gaveUp}; retry when it changes less often`;
    throw new RouterError("PreconditionFailed", message, { cause: failures.at(-1), status: 412 });
  } catch (error) {
    const unknown = failures.find(({ mayHaveBeenApplied }) => mayHaveBeenApplied);
    if (unknown === undefined || !(error instanceof RouterError)) throw error;
    // A conflict says what to do; any other later failure has the same cause as the unknown outcome.
    const cause = hasCode(error, "EditConflict") ? error : unknown;
    throw desired.onUnknownOutcome?.(cause) ?? cause;
  }
}

function deleted({ noun }: ResourceSchema, id: string): RouterError {
  const remedy = "run `pulumi refresh`, then the next `pulumi up` creates it again";
  return new RouterError("NotFound", `cannot update ${noun} "${id}": another client deleted it; ${remedy}`);
}

function pendingPatch(
  schema: ResourceSchema,
  { endpoint }: Collection,
  { patch, bases, declaration, onConflict, secrets = [] }: DesiredState,
  live: Entity,
): JsonObject {
  const merged = threeWayMerge(schema, patch, live.body, bases, declaration);
  if (merged.conflicts.length === 0 || onConflict === "overwrite") return merged.pendingPatch;
  throw editConflict(schema.noun, endpoint, live, hideConflicts(secrets, merged.conflicts));
}

function isEmpty(patch: JsonObject): boolean {
  return Object.keys(patch).length === 0;
}

/** Returns a failure after which the entity must be read again: it has changed, or the outcome is unknown. */
async function write(
  collection: Collection,
  id: string,
  patch: JsonObject,
  options: Precondition & CreationOptions,
): Promise<RouterError | undefined> {
  try {
    await collection.patch(id, patch, options);
    return undefined;
  } catch (error) {
    if (hasCode(error, "PreconditionFailed") || (error instanceof RouterError && error.mayHaveBeenApplied))
      return error;
    throw error;
  }
}

/** Fields named in the first line. */
const MAX_NAMED = 3;
/** Characters of the list of fields: with the ways out below it, all must fit into what the engine shows of an error. */
const MAX_LIST_LENGTH = 2_400;

export function editConflict(
  noun: string,
  endpoint: string,
  live: Entity,
  conflicts: readonly Conflict[],
): RouterError {
  const lines = [
    `cannot update ${noun} "${live.id}": another client changed ${namesOf(conflicts)} at ${endpoint}`,
    ...listOf(conflicts.map(describe)),
    ...ageOf(noun, live),
    "To keep theirs: run `pulumi refresh`, declare their value in the program, and look at `pulumi preview --diff`",
    'To write ours over theirs: set onConflict: "overwrite" on this resource, then run `pulumi up`',
  ];
  return new RouterError("EditConflict", lines.join("\n"));
}

function namesOf(conflicts: readonly Conflict[]): string {
  if (conflicts.length > MAX_NAMED) return `${conflicts.length} fields`;
  return conflicts.map(({ path }) => formatPath(path)).join(", ");
}

function describe({ path, member, desired, live, base }: Conflict): string {
  const [found = "", before = "", ours = ""] = showDifferent(member, live, base, desired ?? undefined);
  const wanted = desired === null ? "dropped by this program" : `${ours} in this program`;
  return `  ${formatPath(path)}: ${found} in the service, ${before} in Pulumi's state, ${wanted}`;
}

/** Keeps as many lines as there is room for, the first one in any case. */
function listOf(lines: readonly string[]): readonly string[] {
  let length = 0;
  const fitting = lines.filter((line, index) => (length += line.length) <= MAX_LIST_LENGTH || index === 0);
  const left = lines.length - fitting.length;
  return left === 0 ? fitting : [...fitting, `  and ${left} more`];
}

/** The service tells when the entity was last modified, not when one field was. */
function ageOf(noun: string, { lastModified }: Entity): readonly string[] {
  return lastModified === undefined ? [] : [`  This ${noun} was last modified (any field) at ${lastModified}`];
}
