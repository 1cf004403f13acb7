/** The fleets of the crash sweep: a deployment in which workers come, change, go, and change hands. */
import type { JsonObject } from "../../../provider/dist/util/json.js";
import type { Declared } from "../../support/stack.ts";
import type { Program, Scenario } from "./crash-runner.ts";

const queues = ["calls"];
const channels = [{ channelId: "chat", capacityCostPerJob: 1 }];
/** No job comes through the channel of the workers, so nothing moves but what the deployment moves. */
const voice = { capacity: 4, queues, channels, availableForOffers: true };

const named = (name: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${name}-${at}`);
/** What a worker says beside its profile, another one for each version. */
const own = (version: number): JsonObject => ({ capacity: version, tags: { version } });
const entry = (workerId: string, version = 1): JsonObject => ({ workerId, profile: "voice", ...own(version) });
const alone = (workerId: string): Declared => ({ kind: "Worker", args: { workerId, ...voice, ...own(1) } });
const fleet = (workers: readonly JsonObject[], args: object = {}): Declared => ({
  kind: "WorkerFleet",
  args: { roster: workers, profiles: { voice: { ...voice, queues: [{ $output: "calls.queueId" }] } }, ...args },
});

const CHANGED = 5;
const kept = [...named("keep", 5), ...named("change", CHANGED)];
const leaving = named("remove", 2);
const others = named("other", 3);

const desk: Program = {
  policy: { kind: "DistributionPolicy", args: { offerExpiresAfterSeconds: 30, mode: { kind: "longestIdle" } } },
  calls: { kind: "Queue", args: { distributionPolicyId: { $output: "policy.distributionPolicyId" } } },
};

const before: Program = {
  ...desk,
  agents: fleet([...kept, ...leaving, "to-worker", "to-fleet"].map((id) => entry(id))),
  others: fleet(others.map((id) => entry(id))),
  "to-agents": alone("to-agents"),
};

const after: Program = {
  ...desk,
  agents: fleet(
    [
      ...kept.map((id) => entry(id, id.startsWith("change") ? 2 : 1)),
      ...named("create", 4).map((id) => entry(id)),
      entry("to-agents"),
    ],
    { release: ["to-worker", "to-fleet"] },
  ),
  others: fleet([...others, "to-fleet"].map((id) => entry(id))),
  "to-worker": alone("to-worker"),
};

const workersBefore = [...kept, ...leaving, ...others, "to-worker", "to-fleet", "to-agents"];

/** The deployment of one program over the other. */
export const fleets: Scenario = {
  before,
  entities: {
    "/routing/distributionPolicies/policy": { offerExpiresAfterSeconds: 30, mode: { kind: "longestIdle" } },
    "/routing/queues/calls": { distributionPolicyId: "policy" },
    ...Object.fromEntries(workersBefore.map((id) => [`/routing/workers/${id}`, { ...voice, ...own(1) }])),
  },
  after,
};
