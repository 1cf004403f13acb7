/** The outputs of each kind as a table, so that a program loads no validators. It does not compile unless it is complete. */
import type { Kind } from "../schema/names";
import type { ClassificationPolicyInputs } from "../schema/classification-policy";
import type { DistributionPolicyInputs } from "../schema/distribution-policy";
import type { ExceptionPolicyInputs } from "../schema/exception-policy";
import type { JobInputs } from "../schema/job";
import type { QueueInputs } from "../schema/queue";
import type { WorkerInputs } from "../schema/worker";

interface InputsOf {
  Worker: WorkerInputs;
  Job: JobInputs;
  Queue: QueueInputs;
  DistributionPolicy: DistributionPolicyInputs;
  ClassificationPolicy: ClassificationPolicyInputs;
  ExceptionPolicy: ExceptionPolicyInputs;
}

/** Members with the value `undefined`, because a resource has outputs only for the keys that it is given. */
export const OUTPUTS: { readonly [K in Kind]: Readonly<Record<keyof InputsOf[K], undefined>> } = {
  Worker: {
    workerId: undefined,
    capacity: undefined,
    queues: undefined,
    channels: undefined,
    labels: undefined,
    tags: undefined,
    availableForOffers: undefined,
    maxConcurrentOffers: undefined,
  },
  Job: {
    jobId: undefined,
    channelId: undefined,
    queueId: undefined,
    classificationPolicyId: undefined,
    channelReference: undefined,
    priority: undefined,
    dispositionCode: undefined,
    requestedWorkerSelectors: undefined,
    labels: undefined,
    tags: undefined,
    notes: undefined,
    matchingMode: undefined,
  },
  Queue: {
    queueId: undefined,
    distributionPolicyId: undefined,
    name: undefined,
    exceptionPolicyId: undefined,
    labels: undefined,
  },
  DistributionPolicy: {
    distributionPolicyId: undefined,
    offerExpiresAfterSeconds: undefined,
    mode: undefined,
    name: undefined,
  },
  ClassificationPolicy: {
    classificationPolicyId: undefined,
    name: undefined,
    fallbackQueueId: undefined,
    queueSelectorAttachments: undefined,
    prioritizationRule: undefined,
    workerSelectorAttachments: undefined,
  },
  ExceptionPolicy: { exceptionPolicyId: undefined, exceptionRules: undefined, name: undefined },
};
