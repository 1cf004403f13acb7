/** The minimal inputs of each kind. */

/** Where they would be sent. */
export const endpoint = "https://contoso.communication.azure.com";

/** By kind. */
export const leastInputs = {
  Worker: { workerId: "ada", endpoint, capacity: 2 },
  Job: { jobId: "call", endpoint, channelId: "voice", queueId: "support" },
  Queue: { queueId: "support", endpoint, distributionPolicyId: "idle" },
  DistributionPolicy: {
    distributionPolicyId: "idle",
    endpoint,
    offerExpiresAfterSeconds: 30,
    mode: { kind: "longestIdle" },
  },
  ClassificationPolicy: { classificationPolicyId: "by-topic", endpoint },
  ExceptionPolicy: { exceptionPolicyId: "overflow", endpoint, exceptionRules: [] },
} as const;
