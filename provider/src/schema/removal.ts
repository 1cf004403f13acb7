/** The schema language for taking an entity away without cutting off the jobs that it has. */
import { z } from "zod";
import type { JsonObject, JsonValue } from "../util/json";

/** Holds while this field of the live entity has one of these values. */
export interface Condition {
  readonly field: string;
  readonly values: readonly JsonValue[];
}

/** The step that takes an entity out of service before it is deleted. */
export interface Retirement {
  /** As long as the step is needed. */
  readonly while: Condition;
  readonly step:
    { readonly kind: "patch"; readonly patch: JsonObject } | { readonly kind: "act"; readonly action: string };
}

/** What the input `removal` of any kind can hold. */
export interface RemovalInputs {
  /** How long to wait for the jobs to end, in seconds. */
  readonly waitSeconds?: number;
  /** What to do then: "fail", "keep", or one of the `ends` of the schema. */
  readonly then?: string;
  /** The id of the queue that takes over the jobs. */
  readonly moveTo?: string;
}

/** Where the jobs are that a deletion would cut off. */
export type JobsAt =
  /** In a list of the entity, of assignments with `jobId` and `assignmentId`. */
  | { readonly kind: "inside"; readonly list: string }
  /** All that the list of active jobs finds with this filter set to the entity's id. */
  | { readonly kind: "listed"; readonly filter: string }
  /** The entity is a job itself. */
  | { readonly kind: "itself" };

/** What is done about jobs that do not end in time. */
export type Deed =
  /** Nothing: the entity is deleted in spite of them. */
  | { readonly kind: "insist" }
  /** POST these actions, in this order, on every open assignment. */
  | { readonly kind: "actOnAssignments"; readonly actions: readonly string[] }
  /** POST the action on every job that no worker has. */
  | { readonly kind: "actOnWaiting"; readonly action: string }
  /** PATCH every job that no worker has: `field` gets what the input `removal` says under `from`. */
  | { readonly kind: "patchWaiting"; readonly field: string; readonly from: "moveTo" };

/** How an entity is taken away. */
export interface Removal {
  /** The input `removal`. */
  readonly type: z.ZodType<RemovalInputs>;
  /** Keeps new jobs away from it. */
  readonly retirement?: Retirement;
  readonly jobs: JobsAt;
  /** Holds once the service counts nothing under way any more. */
  readonly settled?: Condition;
  readonly ends: Readonly<Record<string, Deed>>;
  /** What a user must know when the removal stops half-way; a sentence without its full stop. */
  readonly halfway: string;
}

/** The input that says how an entity is taken away. */
export const REMOVAL_KEY = "removal";

/** Seconds to wait where the program says nothing: longer than most calls take. */
export const DEFAULT_WAIT_SECONDS = 300;

/** A job with one of these statuses waits, and can be cancelled without cutting anybody off. */
export const WAITING: readonly string[] = [
  "created",
  "pendingClassification",
  "queued",
  "pendingSchedule",
  "scheduled",
  "scheduleFailed",
  "waitingForActivation",
];

/** The members that `removal` has in every kind; `ends` are what `then` can say beside "fail" and "keep". */
export function removalMembers<End extends string>(
  ...ends: readonly End[]
): {
  waitSeconds: z.ZodExactOptional<z.ZodNumber>;
  then: z.ZodExactOptional<z.ZodType<"fail" | "keep" | End>>;
} {
  const words = ["fail", "keep", ...ends] as const;
  return {
    waitSeconds: z
      .number("must be a number of seconds")
      .min(0, "must be 0 seconds or more")
      .max(86_400, "must be at most 86400 seconds, a day")
      .exactOptional(),
    then: z.enum(words, `must be one of ${words.join(", ")}`).exactOptional(),
  };
}
