/** Where jobs wait, and what happens when they wait too long. */
import { type DistributionPolicy, ExceptionPolicy, type Labels, Queue } from "pulumi-jobrouter";
import { fair, firstToAnswer, mostExperienced } from "./distribution";

/** The overflow of the other queues; it has no overflow itself. */
export const backup = new Queue("backup", {
  name: "Backup, served by all agents",
  distributionPolicyId: fair.distributionPolicyId,
});

const overflow = new ExceptionPolicy("overflow", {
  name: "Overflow and long waits",
  exceptionRules: [
    {
      id: "queue-is-full",
      trigger: { kind: "queueLength", threshold: 10 },
      // With explicit ids; the service would generate new ones with each write.
      actions: [{ id: "to-backup", kind: "manualReclassify", queueId: backup.queueId, priority: 10 }],
    },
    {
      id: "waits-too-long",
      trigger: { kind: "waitTime", thresholdSeconds: 180 },
      actions: [{ id: "to-the-front", kind: "manualReclassify", priority: 80 }],
    },
  ],
});

/** A queue for jobs of one sort, with overflow. */
function line(id: string, policy: DistributionPolicy, labels: Labels): Queue {
  const { distributionPolicyId } = policy;
  return new Queue(id, { distributionPolicyId, exceptionPolicyId: overflow.exceptionPolicyId, labels });
}

/** Bills and refunds. */
export const billing = line("billing", fair, { topic: "billing", urgent: false });
/** Questions on how things work. */
export const technical = line("technical", mostExperienced, { topic: "technical", urgent: false });
/** Nothing works any more. */
export const outage = line("outage", firstToAnswer, { topic: "technical", urgent: true });

/** For all jobs whose labels match no other queue. */
export const general = line("general", fair, {});
