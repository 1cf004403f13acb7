import { Job, getJobPositionOutput } from "pulumi-jobrouter";
import { agents } from "./agents";
import { byLabels } from "./classification";
import { billing, general, outage, technical } from "./queues";

// Real jobs come from the channels. This test job shows with each deployment where its labels lead.
const testCall = new Job(
  "test-call",
  {
    // No agent serves this channel, so the test call is offered to no agent and is still queued at the next deployment.
    channelId: "test",
    classificationPolicyId: byLabels.classificationPolicyId,
    labels: { topic: "billing", language: "en", vip: true },
  },
  // The labels lead to a queue that this job does not name, so Pulumi cannot know that it must be there first, and last.
  { dependsOn: [billing, technical, outage, general] },
);

const place = getJobPositionOutput({ jobId: testCall.jobId });

export const agentIds = agents.map(({ workerId }) => workerId);
export const testCallQueue = place.queueId;
export const testCallPosition = place.position;
