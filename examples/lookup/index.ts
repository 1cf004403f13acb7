import * as pulumi from "@pulumi/pulumi";
import { DistributionPolicy, Queue } from "pulumi-jobrouter";
import { reportAgents, reportQueues, reportWaiting } from "./report";

const queueId = new pulumi.Config().require("queueId");

// `get` makes outputs of what is there, for programs that connect to entities that others deploy.
const queue = Queue.get("queue", queueId);
const policy = DistributionPolicy.get("policy", queue.distributionPolicyId);

// The list functions answer what is going on at this moment.
export const queues = reportQueues();
export const agents = reportAgents();
export const waiting = reportWaiting(queueId);
export const distribution = pulumi.interpolate`${policy.mode.kind}, offers expire after ${policy.offerExpiresAfterSeconds} s`;
