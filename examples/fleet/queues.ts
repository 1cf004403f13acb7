import { DistributionPolicy, Queue } from "pulumi-jobrouter";

const longestIdle = new DistributionPolicy("longest-idle", {
  offerExpiresAfterSeconds: 30,
  mode: { kind: "longestIdle" },
});

const { distributionPolicyId } = longestIdle;
export const sales = new Queue("sales", { distributionPolicyId, name: "Sales" });
export const billing = new Queue("billing", { distributionPolicyId, name: "Billing" });
export const technical = new Queue("technical", { distributionPolicyId, name: "Technical help" });
