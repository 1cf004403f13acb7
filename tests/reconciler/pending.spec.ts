import { expect } from "chai";
import type { JsonObject } from "../../provider/dist/util/json.js";
import { distributionPolicy } from "../../provider/dist/schema/distribution-policy.js";
import { worker } from "../../provider/dist/schema/worker.js";
import { mergePatches } from "../../provider/dist/reconciler/merge-patch.js";
import { isOurs, possibleStates, observePending, planFromAll } from "../../provider/dist/reconciler/state.js";

const pending = (declarations: readonly JsonObject[], isCreation = false): JsonObject => ({
  __pending: { declarations, isCreation },
});

describe("pending writes (unknown outcome) in a state", () => {
  it("yield the possible states: the state before them, then what each declared", () => {
    const state = { capacity: 1, ...pending([{ capacity: 1, tags: { a: 1 } }, { capacity: 2 }]) };
    const known = [{ capacity: 1 }, { capacity: 1, tags: { a: 1 } }, { capacity: 2 }];
    expect(possibleStates(worker, state)).to.deep.equal(known);
  });

  it("are all a base of the next plan, key by key", () => {
    const known = [
      { tags: { a: 1 }, capacity: 1 },
      { tags: { b: 1 }, capacity: 2 },
    ];
    expect(planFromAll(worker, known, { capacity: 2 })).to.deep.equal({ capacity: 2, tags: { a: null, b: null } });
  });

  it("keep the old value of an equivalent field in a refresh, and add what only they declare", () => {
    const lost = { capacity: 2, queues: ["a", "b"], tags: { x: 1 } };
    const live = { ...lost, tags: { x: 1, theirs: 1 } };
    const state = { capacity: 1, queues: ["b", "a"], ...pending([lost]) };
    expect(observePending(worker, state, live)).to.deep.equal({ capacity: 2, queues: ["b", "a"], tags: { x: 1 } });
  });

  it("show every declared member after a refresh, whichever kinds came before and after", () => {
    const lost = [{ mode: { kind: "roundRobin", bypassSelectors: true } }, { mode: { kind: "bestWorker" } }];
    const live = {
      mode: { kind: "roundRobin", minConcurrentOffers: 1, maxConcurrentOffers: 1, bypassSelectors: true },
    };
    expect(observePending(distributionPolicy, { mode: { kind: "roundRobin" }, ...pending(lost) }, live)).to.deep.equal({
      mode: { kind: "roundRobin", bypassSelectors: true },
    });
  });

  it("make ownership uncertain only for a create", () => {
    expect(isOurs(worker, { capacity: 1, ...pending([{ capacity: 2 }]) }, { capacity: 9 })).to.equal(true);
    expect(isOurs(worker, pending([{ capacity: 2 }], true), { capacity: 9 })).to.equal(false);
    expect(isOurs(worker, pending([{ capacity: 2 }, { capacity: 9 }], true), { capacity: 9 })).to.equal(true);
  });
});

describe("merge patches", () => {
  it("combine with their nulls, and the second patch wins", () => {
    const first = { availableForOffers: null, tags: { x: 1, y: 1 } };
    expect(mergePatches(worker, first, { tags: { y: null }, capacity: 1, queues: null })).to.deep.equal({
      availableForOffers: null,
      tags: { x: 1, y: null },
      capacity: 1,
      queues: null,
    });
  });

  it("drop the members of the old kind when the kind changes", () => {
    const before = { mode: { kind: "roundRobin", maxConcurrentOffers: 5 } };
    const after = { mode: { kind: "longestIdle", bypassSelectors: true } };
    expect(mergePatches(distributionPolicy, before, after)).to.deep.equal(after);
  });
});
