import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { distributionPolicy } from "../../provider/dist/schema/distribution-policy.js";
import { job } from "../../provider/dist/schema/job.js";
import { worker } from "../../provider/dist/schema/worker.js";
import type { Lifecycle } from "../support/lifecycle.ts";
import { expectCode, quickLifecycle } from "../support/quick-lifecycle.ts";
import { openQuickClient } from "../support/quick-router.ts";

const ADA = "/routing/workers/ada";

describe("ownership", () => {
  let emulator: Emulator;
  let cycle: Lifecycle;
  const ada = (args: object): JsonObject => ({ workerId: "ada", endpoint: emulator.url, ...args });
  const patches = (): unknown[] => emulator.calls("PATCH").map(({ body }) => body);

  beforeEach(async () => {
    emulator = await startEmulator();
    emulator.edit("/routing/distributionPolicies/policy", {
      offerExpiresAfterSeconds: 60,
      mode: { kind: "longestIdle" },
    });
    emulator.edit("/routing/queues/queue", { distributionPolicyId: "policy" });
    cycle = quickLifecycle(worker, emulator);
  });
  afterEach(() => emulator.close());

  it("does not treat drift of an undeclared field as ours", async () => {
    const { outs } = await cycle.create(ada({ capacity: 2, tags: { a: 1 } }));
    emulator.edit(ADA, { capacity: 9 });
    const second = await cycle.update("ada", outs, ada({ capacity: 2, tags: { a: 2 } }));
    expect(second.outs).to.deep.equal(ada({ capacity: 2, tags: { a: 2 } }));
    emulator.clearCalls();
    await cycle.update("ada", second.outs, ada({ capacity: 2, tags: { a: 3 } }));
    expect(patches()).to.deep.equal([{ tags: { a: 3 } }]);
    await expectCode(
      cycle.update("ada", second.outs, ada({ capacity: 3, tags: { a: 3 } })),
      "EditConflict",
      "capacity: 9",
    );
  });

  const odd = ["kind", "constructor", "toString", "hasOwnProperty", "a.b", "ü"];
  for (const key of odd) {
    it(`owns a label called ${key} like any other`, async () => {
      const { outs } = await cycle.create(ada({ capacity: 1, labels: { [key]: "ours", other: 1 } }));
      emulator.edit(ADA, { labels: { theirs: 1 } });
      emulator.clearCalls();
      const next = ada({ capacity: 1, labels: { other: 2 } });
      await cycle.update("ada", outs, next);
      expect(patches()).to.deep.equal([{ labels: { [key]: null, other: 2 } }]);
      expect(emulator.entity(ADA)?.["labels"]).to.deep.equal({ Id: "ada", other: 2, theirs: 1 });
      expect((await cycle.read("ada", next))?.outs).to.deep.equal(next);
    });
  }

  it("reports no conflict for a label called kind that another client adds", async () => {
    const { outs } = await cycle.create(ada({ capacity: 1, labels: { a: 1 } }));
    emulator.edit(ADA, { labels: { kind: "theirs", z: 9 } });
    await cycle.update("ada", outs, ada({ capacity: 1, labels: { a: 2 } }));
    expect((await cycle.read("ada", ada({ capacity: 1, labels: { a: 2 } })))?.outs).to.deep.equal(
      ada({ capacity: 1, labels: { a: 2 } }),
    );
  });

  it("finds an entity although an imported state spells the endpoint differently, or has no endpoint or id", async () => {
    const { outs } = await cycle.create(ada({ capacity: 1 }));
    const { endpoint: _, ...without } = outs;
    const { workerId: __, ...nameless } = outs;
    for (const imported of [{ ...outs, endpoint: `${emulator.url}/` }, without, nameless]) {
      expect(cycle.diff("ada", imported, outs)).to.deep.equal({
        changes: false,
        replaces: [],
        deleteBeforeReplace: true,
      });
    }
    expect((await cycle.read("ada", without))?.id).to.equal("ada");
  });

  describe("of a job", () => {
    const inputs = (): JsonObject => ({ jobId: "call", endpoint: emulator.url, channelId: "voice", queueId: "queue" });
    let jobs: Lifecycle;
    beforeEach(() => {
      jobs = quickLifecycle(job, emulator);
    });

    it("does not adopt an ended job of the same id", async () => {
      await jobs.create(inputs());
      await openQuickClient(emulator).jobs.cancel("call");
      await expectCode(jobs.create(inputs()), "StillInUse", "a job with this id has already ended");
    });

    it("compares notes by value, whatever order and date format the service returns", async () => {
      for (const notes of [
        [{ message: "b", addedAt: "2026-02-01T00:00:00Z" }, { message: "a" }],
        [{ message: "m" }, { message: "m", addedAt: "2020-01-01T00:00:00Z" }],
      ]) {
        const { outs } = await jobs.create({ ...inputs(), notes, adopt: "always" });
        expect((await jobs.read("call", outs))?.outs["notes"]).to.deep.equal(notes);
        await jobs.update("call", outs, { ...outs, notes: [] });
      }
    });
  });

  describe("of a distribution policy", () => {
    const policy = (mode: JsonObject): JsonObject => ({
      distributionPolicyId: "p",
      endpoint: emulator.url,
      offerExpiresAfterSeconds: 30,
      mode,
    });
    const POLICY = "/routing/distributionPolicies/p";

    it("restores the default when an empty list of scoring parameters is dropped", async () => {
      const policies = quickLifecycle(distributionPolicy, emulator);
      const options = { descendingOrder: true };
      const first = policy({ kind: "bestWorker", scoringRuleOptions: { ...options, scoringParameters: [] } });
      const { outs } = await policies.create(first);
      await policies.update("p", outs, policy({ kind: "bestWorker", scoringRuleOptions: options }));
      expect(emulator.entity(POLICY))
        .to.have.nested.property("mode.scoringRuleOptions.scoringParameters")
        .with.length(2);
    });

    it("removes only its own members when scoring options are dropped", async () => {
      const policies = quickLifecycle(distributionPolicy, emulator);
      const first = policy({ kind: "bestWorker", scoringRuleOptions: { descendingOrder: false } });
      const { outs } = await policies.create(first);
      emulator.edit(POLICY, { mode: { kind: "bestWorker", scoringRuleOptions: { batchSize: 5 } } });
      await policies.update("p", outs, policy({ kind: "bestWorker" }));
      expect(emulator.entity(POLICY)).to.deep.nested.include({
        "mode.scoringRuleOptions.batchSize": 5,
        "mode.scoringRuleOptions.descendingOrder": true,
      });
    });
  });

  it("of a look-up ends when the entity is gone, and its results are no inputs", async () => {
    emulator.edit(ADA, { capacity: 1 });
    const inputs = { endpoint: emulator.url, __get: true, __provider: "text" };
    const found = await cycle.read("ada", inputs);
    expect(found?.inputs).to.deep.equal(inputs);
    emulator.remove(ADA);
    expect(await cycle.read("ada", found?.outs ?? {})).to.equal(undefined);
  });

  it("returns refreshed values as inputs too, and keeps no unknown key", async () => {
    const { outs } = await cycle.create(ada({ capacity: 1, __stray: 1 }));
    expect(outs).to.deep.equal(ada({ capacity: 1 }));
    emulator.edit(ADA, { capacity: 9 });
    expect((await cycle.read("ada", outs))?.inputs).to.deep.equal(ada({ capacity: 9 }));
  });
});
