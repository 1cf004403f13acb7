/** A typed call for each operation of the API description, with all of its parameters. */
import type { RouterOperations } from "../../../provider/dist/client/router-operations.js";
import type { RouterList } from "../../../provider/dist/client/entity-collection.js";
import type { ApiVersion } from "../../../provider/dist/config/api-version.js";

/** A call; ids are those of {@link idOf}. */
export interface TypedCall {
  readonly run: (client: RouterOperations) => Promise<unknown> | RouterList<unknown>;
  /** What it must send in the query beside the version. */
  readonly query?: Readonly<Record<string, string>>;
}

/** What the calls give for a parameter in the path; it needs escaping. */
export const idOf = (parameter: string): string => `the ${parameter}`;

const conditions = { ifMatch: '"1"', ifUnmodifiedSince: new Date("2022-04-13T18:09:12Z") };
const page = { maxPageSize: 7 };
const maxpagesize = "7";
const id = {
  worker: idOf("workerId"),
  job: idOf("jobId"),
  queue: idOf("queueId"),
  distributionPolicy: idOf("distributionPolicyId"),
  classificationPolicy: idOf("classificationPolicyId"),
  exceptionPolicy: idOf("exceptionPolicyId"),
  assignment: idOf("assignmentId"),
  offer: idOf("offerId"),
};
const at = "2026-01-31T09:00:00.000Z";

const worker = { queues: [], capacity: 1, labels: {}, tags: {}, channels: [], availableForOffers: true };
const workers = { channelId: "chat", queueId: "line" };
const jobs = { queueId: "line", channelId: "chat", classificationPolicyId: "classify", scheduledBefore: at };

/** The calls by the operation's id. */
export const typedCalls = (version: ApiVersion): Readonly<Record<string, TypedCall>> => ({
  JobRouterOperations_UpsertWorker: {
    run: (client) =>
      client.workers.upsert(
        id.worker,
        version === "2023-11-01" ? worker : { ...worker, maxConcurrentOffers: 2 },
        conditions,
      ),
  },
  JobRouterOperations_GetWorker: { run: (client) => client.workers.get(id.worker) },
  JobRouterOperations_DeleteWorker: { run: (client) => client.workers.delete(id.worker) },
  JobRouterOperations_ListWorkers: {
    run: (client) => client.workers.list({ ...page, ...workers, state: "draining", hasCapacity: false }),
    query: { maxpagesize, ...workers, state: "draining", hasCapacity: "false" },
  },
  JobRouterOperations_UpsertJob: {
    run: (client) =>
      client.jobs.upsert(
        id.job,
        {
          channelReference: "call",
          channelId: "chat",
          classificationPolicyId: null,
          queueId: "line",
          priority: 1,
          dispositionCode: "none",
          requestedWorkerSelectors: [],
          labels: { old: null },
          tags: {},
          notes: [],
          matchingMode: { kind: "scheduleAndSuspend", scheduleAt: at },
        },
        conditions,
      ),
  },
  JobRouterOperations_GetJob: { run: (client) => client.jobs.get(id.job) },
  JobRouterOperations_DeleteJob: { run: (client) => client.jobs.delete(id.job) },
  JobRouterOperations_ListJobs: {
    run: (client) => client.jobs.list({ ...page, ...jobs, status: "active", scheduledAfter: new Date(at) }),
    query: { maxpagesize, ...jobs, status: "active", scheduledAfter: at },
  },
  JobRouterOperations_ReclassifyJob: { run: (client) => client.jobs.reclassify(id.job) },
  JobRouterOperations_CancelJob: {
    run: (client) => client.jobs.cancel(id.job, { note: "ö", dispositionCode: "gone" }),
  },
  JobRouterOperations_CompleteJob: { run: (client) => client.jobs.complete(id.job, id.assignment, { note: "ö" }) },
  JobRouterOperations_CloseJob: {
    run: (client) =>
      client.jobs.close(id.job, id.assignment, { note: "ö", dispositionCode: "solved", closeAt: new Date(at) }),
  },
  JobRouterOperations_UnassignJob: {
    run: (client) => client.jobs.unassign(id.job, id.assignment, { suspendMatching: true }),
  },
  JobRouterOperations_GetInQueuePosition: { run: (client) => client.jobs.getPosition(id.job) },
  JobRouterOperations_GetQueueStatistics: { run: (client) => client.queues.getStatistics(id.queue) },
  JobRouterOperations_AcceptJobOffer: { run: (client) => client.workers.acceptOffer(id.worker, id.offer) },
  JobRouterOperations_DeclineJobOffer: {
    run: (client) => client.workers.declineOffer(id.worker, id.offer, { retryOfferAt: at }),
  },
  JobRouterAdministrationOperations_UpsertQueue: {
    run: (client) =>
      client.queues.upsert(
        id.queue,
        { name: "Line", distributionPolicyId: "fair", labels: {}, exceptionPolicyId: null },
        conditions,
      ),
  },
  JobRouterAdministrationOperations_GetQueue: { run: (client) => client.queues.get(id.queue) },
  JobRouterAdministrationOperations_DeleteQueue: { run: (client) => client.queues.delete(id.queue) },
  JobRouterAdministrationOperations_ListQueues: { run: (client) => client.queues.list(page), query: { maxpagesize } },
  JobRouterAdministrationOperations_UpsertDistributionPolicy: {
    run: (client) =>
      client.distributionPolicies.upsert(
        id.distributionPolicy,
        { name: "Fair", offerExpiresAfterSeconds: 60, mode: { kind: "bestWorker", scoringRule: null } },
        conditions,
      ),
  },
  JobRouterAdministrationOperations_GetDistributionPolicy: {
    run: (client) => client.distributionPolicies.get(id.distributionPolicy),
  },
  JobRouterAdministrationOperations_DeleteDistributionPolicy: {
    run: (client) => client.distributionPolicies.delete(id.distributionPolicy),
  },
  JobRouterAdministrationOperations_ListDistributionPolicies: {
    run: (client) => client.distributionPolicies.list(page),
    query: { maxpagesize },
  },
  JobRouterAdministrationOperations_UpsertClassificationPolicy: {
    run: (client) =>
      client.classificationPolicies.upsert(
        id.classificationPolicy,
        {
          name: "Classify",
          fallbackQueueId: "line",
          queueSelectorAttachments: [{ kind: "passThrough", key: "city", labelOperator: "equal" }],
          prioritizationRule: { kind: "static", value: 1 },
          workerSelectorAttachments: [],
        },
        conditions,
      ),
  },
  JobRouterAdministrationOperations_GetClassificationPolicy: {
    run: (client) => client.classificationPolicies.get(id.classificationPolicy),
  },
  JobRouterAdministrationOperations_DeleteClassificationPolicy: {
    run: (client) => client.classificationPolicies.delete(id.classificationPolicy),
  },
  JobRouterAdministrationOperations_ListClassificationPolicies: {
    run: (client) => client.classificationPolicies.list(page),
    query: { maxpagesize },
  },
  JobRouterAdministrationOperations_UpsertExceptionPolicy: {
    run: (client) =>
      client.exceptionPolicies.upsert(id.exceptionPolicy, { name: "Overflow", exceptionRules: [] }, conditions),
  },
  JobRouterAdministrationOperations_GetExceptionPolicy: {
    run: (client) => client.exceptionPolicies.get(id.exceptionPolicy),
  },
  JobRouterAdministrationOperations_DeleteExceptionPolicy: {
    run: (client) => client.exceptionPolicies.delete(id.exceptionPolicy),
  },
  JobRouterAdministrationOperations_ListExceptionPolicies: {
    run: (client) => client.exceptionPolicies.list(page),
    query: { maxpagesize },
  },
});
