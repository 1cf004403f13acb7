/** Random calls of clients and steps of the clock, carried out on a router without HTTP. */
import fc from "fast-check";
import type { JsonObject } from "jobrouter-emulator";
import { manualClock } from "jobrouter-emulator";
import { ServiceError } from "../../../emulator/dist/router/errors.js";
import { Router } from "../../../emulator/dist/router/router.js";
import { matchPath } from "../../../emulator/dist/http/match-route.js";
import { routes } from "../../../emulator/dist/http/routes.js";
import type { Store } from "../../../emulator/dist/router/state/store.js";

/** One thing that happens; numbers choose among what is there. */
export type Step =
  | { readonly kind: "write"; readonly path: string; readonly body: JsonObject }
  | { readonly kind: "delete"; readonly path: string }
  | { readonly kind: "act"; readonly verb: string; readonly pick: number; readonly body: JsonObject }
  | { readonly kind: "answer"; readonly verb: "accept" | "decline"; readonly pick: number; readonly retry: number }
  | { readonly kind: "wait"; readonly milliseconds: number };

const few = (prefix: string, count: number) => fc.integer({ min: 1, max: count }).map((n) => `${prefix}${n}`);
const queueId = few("q", 3);
const channelId = few("c", 2);
const value = fc.constantFrom<string | number>(1, 2, 3, "a");
const labels = fc.dictionary(fc.constantFrom("x", "y"), value, { maxKeys: 2 });
const selector = fc.record(
  {
    key: fc.constantFrom("x", "y", "Id"),
    labelOperator: fc.constantFrom("equal", "notEqual", "lessThan", "greaterThanOrEqual"),
    value: fc.oneof(value, few("w", 4)),
    expiresAfterSeconds: fc.integer({ min: 1, max: 90 }),
    expedite: fc.boolean(),
  },
  { requiredKeys: ["key", "labelOperator", "value"] },
);

const mode = fc.record({
  kind: fc.constantFrom("longestIdle", "roundRobin", "bestWorker"),
  maxConcurrentOffers: fc.integer({ min: 1, max: 3 }),
  bypassSelectors: fc.boolean(),
});
const distributionPolicy = fc.record({
  offerExpiresAfterSeconds: fc.constantFrom(5, 30, 60, 3600),
  mode,
});
const action = fc.oneof(
  fc.constant({ kind: "cancel" }),
  fc.record({ kind: fc.constant("manualReclassify"), queueId, priority: fc.integer({ min: -1, max: 9 }) }),
  fc.record({ kind: fc.constant("reclassify"), labelsToUpsert: labels, classificationPolicyId: few("k", 2) }),
);
const trigger = fc.oneof(
  fc.record({ kind: fc.constant("queueLength"), threshold: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant("waitTime"), thresholdSeconds: fc.constantFrom(1, 10, 100) }),
);
const exceptionPolicy = fc.record({
  exceptionRules: fc
    .array(fc.record({ trigger, actions: fc.array(action, { maxLength: 2 }) }), { maxLength: 2 })
    .map((rules) => rules.map((rule, index) => ({ id: `r${index}`, ...rule }))),
});
const classificationPolicy = fc.record({
  fallbackQueueId: queueId,
  queueSelectorAttachments: fc.array(
    fc.record({
      kind: fc.constant("passThrough"),
      key: fc.constantFrom("x", "y"),
      labelOperator: fc.constant("equal"),
    }),
    { maxLength: 1 },
  ),
  workerSelectorAttachments: fc.array(fc.record({ kind: fc.constant("static"), workerSelector: selector }), {
    maxLength: 1,
  }),
});
const worker = fc.record(
  {
    availableForOffers: fc.constantFrom(true, true, false),
    capacity: fc.integer({ min: 1, max: 5 }),
    queues: fc.array(queueId, { minLength: 1, maxLength: 3 }),
    channels: fc.uniqueArray(
      fc.record(
        {
          channelId,
          capacityCostPerJob: fc.constantFrom(1, 1, 2, 3),
          maxNumberOfJobs: fc.integer({ min: 1, max: 2 }),
        },
        { requiredKeys: ["channelId", "capacityCostPerJob"] },
      ),
      { selector: (one) => one.channelId, minLength: 1, maxLength: 2 },
    ),
    labels,
    maxConcurrentOffers: fc.integer({ min: 1, max: 3 }),
  },
  { requiredKeys: [] },
);
const job = fc.record(
  {
    channelId,
    queueId: fc.oneof({ weight: 5, arbitrary: queueId }, { weight: 1, arbitrary: fc.constant(null) }),
    classificationPolicyId: fc.oneof(
      { weight: 5, arbitrary: few("k", 2) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    priority: fc.integer({ min: -1, max: 3 }),
    labels,
    requestedWorkerSelectors: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(selector, { minLength: 1, maxLength: 2 }) },
    ),
    matchingMode: fc.oneof(
      { weight: 5, arbitrary: fc.constant({ kind: "queueAndMatch" }) },
      { weight: 1, arbitrary: fc.constant({ kind: "suspend" }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom("2024-01-01T00:00:20Z", "2024-01-01T00:10:00Z").map((scheduleAt) => ({
          kind: "scheduleAndSuspend",
          scheduleAt,
        })),
      },
    ),
  },
  { requiredKeys: [] },
);

const write = (name: string, prefix: string, count: number, body: fc.Arbitrary<object>): fc.Arbitrary<Step> =>
  fc.tuple(few(prefix, count), body).map(([id, patch]) => ({
    kind: "write",
    path: `/routing/${name}/${id}`,
    // The arbitraries above make JSON and nothing else.
    body: patch as JsonObject,
  }));
const remove = (name: string, prefix: string, count: number): fc.Arbitrary<Step> =>
  few(prefix, count).map((id) => ({ kind: "delete", path: `/routing/${name}/${id}` }));

const pick = fc.nat({ max: 9 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: write("workers", "w", 4, worker) },
  { weight: 12, arbitrary: write("jobs", "j", 8, job) },
  { weight: 2, arbitrary: write("distributionPolicies", "p", 2, distributionPolicy) },
  { weight: 2, arbitrary: write("exceptionPolicies", "e", 2, exceptionPolicy) },
  { weight: 1, arbitrary: write("classificationPolicies", "k", 2, classificationPolicy) },
  { weight: 1, arbitrary: write("queues", "q", 3, fc.record({ distributionPolicyId: few("p", 2), labels })) },
  { weight: 1, arbitrary: fc.oneof(remove("workers", "w", 4), remove("jobs", "j", 8), remove("queues", "q", 3)) },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant("answer" as const),
      verb: fc.constantFrom("accept" as const, "accept" as const, "decline" as const),
      pick,
      retry: fc.constantFrom(0, 0, 5, 50),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.oneof(
      fc.record({
        kind: fc.constant("act" as const),
        verb: fc.constantFrom("complete", "close", "close"),
        pick,
        body: fc.constant({}),
      }),
      fc.record({
        kind: fc.constant("act" as const),
        verb: fc.constant("unassign"),
        pick,
        body: fc.boolean().map((suspendMatching) => ({ suspendMatching })),
      }),
      fc.record({
        kind: fc.constant("act" as const),
        verb: fc.constantFrom("cancel", "reclassify"),
        pick,
        body: fc.constant({}),
      }),
    ),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      milliseconds: fc.constantFrom(1, 1000, 10_000, 60_000, 3_600_000, 8 * 86_400_000),
    }),
  },
);

const roster = ["w1", "w2", "w3", "w4"].map((id) =>
  worker.map((body): Step => ({ kind: "write", path: `/routing/workers/${id}`, body: { ...body } })),
);

/** A roster of workers, then some dozens of steps. */
export const schedules = fc
  .tuple(fc.tuple(...roster), fc.array(step, { minLength: 5, maxLength: 60 }))
  .map(([workers, steps]) => [...workers, ...steps]);

/** A router with two policies of each kind and three queues, that takes steps. */
export class Rehearsal {
  readonly clock = manualClock();
  readonly router: Router;

  /** `dataFile` keeps what the router does. */
  constructor(dataFile?: string) {
    this.router = new Router({ clock: this.clock, seed: 1, dataFile });
    for (const id of ["p1", "p2"]) {
      this.#call("PATCH", `/routing/distributionPolicies/${id}`, {
        offerExpiresAfterSeconds: 30,
        mode: { kind: id === "p1" ? "longestIdle" : "roundRobin", maxConcurrentOffers: id === "p1" ? 1 : 2 },
      });
    }
    for (const id of ["e1", "e2"]) this.#call("PATCH", `/routing/exceptionPolicies/${id}`, {});
    const queues = { q1: ["p1", "e1"], q2: ["p2", "e2"], q3: ["p1", "e2"] };
    for (const [id, [distributionPolicyId = "", exceptionPolicyId = ""]] of Object.entries(queues)) {
      this.#call("PATCH", `/routing/queues/${id}`, { distributionPolicyId, exceptionPolicyId });
    }
    for (const id of ["k1", "k2"])
      this.#call("PATCH", `/routing/classificationPolicies/${id}`, { fallbackQueueId: "q1" });
  }

  get store(): Store {
    return this.router.read((store) => store);
  }

  /** Takes a step; answers whether the router carried it out or refused it. */
  take(one: Step): boolean {
    switch (one.kind) {
      case "write":
        // A new worker needs a capacity, a new job a channel and a queue.
        return this.#call("PATCH", one.path, one.body) || this.#call("PATCH", one.path, withNeeds(one));
      case "delete":
        return this.#call("DELETE", one.path, {});
      case "answer":
        return this.#answer(one);
      case "act":
        return this.#act(one);
      case "wait":
        this.clock.advance(one.milliseconds);
        return true;
    }
  }

  #answer({ verb, pick: chosen, retry }: Extract<Step, { kind: "answer" }>): boolean {
    const offers = [...this.store.workers.values()].flatMap(({ id, offers: held }) =>
      held.map(({ offerId }) => `/routing/workers/${id}/offers/${offerId}:${verb}`),
    );
    const path = offers[chosen % Math.max(1, offers.length)];
    if (path === undefined) return false;
    const retryOfferAt = new Date(this.clock.now().getTime() + retry * 1000).toISOString();
    return this.#call("POST", path, verb === "decline" && retry > 0 ? { retryOfferAt } : {});
  }

  #act({ verb, pick: chosen, body }: Extract<Step, { kind: "act" }>): boolean {
    const isForJob = verb === "cancel" || verb === "reclassify";
    const targets = [...this.store.jobs.values()].flatMap(({ id, assignments }) =>
      isForJob
        ? [`/routing/jobs/${id}:${verb}`]
        : Object.keys(assignments).map((assignmentId) => `/routing/jobs/${id}/assignments/${assignmentId}:${verb}`),
    );
    const path = targets[chosen % Math.max(1, targets.length)];
    if (path === undefined) return false;
    const closeAt = new Date(this.clock.now().getTime() + 5000).toISOString();
    return this.#call("POST", path, verb === "close" && chosen % 2 === 0 ? { closeAt } : body);
  }

  #call(method: string, path: string, body: JsonObject): boolean {
    for (const route of routes) {
      const ids = route.method === method ? matchPath(route.path, path) : undefined;
      if (ids === undefined) continue;
      try {
        const request = { ids, query: {}, conditions: {}, version: "2024-01-18-preview" as const, body };
        this.router.perform((store) => route.handle(store, request));
        return true;
      } catch (error) {
        if (error instanceof ServiceError) return false;
        throw error;
      }
    }
    throw new Error(`no route for ${method} ${path}`);
  }
}

const withNeeds = ({ path, body }: Extract<Step, { kind: "write" }>): JsonObject =>
  path.startsWith("/routing/workers/")
    ? {
        capacity: 2,
        availableForOffers: true,
        queues: ["q1", "q2"],
        channels: [{ channelId: "c1", capacityCostPerJob: 1 }],
        ...body,
      }
    : { channelId: "c1", queueId: "q1", ...body };
