/** Compiled, never run: which arguments the classes take. See types.spec.ts. */
import type * as pulumi from "@pulumi/pulumi";
import type { DistributionPolicyArgs, JobArgs, QueueArgs, WorkerArgs } from "pulumi-jobrouter";
import { DistributionPolicy, Job, Worker } from "pulumi-jobrouter";

declare function later<T>(): pulumi.Output<T>;
declare const worker: Worker;

/** Every field may be an output, as a whole and in each of its parts. */
export const accepted: [WorkerArgs, WorkerArgs, WorkerArgs, JobArgs, JobArgs, QueueArgs, DistributionPolicyArgs] = [
  { capacity: 1 },
  {
    workerId: later<string>(),
    capacity: later<number>(),
    queues: later<string[]>(),
    channels: later<{ channelId: string; capacityCostPerJob: number }[]>(),
    labels: later<Record<string, string | number | boolean>>(),
    tags: later<Record<string, string>>(),
    availableForOffers: later<boolean>(),
    endpoint: later<string>(),
    adopt: later<"always">(),
    onConflict: later<"fail" | "overwrite">(),
  },
  {
    capacity: Promise.resolve(1),
    queues: [later<string>(), "support", worker.workerId],
    channels: [{ channelId: later<string>(), capacityCostPerJob: later<number>(), maxNumberOfJobs: 1 }],
    labels: { language: later<string>(), level: later<number>(), bot: true },
  },
  {
    jobId: later<string>(),
    channelId: later<string>(),
    queueId: later<string>(),
    classificationPolicyId: later<string>(),
    channelReference: later<string>(),
    priority: later<number>(),
    dispositionCode: later<string>(),
    requestedWorkerSelectors: later<{ key: string; labelOperator: "equal" }[]>(),
    notes: later<{ message: string }[]>(),
    matchingMode: later<{ kind: "suspend" }>(),
  },
  {
    channelId: "chat",
    requestedWorkerSelectors: [{ key: later<string>(), labelOperator: later<"equal">(), value: later<string>() }],
    notes: [{ message: later<string>(), addedAt: later<string>() }],
    matchingMode: { kind: "scheduleAndSuspend", scheduleAt: later<string>() },
  },
  {
    queueId: later<string>(),
    distributionPolicyId: later<string>(),
    name: later<string>(),
    exceptionPolicyId: later<string>(),
    labels: { level: later<number>() },
  },
  {
    distributionPolicyId: later<string>(),
    offerExpiresAfterSeconds: later<number>(),
    mode: {
      kind: "bestWorker",
      minConcurrentOffers: later<number>(),
      scoringRuleOptions: { batchSize: later<number>() },
    },
    name: later<string>(),
  },
];

export const refused = [
  // @ts-expect-error: a worker needs a capacity.
  new Worker("ada", {}),
  // @ts-expect-error: a capacity is a number.
  new Worker("ada", { capacity: "2" }),
  // @ts-expect-error: so is that of an output.
  new Worker("ada", { capacity: later<string>() }),
  // @ts-expect-error: there is no such field.
  new Worker("ada", { capacity: 2, capacty: 2 }),
  // @ts-expect-error: live traffic is no input.
  new Worker("ada", { capacity: 2, loadRatio: 1 }),
  // @ts-expect-error: the id of the router is `workerId`.
  new Worker("ada", { capacity: 2, id: "ada" }),
  // @ts-expect-error: a channel has a cost.
  new Worker("ada", { capacity: 2, channels: [{ channelId: "voice" }] }),
  // @ts-expect-error: queues are ids, not resources.
  new Worker("ada", { capacity: 2, queues: [worker] }),
  // @ts-expect-error: a label is no object.
  new Worker("ada", { capacity: 2, labels: { deep: {} } }),
  // @ts-expect-error: there is no such way to adopt.
  new Worker("ada", { capacity: 2, adopt: "sometimes" }),
  // @ts-expect-error: there is no such operator.
  new Job("call", { channelId: "chat", requestedWorkerSelectors: [{ key: "a", labelOperator: "like" }] }),
  // @ts-expect-error: there is no such kind.
  new DistributionPolicy("p", { offerExpiresAfterSeconds: 1, mode: { kind: "longest-idle" } }),
  // @ts-expect-error: a scheduled job needs its time.
  new Job("call", { channelId: "chat", matchingMode: { kind: "scheduleAndSuspend" } }),
  // @ts-expect-error: only the endpoint says where to read.
  Worker.get("found", "ada", { capacity: 2 }),
];

/** Required fields are there; others may be missing. */
export const capacity: pulumi.Output<number> = worker.capacity;
export const workerId: pulumi.Output<string> = worker.workerId;
export const queues: pulumi.Output<string[] | undefined> = worker.queues;
// @ts-expect-error: the program need not declare any queue.
export const everyQueue: pulumi.Output<string[]> = worker.queues;
