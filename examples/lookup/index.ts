import * as pulumi from "@pulumi/pulumi";
import { DistributionPolicy, Queue } from "pulumi-jobrouter";
import { reportAgents, reportQueues, reportWaiting } from "./report";

const queueId = new pulumi.Config().require("queueId");

// `get` reads entities that another program deploys as outputs.
const queue = Queue.get("queue", queueId);
const policy = DistributionPolicy.get("policy", queue.distributionPolicyId);

// The list functions return live data.
export const queues = reportQueues();
export const agents = reportAgents();
export const waiting = reportWaiting(queueId);
export const distribution = pulumi.interpolate`${policy.mode.kind}, offers expire after ${policy.offerExpiresAfterSeconds} s`;
