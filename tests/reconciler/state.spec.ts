import { expect } from "chai";
import { classificationPolicy } from "../../provider/dist/schema/classification-policy.js";
import { distributionPolicy } from "../../provider/dist/schema/distribution-policy.js";
import { job } from "../../provider/dist/schema/job.js";
import { worker } from "../../provider/dist/schema/worker.js";
import { diff } from "../../provider/dist/reconciler/check.js";
import { declaredFields, fullState, observedState } from "../../provider/dist/reconciler/state.js";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("observedState", () => {
  const cases = [
    {
      schema: worker,
      declared: { capacity: 2 },
      live: { capacity: 2, labels: { Id: "ada" }, state: "active", loadRatio: 0.5 },
      state: { capacity: 2 },
      because: "what was not declared is not ours",
    },
    {
      schema: worker,
      declared: { capacity: 2 },
      live: { capacity: 9 },
      state: { capacity: 9 },
      because: "drift is shown",
    },
    {
      schema: worker,
      declared: { capacity: 2, tags: { x: 1 } },
      live: { capacity: 2 },
      state: { capacity: 2 },
      because: "a removed map is drift",
    },
    {
      schema: worker,
      declared: { labels: { a: 1, b: 2 } },
      live: { labels: { Id: "ada", a: 1, c: 3 } },
      state: { labels: { a: 1 } },
      because: "only the declared keys of a map are compared",
    },
    {
      schema: worker,
      declared: { queues: ["b", "a"] },
      live: { queues: ["a", "b"] },
      state: { queues: ["b", "a"] },
      because: "the order the user typed stays",
    },
    {
      schema: job,
      declared: { requestedWorkerSelectors: [{ key: "k", labelOperator: "equal", value: 1 }] },
      live: {
        requestedWorkerSelectors: [{ key: "k", labelOperator: "equal", value: 1, expedite: false, status: "active" }],
      },
      state: { requestedWorkerSelectors: [{ key: "k", labelOperator: "equal", value: 1 }] },
      because: "values that the service adds are ignored",
    },
    {
      schema: job,
      declared: { requestedWorkerSelectors: [{ key: "k", labelOperator: "equal", value: 1 }] },
      live: {
        requestedWorkerSelectors: [{ key: "k", labelOperator: "equal", value: 1, expedite: true, status: "active" }],
      },
      state: { requestedWorkerSelectors: [{ key: "k", labelOperator: "equal", value: 1, expedite: true }] },
      because: "a value that is no default is drift, for arrays are owned whole",
    },
    {
      schema: job,
      declared: { notes: [{ message: "hi" }] },
      live: { notes: [{ message: "hi", addedAt: "2026-01-01T00:00:00+00:00" }] },
      state: { notes: [{ message: "hi" }] },
      because: "the service adds dates to notes",
    },
    {
      schema: distributionPolicy,
      declared: { offerExpiresAfterSeconds: 10.0, mode: { kind: "longestIdle" } },
      live: {
        offerExpiresAfterSeconds: 10,
        mode: { kind: "longestIdle", minConcurrentOffers: 1, maxConcurrentOffers: 4, bypassSelectors: false },
      },
      state: { offerExpiresAfterSeconds: 10, mode: { kind: "longestIdle" } },
      because: "members that were not declared belong to others",
    },
    {
      schema: distributionPolicy,
      declared: { mode: { kind: "longestIdle", bypassSelectors: true } },
      live: {
        mode: {
          kind: "bestWorker",
          bypassSelectors: false,
          maxConcurrentOffers: 2,
          scoringRuleOptions: { descendingOrder: true, batchSize: 5 },
        },
      },
      state: { mode: { kind: "bestWorker", maxConcurrentOffers: 2, scoringRuleOptions: { batchSize: 5 } } },
      because: "another kind is shown whole, without defaults",
    },
  ] as const;
  for (const { schema, declared, live, state, because } of cases) {
    it(`${JSON.stringify(declared)} with live ${JSON.stringify(live)}: ${because}`, () => {
      expect(observedState(schema, declared, live)).to.deep.equal(state);
    });
  }

  it("keeps identity, settings and the loader, and no other non-field", () => {
    const controlInputs = { workerId: "ada", endpoint: "https://e", adopt: "always", __provider: "text" };
    const state = { ...controlInputs, capacity: 2, __pending: {}, stray: 1 };
    expect(observedState(worker, state, { capacity: 2 })).to.deep.equal({ ...controlInputs, capacity: 2 });
  });
});

describe("observedState of a drifted list", () => {
  it("shows a required member of an object, although it is empty and undeclared elsewhere", () => {
    const declared = { queueSelectorAttachments: [{ kind: "passThrough", key: "k", labelOperator: "equal" }] };
    const condition = { kind: "static", value: true };
    const live = { queueSelectorAttachments: [{ kind: "conditional", condition, queueSelectors: [] }] };
    expect(observedState(classificationPolicy, declared, live)).to.deep.equal(live);
  });
});

describe("fullState", () => {
  it("shows every field of the service, and no live traffic", () => {
    const live = {
      id: "ada",
      etag: '"1"',
      capacity: 2,
      queues: [],
      labels: { Id: "ada" },
      offers: [],
      state: "active",
    };
    expect(fullState(worker, { workerId: "ada", __get: true }, live)).to.deep.equal({
      workerId: "ada",
      __get: true,
      capacity: 2,
      queues: [],
      labels: { Id: "ada" },
    });
  });
});

describe("diff", () => {
  const base = { workerId: "ada", endpoint: "https://e", capacity: 2, labels: { a: 1 }, __provider: "text" };
  const cases = [
    { news: base, changes: false, replaces: [], dbr: true, because: "nothing changed" },
    {
      news: { ...base, capacity: 3 },
      changes: undefined,
      replaces: [],
      dbr: true,
      because: "the engine works out the changed inputs",
    },
    {
      news: { ...base, capacity: UNKNOWN },
      changes: undefined,
      replaces: [],
      dbr: true,
      because: "an unknown value may be another one",
    },
    {
      news: { ...base, labels: UNKNOWN },
      changes: undefined,
      replaces: [],
      dbr: true,
      because: "a whole unknown object may differ",
    },
    {
      news: { ...base, labels: { a: UNKNOWN } },
      changes: undefined,
      replaces: [],
      dbr: true,
      because: "an unknown value inside an object may differ",
    },
    {
      news: { ...base, workerId: "bob" },
      changes: undefined,
      replaces: ["workerId"],
      dbr: false,
      because: "another id is another entity, which can be made first",
    },
    {
      news: { ...base, workerId: UNKNOWN },
      changes: undefined,
      replaces: ["workerId"],
      dbr: false,
      because: "an unknown id may be another one",
    },
    {
      news: { ...base, endpoint: "https://f" },
      changes: undefined,
      replaces: ["endpoint"],
      dbr: true,
      because: "another endpoint may still be the same router",
    },
    {
      news: { ...base, adopt: "always" },
      changes: undefined,
      replaces: [],
      dbr: true,
      because: "settings are inputs too",
    },
    {
      news: { ...base, __provider: "other" },
      changes: false,
      replaces: [],
      dbr: true,
      because: "the loader is not an input of the user",
    },
    {
      news: { ...base, queues: [] },
      changes: undefined,
      replaces: [],
      dbr: true,
      because: "an empty list is declared from now on",
    },
  ] as const;
  for (const { news, changes, replaces, dbr, because } of cases) {
    it(`returns changes: ${String(changes)} for ${JSON.stringify(news)}: ${because}`, () => {
      const answer = diff(worker, base, news);
      expect(answer).to.deep.equal({ changes, replaces, deleteBeforeReplace: dbr });
    });
  }

  it("returns changes: true while a write is pending", () => {
    const olds = { ...base, __pending: { declarations: [{ capacity: 3 }], isCreation: false } };
    expect(diff(worker, olds, base).changes).to.equal(true);
  });

  it("treats null in an old state as absent, and an invalid endpoint as another one", () => {
    expect(diff(worker, { ...base, queues: null }, base).changes).to.equal(false);
    expect(diff(worker, { ...base, endpoint: "nonsense" }, base).replaces).to.deep.equal(["endpoint"]);
  });

  it("plans a replacement of a state without endpoint only where the new one is unknown", () => {
    const { endpoint: _, ...imported } = base;
    expect(diff(worker, imported, base).replaces).to.deep.equal([]);
    expect(diff(worker, imported, { ...base, endpoint: UNKNOWN }).replaces).to.deep.equal(["endpoint"]);
  });
});

describe("declarations", () => {
  it("treat null as undeclared", () => {
    expect(declaredFields(worker, { capacity: 1, tags: null })).to.deep.equal({ capacity: 1 });
    expect(observedState(worker, { capacity: 1, tags: null }, { capacity: 1, tags: { a: 1 } })).to.deep.equal({
      capacity: 1,
    });
  });

  it("show an added note without the service's date, unless the declared notes have dates", () => {
    const notes = [
      { message: "a", addedAt: "2026-01-01T00:00:00+00:00" },
      { message: "b", addedAt: "2026-01-02T00:00:00+00:00" },
    ];
    const undated = { notes: [{ message: "a" }, { message: "b" }] };
    expect(observedState(job, { notes: [{ message: "a" }] }, { notes })).to.deep.equal(undated);
    const dated = { notes: [{ message: "a", addedAt: "2026-01-01T00:00:00Z" }] };
    expect(observedState(job, dated, { notes })).to.deep.equal({ notes });
  });
});
