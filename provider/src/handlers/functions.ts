/** The data functions by name: which arguments each takes, and how it reads the router. */
import { z } from "zod";
import type { Clock } from "../util/clock";
import { unknownName } from "../util/nearest";
import { formatPath } from "../util/path";
import { retryWithBackoff } from "../util/retry";
import { RouterError, hasCode } from "../errors";
import { routerId } from "../schema/field-types";
import { type EntityCollection, type ListFilters, UnreadableEntities } from "../client/entity-collection";
import type { JobFilters, RouterJobPosition } from "../client/job-model";
import type { RouterEntity } from "../client/response-model";
import type { RouterOperations } from "../client/router-operations";
import type { WorkerFilters } from "../client/workers";

type FunctionClock = Pick<Clock, "now" | "sleep">;
type Log = (line: string) => void;

/** Arguments of every data function. */
const SETTINGS = ["endpoint", "apiVersion"];

/** Checks the arguments of the function `name` and returns the call; throws `InvalidInput` when they cannot be used. */
export type DataFunction<Result> = (
  name: string,
  args: object,
) => (router: RouterOperations, clock: FunctionClock, log: Log) => Promise<Result>;

/** An entity as data functions return it: its id under the name that resources use, and no etag. */
type Named<Name extends keyof RouterOperations, Identity extends string> = Omit<
  Awaited<ReturnType<RouterOperations[Name]["get"]>>,
  keyof RouterEntity
> & { readonly [Key in Identity]: string };

const filterText = z.string("must be text").exactOptional();
const pageSize = { maxPageSize: z.int("must be a whole number").exactOptional() };

const anyFilters: z.ZodType<ListFilters> = z.strictObject(pageSize);

const workerFilters: z.ZodType<WorkerFilters> = z.strictObject({
  ...pageSize,
  state: z.enum(["active", "draining", "inactive", "all"]).exactOptional(),
  channelId: filterText,
  queueId: filterText,
  hasCapacity: z.boolean("must be true or false").exactOptional(),
});

const jobFilters: z.ZodType<JobFilters> = z.strictObject({
  ...pageSize,
  // The service knows which ones there are.
  status: z
    .custom<NonNullable<JobFilters["status"]>>((value) => typeof value === "string", "must be text")
    .exactOptional(),
  queueId: filterText,
  channelId: filterText,
  classificationPolicyId: filterText,
  scheduledBefore: filterText,
  scheduledAfter: filterText,
});

export const functions = {
  getWorker: get("workers", "workerId"),
  getJob: get("jobs", "jobId"),
  getQueue: get("queues", "queueId"),
  getDistributionPolicy: get("distributionPolicies", "distributionPolicyId"),
  getClassificationPolicy: get("classificationPolicies", "classificationPolicyId"),
  getExceptionPolicy: get("exceptionPolicies", "exceptionPolicyId"),
  getQueueStatistics: byId("queueId", ({ queues }, id) => queues.getStatistics(id)),
  getJobPosition: byId("jobId", findJobPosition),
  listWorkers: list("workers", "workerId", workerFilters),
  listJobs: list("jobs", "jobId", jobFilters),
  listQueues: list("queues", "queueId", anyFilters),
  listDistributionPolicies: list("distributionPolicies", "distributionPolicyId", anyFilters),
  listClassificationPolicies: list("classificationPolicies", "classificationPolicyId", anyFilters),
  listExceptionPolicies: list("exceptionPolicies", "exceptionPolicyId", anyFilters),
};

export type FunctionName = keyof typeof functions;

export type ResultOf<Name extends FunctionName> =
  (typeof functions)[Name] extends DataFunction<infer Result> ? Result : never;

export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(functions, name);
}

function define<Args, Result>(
  names: readonly string[],
  type: z.ZodType<Args>,
  call: (router: RouterOperations, args: Args, clock: FunctionClock, log: Log) => Promise<Result>,
): DataFunction<Result> {
  return (name, args) => {
    const { data, error } = type.safeParse(args);
    if (error === undefined) return (router, clock, log) => call(router, data, clock, log);
    const problems = error.issues.flatMap((issue) => {
      if (issue.code === "unrecognized_keys") return issue.keys.map((key) => `${key} ${unknownName(key, names)}`);
      return `${formatPath(issue.path.filter((part) => typeof part !== "symbol"))} ${issue.message}`.trimStart();
    });
    throw new RouterError("InvalidInput", `cannot call ${name}: ${problems.join("; ")}`);
  };
}

function byId<Result>(
  identity: string,
  read: (router: RouterOperations, id: string, clock: FunctionClock) => Promise<Result>,
): DataFunction<Result> {
  const type = z.strictObject({ [identity]: routerId }).transform((args) => args[identity] ?? "");
  return define([identity, ...SETTINGS], type, read);
}

function get<Name extends keyof RouterOperations, Identity extends string>(
  name: Name,
  identity: Identity,
): DataFunction<Named<Name, Identity>> {
  return byId(identity, async (router, id) => named<Name, Identity>(identity, await router[name].get(id)));
}

/** Reads a whole list, page by page. */
function list<Name extends keyof RouterOperations, Identity extends string>(
  name: Name,
  identity: Identity,
  type: z.ZodType<ListFilters>,
): DataFunction<{ readonly [Key in Name]: readonly Named<Name, Identity>[] }> {
  const names = type instanceof z.ZodObject ? Object.keys(type.shape) : [];
  return define([...names, ...SETTINGS], type, async (router, filters, _clock, log) => {
    const collection: Pick<EntityCollection<RouterEntity, object>, "list"> = router[name];
    const found: Named<Name, Identity>[] = [];
    try {
      for await (const entity of collection.list(filters)) found.push(named(identity, entity));
    } catch (error) {
      // Thrown after the last page: the others are complete.
      if (!(error instanceof RouterError) || !(error.cause instanceof UnreadableEntities)) throw error;
      log(`warning: left out of the list: ${error.message}`);
    }
    // A computed key widens to any text.
    return { [name]: found } as unknown as { readonly [Key in Name]: readonly Named<Name, Identity>[] };
  });
}

function named<Name extends keyof RouterOperations, Identity extends string>(
  identity: Identity,
  { id, etag: _etag, ...members }: RouterEntity,
): Named<Name, Identity> {
  // A computed key widens to any text; the collection ties the members to its name.
  return { [identity]: id, ...members } as unknown as Named<Name, Identity>;
}

/** A job passes these on its way into the queue, within a second or so. */
const ON_THE_WAY: readonly string[] = ["created", "pendingClassification", "queued"];
/** Milliseconds for which a job on its way is waited for. */
const MAX_WAIT = 10_000;

/** Reads a job's place in its queue; retries for ten seconds while the job is on its way into the queue. */
export async function findJobPosition(
  { jobs }: { readonly jobs: Pick<RouterOperations["jobs"], "getPosition" | "get"> },
  jobId: string,
  clock: FunctionClock,
): Promise<RouterJobPosition> {
  let failure: RouterError | undefined;
  const backoff = { deadline: clock.now() + MAX_WAIT, initialDelay: 100, maxDelay: 2_300 };
  const found = await retryWithBackoff(clock, backoff, async () => {
    try {
      return await jobs.getPosition(jobId);
    } catch (error) {
      // The service has several answers for a job that is in no queue.
      if (!hasCode(error, "NotFound", "BadRequest", "Conflict")) throw error;
      const { status } = await jobs.get(jobId);
      const why = ON_THE_WAY.includes(status) ? "ten seconds were not enough for it" : "it does not wait in a queue";
      const message = `job "${jobId}" has no position: ${why}, its status is ${status}`;
      failure = new RouterError("Conflict", message, { cause: error });
      if (!ON_THE_WAY.includes(status)) throw failure;
      return undefined;
    }
  });
  if (found !== undefined) return found;
  throw failure ?? new RouterError("NotFound", `cannot find the position of job "${jobId}"`);
}
