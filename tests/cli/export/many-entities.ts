/** A router of more than 300 entities of all kinds: every field, odd ids, cycles, dangling references, runtime data. */
import type { JsonObject } from "../../../provider/dist/util/json.js";
import { registry } from "../../../provider/dist/schema/registry.js";
import type { Kind } from "../../../provider/dist/schema/names.js";
import type { RouterClient } from "../../../provider/dist/http/collection.js";
import { fullDeclarations } from "../../support/full-declarations.ts";

/** Ids that are awkward as names, in URNs or in source text. */
export const oddIds: readonly string[] = [
  "7even",
  "class",
  "Queue",
  "queue-1",
  "queue_1",
  "a b  c",
  "::",
  "a::b$c",
  'it\'s "quoted" `${here}`',
  "warteschlange für ärger",
  "日本語",
  "🎧",
  "\u2028",
  "__proto__",
  "constructor",
  "* ;",
  "%41&amp;",
];

type Entry = readonly [kind: Kind, id: string, fields: JsonObject];

const longestIdle: JsonObject = { offerExpiresAfterSeconds: 600, mode: { kind: "longestIdle" } };
const idle = { distributionPolicyId: "idle" };
const toQueue = (queueId: string): JsonObject => ({
  exceptionRules: [
    { id: "1", trigger: { kind: "queueLength", threshold: 5 }, actions: [{ kind: "manualReclassify", queueId }] },
  ],
});

/** Exception policies and queues name each other, so these policies are created empty. */
const emptyPolicies: readonly Entry[] = [
  ["ExceptionPolicy", "overflow", {}],
  ["ExceptionPolicy", "to itself", {}],
];

/** In an order in which the service takes them, once the empty policies exist. */
const entries: readonly Entry[] = [
  ["DistributionPolicy", "idle", longestIdle],
  ["Queue", "queue", { ...idle, exceptionPolicyId: "overflow" }],
  ["Queue", "other", { ...idle, exceptionPolicyId: "overflow" }],
  ["Queue", "own overflow", { ...idle, exceptionPolicyId: "to itself" }],
  // As an id it is odd, as the key of a label the emulator refuses it.
  ...oddIds.map((id): Entry => {
    const label = id === "__proto__" ? {} : { [id]: id };
    return ["Queue", id, { ...idle, name: id, labels: { ...label, level: 5 } }];
  }),
  ["ClassificationPolicy", "classify", { fallbackQueueId: "queue" }],
  ["ExceptionPolicy", "overflow", fullDeclarations.ExceptionPolicy[0] ?? {}],
  ["ExceptionPolicy", "to itself", toQueue("own overflow")],
  ...Object.entries(fullDeclarations).flatMap(([kind, all]) =>
    all.map(({ apiVersion: _version, maxConcurrentOffers: _preview, ...fields }, index): Entry => {
      // The keys of the table are kinds.
      return [kind as Kind, `full-${index}`, fields];
    }),
  ),
  ...Array.from({ length: 260 }, (_, index): Entry => {
    const id = oddIds[index] ?? `worker-${index}`;
    const queues = ["queue", oddIds[index % oddIds.length] ?? "other", "never made"];
    const channels = [{ channelId: "chat", capacityCostPerJob: 1 + (index % 3) }];
    const common = { capacity: 1 + (index % 5), queues: [...new Set(queues)], channels };
    return ["Worker", id, { ...common, labels: { level: index % 4, id }, availableForOffers: index % 2 === 0 }];
  }),
  ...Array.from({ length: 12 }, (_, index): Entry => {
    return ["Job", `job-${index}`, { channelId: "chat", queueId: "7even", labels: { index }, priority: index - 5 }];
  }),
  ["Job", "over", { channelId: "chat", queueId: "other" }],
];

/** Writes them all; the job `over` ends. Answers how many others there are. */
export async function fillRouter(router: RouterClient): Promise<number> {
  for (const [kind, id, fields] of [...emptyPolicies, ...entries]) {
    await router.collection(registry[kind].collection).patch(id, fields);
  }
  await router.collection("jobs").act("over", "cancel");
  return entries.length - 1;
}
