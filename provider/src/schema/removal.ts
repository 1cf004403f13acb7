/** The schema language for deleting an entity without cutting off the jobs that it has. */
import { z } from "zod";
import type { JsonObject, JsonValue } from "../util/json";

/** Matches a live entity whose field has one of these values. */
export interface Condition {
  readonly field: string;
  readonly values: readonly JsonValue[];
}

export function matchesCondition({ field, values }: Condition, body: JsonObject): boolean {
  const value = body[field];
  return value !== undefined && values.includes(value);
}

/** The input `removal`, of any kind. */
export interface RemovalInputs {
  /** How long to wait for the jobs to end, in seconds. */
  readonly waitSeconds?: number;
  /** What to do when the wait is over: "fail", "keep", or an action of the schema's `onTimeout`. */
  readonly onTimeout?: string;
  /** Id of the queue that takes over the jobs. */
  readonly moveTo?: string;
}

/** Where to find the jobs that a deletion would cut off. */
export type JobsLocation =
  /** In a list of the entity, of assignments with `jobId` and `assignmentId`. */
  | { readonly kind: "inside"; readonly list: string }
  /** All that the list of active jobs finds with this filter set to the entity's id. */
  | { readonly kind: "listed"; readonly filter: string }
  /** The entity is a job itself. */
  | { readonly kind: "itself" };

/** An action on jobs that still block a deletion when the wait is over. */
export type TimeoutAction =
  /** Deletes the entity although it has jobs. */
  | { readonly kind: "force" }
  /** POST these actions, in this order, on every open assignment. */
  | { readonly kind: "actOnAssignments"; readonly actions: readonly string[] }
  /** POST the action on every job that no worker has. */
  | { readonly kind: "actOnWaiting"; readonly action: string }
  /** PATCH every job that no worker has: `field` gets what the input `removal` says under `from`. */
  | { readonly kind: "patchWaiting"; readonly field: string; readonly from: "moveTo" };

/** A write that stops new jobs, and can be undone while the entity exists. */
export interface PatchStep {
  readonly kind: "patch";
  readonly patch: JsonObject;
  /** What the patch changes, as it was before. */
  readonly undo: JsonObject;
  /** The key of a map that the same write sets, so that an unfinished removal is known by the entity itself. */
  readonly mark: { readonly field: string; readonly key: string; readonly value: JsonValue };
}

/** How an entity that can have jobs is deleted. */
export interface Removal {
  /** The input `removal`. */
  readonly type: z.ZodType<RemovalInputs>;
  /** The step that stops new jobs before an entity is deleted; `when` matches an entity that still needs it. */
  readonly deactivation?: {
    readonly when: Condition;
    readonly step: PatchStep | { readonly kind: "act"; readonly action: string };
  };
  readonly jobs: JobsLocation;
  /** Matches once the service has finished all work on the entity. */
  readonly drainedWhen?: Condition;
  /** The actions that `removal.onTimeout` can name beside "fail" and "keep". */
  readonly onTimeout: Readonly<Record<string, TimeoutAction>>;
  /** The state of the entity when the removal is interrupted; a sentence without its full stop. */
  readonly interruptedHint: string;
}

export const REMOVAL_KEY = "removal";

/** Default of `removal.waitSeconds`: longer than most calls take. */
export const DEFAULT_WAIT_SECONDS = 300;

/** Statuses of jobs that wait, and can be cancelled without cutting a customer off. */
export const WAITING_STATUSES: readonly string[] = [
  "created",
  "pendingClassification",
  "queued",
  "pendingSchedule",
  "scheduled",
  "scheduleFailed",
  "waitingForActivation",
];

/** Builds the members that `removal` has in every kind; `actions` are what `onTimeout` can be beside "fail" and "keep". */
export function removalMembers<Action extends string>(
  ...actions: readonly Action[]
): {
  waitSeconds: z.ZodExactOptional<z.ZodNumber>;
  onTimeout: z.ZodExactOptional<z.ZodType<"fail" | "keep" | Action>>;
} {
  const words = ["fail", "keep", ...actions] as const;
  return {
    waitSeconds: z
      .number("must be a number of seconds")
      .min(0, "must be 0 seconds or more")
      .max(86_400, "must be at most 86400 seconds, a day")
      .exactOptional(),
    onTimeout: z.enum(words, `must be one of ${words.join(", ")}`).exactOptional(),
  };
}
