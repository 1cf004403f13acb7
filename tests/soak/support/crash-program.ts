/** The program of the crash sweep (50 resources of all kinds) and the program deployed before it. */
import type { JsonObject, JsonValue } from "../../../provider/dist/util/json.js";
import type { Kind } from "../../../provider/dist/schema/names.js";
import type { Declared } from "../../support/stack.ts";
import type { Scenario } from "./crash-runner.ts";

/** A program without fleets, by Pulumi names. */
type Program = Readonly<Record<string, Declared & { readonly kind: Kind }>>;

/** What the deployment does to a resource: `recreate` keeps its id, so it is deleted first; `rename` changes it. */
type Action = "keep" | "update" | "create" | "remove" | "rename" | "recreate";

interface KindOfRow {
  readonly collection: string;
  readonly identity: string;
  /** The arguments, another one for each version. */
  readonly args: (version: number) => JsonObject;
  /** The argument whose change recreates. */
  readonly recreatedBy: string;
  /** An argument that the program passes as a secret. */
  readonly secret?: string;
  readonly counts: Readonly<Partial<Record<Action, number>>>;
}

const output = (name: string, field: string): JsonObject => ({ $output: `${name}.${field}` });

const functionRule = (version: number): JsonObject => ({
  kind: "function",
  functionUri: "https://rules.example.com/score",
  credential: { functionKey: `key-of-version-${version}` },
});

const full = (version: number): JsonObject => ({
  id: "full",
  trigger: { kind: "queueLength", threshold: 10 * version },
  actions: [{ kind: "manualReclassify", id: "move", queueId: output("Queue-keep-0", "queueId"), priority: 5 }],
});

/** Ordered so that references point to earlier kinds. */
const kinds: Readonly<Record<Kind, KindOfRow>> = {
  DistributionPolicy: {
    collection: "distributionPolicies",
    identity: "distributionPolicyId",
    args: (version) => ({
      offerExpiresAfterSeconds: 30 * version,
      mode: { kind: "bestWorker", scoringRule: functionRule(version) },
    }),
    recreatedBy: "offerExpiresAfterSeconds",
    counts: { keep: 2, update: 2, create: 2, remove: 1, rename: 1, recreate: 1 },
  },
  Queue: {
    collection: "queues",
    identity: "queueId",
    args: (version) => ({
      distributionPolicyId: output("DistributionPolicy-keep-0", "distributionPolicyId"),
      labels: { version },
    }),
    recreatedBy: "labels",
    counts: { keep: 2, update: 2, create: 2, remove: 1, rename: 1, recreate: 1 },
  },
  ExceptionPolicy: {
    collection: "exceptionPolicies",
    identity: "exceptionPolicyId",
    args: (version) => ({ name: `version ${version}`, exceptionRules: [full(version)] }),
    recreatedBy: "name",
    counts: { keep: 1, update: 1, create: 1, remove: 1, rename: 1 },
  },
  ClassificationPolicy: {
    collection: "classificationPolicies",
    identity: "classificationPolicyId",
    args: (version) => ({
      fallbackQueueId: output("Queue-keep-0", "queueId"),
      prioritizationRule: functionRule(version),
    }),
    recreatedBy: "prioritizationRule",
    secret: "prioritizationRule",
    counts: { keep: 1, update: 2, create: 1, remove: 1 },
  },
  Worker: {
    collection: "workers",
    identity: "workerId",
    // No job uses the workers' channel, so only the deployment changes entities.
    args: (version) => ({
      capacity: version,
      queues: [output("Queue-keep-0", "queueId")],
      channels: [{ channelId: "chat", capacityCostPerJob: 1 }],
      availableForOffers: true,
      tags: { version },
    }),
    recreatedBy: "tags",
    counts: { keep: 6, update: 3, create: 4, remove: 2, rename: 1, recreate: 1 },
  },
  Job: {
    collection: "jobs",
    identity: "jobId",
    args: (version) => ({
      channelId: "voice",
      queueId: output("Queue-keep-0", "queueId"),
      priority: version,
      labels: { version },
    }),
    recreatedBy: "labels",
    counts: { keep: 4, update: 2, create: 3, remove: 2, rename: 1, recreate: 1 },
  },
};

/** References between resources: a rename updates its referrers, and a removed resource is in use by another removed one. */
const chained: Readonly<Record<string, JsonObject>> = {
  "Queue-update-0": { distributionPolicyId: output("DistributionPolicy-rename-0", "distributionPolicyId") },
  "Worker-update-0": { queues: [output("Queue-rename-0", "queueId")] },
  "Queue-remove-0": { distributionPolicyId: output("DistributionPolicy-remove-0", "distributionPolicyId") },
  "Worker-remove-0": { queues: [output("Queue-remove-0", "queueId")] },
  "Job-remove-0": { queueId: output("Queue-remove-0", "queueId") },
};

const [before, after] = [programOf(1), programOf(2)];
/** The update from one program to the other; this update is killed. */
export const allKinds: Scenario & { readonly after: Program } = { before, entities: entitiesOf(before), after };

function programOf(deployment: 1 | 2): Program {
  const absent: Action = deployment === 1 ? "create" : "remove";
  const rows = Object.entries(kinds).flatMap(([kind, { counts }]) =>
    Object.entries(counts).flatMap(([action, count]) =>
      action === absent
        ? []
        : Array.from({ length: count }, (_, index) => ({ kind, action, name: `${kind}-${action}-${index}` })),
    ),
  );
  return Object.fromEntries(
    rows.map(({ kind, action, name }) => [name, declare(kind as Kind, action as Action, name, deployment)]),
  );
}

function declare(kind: Kind, action: Action, name: string, deployment: 1 | 2): Program[string] {
  const { identity, args, recreatedBy, secret } = kinds[kind];
  const version = deployment === 2 && (action === "update" || action === "recreate") ? 2 : 1;
  const renamed = action === "rename" ? { [identity]: `${name}-${deployment === 1 ? "old" : "new"}` } : {};
  return {
    kind,
    args: { ...args(version), ...chained[name], ...renamed },
    ...(secret !== undefined && { secret: [secret] }),
    ...(action === "recreate" && { opts: { replaceOnChanges: [recreatedBy] } }),
  };
}

/** Builds the router's content after a deployment: the declared fields by path, dependencies first. */
function entitiesOf(program: Program): Record<string, JsonObject> {
  const idOf = (name: string): string => {
    const { kind, args } = program[name] ?? unknown(name);
    return String(Reflect.get(args ?? {}, kinds[kind].identity) ?? name);
  };
  const resolve = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map((item: JsonValue) => resolve(item));
    if (typeof value !== "object" || value === null) return value;
    const { $output } = value as JsonObject;
    if (typeof $output === "string") return idOf($output.split(".")[0] ?? "");
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member)]));
  };
  return Object.fromEntries(
    Object.entries(program).map(([name, { kind, args }]) => {
      const { [kinds[kind].identity]: _, ...fields } = (args ?? {}) as JsonObject;
      return [`/routing/${kinds[kind].collection}/${idOf(name)}`, resolve(fields) as JsonObject];
    }),
  );
}

function unknown(name: string): never {
  throw new Error(`the program has no resource "${name}"`);
}

/** Returns the program with `adopt: "never"` on new resources, so that a create does not adopt an existing entity. */
export function withoutAdoption(program: Program): Program {
  const isNew = (name: string): boolean => name.includes("-create-");
  return Object.fromEntries(
    Object.entries(program).map(([name, declared]) => {
      return [name, isNew(name) ? { ...declared, args: { ...declared.args, adopt: "never" } } : declared];
    }),
  );
}
