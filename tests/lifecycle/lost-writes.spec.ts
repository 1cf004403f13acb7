import { expect } from "chai";
import { type Emulator, type Fault, type JsonObject, startEmulator } from "jobrouter-emulator";
import { distributionPolicy } from "../../provider/dist/schema/distribution-policy.js";
import { queue } from "../../provider/dist/schema/queue.js";
import type { Lifecycle } from "../support/lifecycle.ts";
import { expectCode, unknownOutcomeOf, quickLifecycle } from "../support/quick-lifecycle.ts";
import { silence } from "../support/silence.ts";
import { workers } from "../support/subjects.ts";

const ADA = "/routing/workers/ada";

for (const { name, open } of workers)
  describe(`writes with an unknown outcome, ${name}`, () => {
    let emulator: Emulator;
    let cycle: Lifecycle;
    const ada = (args: object): JsonObject => ({ workerId: "ada", endpoint: emulator.url, ...args });

    beforeEach(async () => {
      emulator = await startEmulator();
      cycle = open(emulator);
    });
    afterEach(() => emulator.close());

    const lost: readonly { fault: Fault; because: string }[] = [
      { fault: { kind: "drop", applied: true }, because: "a lost connection" },
      { fault: { kind: "status", status: 500, applied: true }, because: "a 500" },
      { fault: { kind: "status", status: 408, applied: true }, because: "a 408" },
      { fault: { kind: "truncate" }, because: "a truncated response" },
      { fault: { kind: "notJson" }, because: "a response that is not JSON" },
    ];
    for (const { fault, because } of lost) {
      it(`are kept as pending in the state after ${because}`, async () => {
        silence(emulator, fault);
        const { state } = await unknownOutcomeOf(cycle.create(ada({ capacity: 2 })));
        emulator.faults.clear();
        expect((await cycle.update("ada", state, ada({ capacity: 5 }))).outs).to.deep.equal(ada({ capacity: 5 }));
        expect(emulator.entity(ADA)).to.include({ capacity: 5 });
      });
    }

    it("are kept as pending when the first attempt may have been applied and its retry was refused with 429", async () => {
      emulator.faults.add({ method: "PATCH", fault: { kind: "drop", applied: true } });
      silence(emulator, { kind: "status", status: 429 });
      const { state } = await unknownOutcomeOf(cycle.create(ada({ capacity: 2 })));
      expect(state).to.have.property("__pending");
    });

    it("are kept as pending when the retry met a 412 and the read after it failed", async () => {
      const { outs } = await cycle.create(ada({ capacity: 2 }));
      emulator.faults.add({ method: "PATCH", fault: { kind: "drop", applied: true } });
      emulator.faults.add({ method: "GET", skip: 1, times: 99, fault: { kind: "status", status: 503 } });
      const { state } = await unknownOutcomeOf(cycle.update("ada", outs, ada({ capacity: 3 })));
      emulator.faults.clear();
      await cycle.update("ada", state, ada({ capacity: 4 }));
      expect(emulator.entity(ADA)).to.include({ capacity: 4 });
    });

    const refused: readonly { fault: Fault; code: string }[] = [
      { fault: { kind: "status", status: 400 }, code: "BadRequest" },
      { fault: { kind: "status", status: 401 }, code: "Unauthorized" },
      { fault: { kind: "status", status: 429 }, code: "TooManyRequests" },
    ];
    for (const { fault, code } of refused) {
      it(`are not assumed after ${code}: nothing is kept in the state`, async () => {
        silence(emulator, fault);
        await expectCode(cycle.create(ada({ capacity: 2 })), code, 'cannot write worker "ada"');
      });
    }

    it("are the base of the next update, each of them, when two in a row have an unknown outcome", async () => {
      const { outs } = await cycle.create(ada({ capacity: 2 }));
      silence(emulator, { kind: "drop", applied: true });
      const first = await unknownOutcomeOf(cycle.update("ada", outs, ada({ capacity: 3 })));
      emulator.faults.clear();
      silence(emulator, { kind: "drop", applied: false });
      const second = await unknownOutcomeOf(cycle.update("ada", first.state, ada({ capacity: 4 })));
      emulator.faults.clear();
      expect(emulator.entity(ADA), "the first was applied, the second was not").to.include({ capacity: 3 });
      expect((await cycle.update("ada", second.state, ada({ capacity: 4 }))).outs).to.deep.equal(ada({ capacity: 4 }));
    });

    it("still report another client's edit as a conflict", async () => {
      const { outs } = await cycle.create(ada({ capacity: 2 }));
      silence(emulator, { kind: "drop", applied: true });
      const { state } = await unknownOutcomeOf(cycle.update("ada", outs, ada({ capacity: 3 })));
      emulator.faults.clear();
      emulator.edit(ADA, { capacity: 9 });
      await expectCode(cycle.update("ada", state, ada({ capacity: 4 })), "EditConflict", "capacity: 9 in the service");
    });

    it("show every key they may have added after a refresh", async () => {
      const { outs } = await cycle.create(ada({ capacity: 2, labels: { a: 1 } }));
      silence(emulator, { kind: "drop", applied: true });
      const { state } = await unknownOutcomeOf(cycle.update("ada", outs, ada({ capacity: 2, labels: { a: 1, b: 2 } })));
      emulator.faults.clear();
      const seen = await cycle.read("ada", state);
      expect(seen?.outs).to.deep.equal(ada({ capacity: 2, labels: { a: 1, b: 2 } }));
      await cycle.update("ada", seen?.outs ?? {}, ada({ capacity: 2, labels: { a: 1 } }));
      expect(emulator.entity(ADA)?.["labels"]).to.deep.equal({ Id: "ada", a: 1 });
    });

    it("of a create that was not applied do not adopt or delete what another client creates later", async () => {
      silence(emulator, { kind: "drop", applied: false });
      const { state } = await unknownOutcomeOf(cycle.create(ada({ capacity: 2, adopt: "never" })));
      emulator.faults.clear();
      emulator.edit(ADA, { capacity: 50 });
      expect(await cycle.read("ada", state)).to.equal(undefined);
      await expectCode(cycle.delete("ada", state), "StillInUse", "it may belong to another program");
      await expectCode(
        cycle.update("ada", state, ada({ capacity: 2, adopt: "never" })),
        "AlreadyExists",
        "exists already",
      );
      await expectCode(
        cycle.update("ada", state, ada({ capacity: 2 })),
        "AlreadyExists",
        "capacity: 50 in the service",
      );
      expect(emulator.entity(ADA)).to.include({ capacity: 50 });
    });

    it("of a create do not let the next update change what another client created", async () => {
      emulator.edit("/routing/distributionPolicies/policy", {
        offerExpiresAfterSeconds: 9,
        mode: { kind: "longestIdle" },
      });
      const lines = quickLifecycle(queue, emulator);
      const inputs = { queueId: "q", endpoint: emulator.url, distributionPolicyId: "policy", name: "ours" };
      silence(emulator, { kind: "drop", applied: false });
      const { state } = await unknownOutcomeOf(lines.create(inputs));
      emulator.faults.clear();
      emulator.edit("/routing/queues/q", { distributionPolicyId: "policy" });
      await expectCode(lines.update("q", state, inputs), "AlreadyExists", "name: not set in the service");
      expect(emulator.entity("/routing/queues/q")).to.not.have.property("name");
    });

    it("of a create leave no field in the state", async () => {
      silence(emulator, { kind: "drop", applied: false });
      const { state } = await unknownOutcomeOf(cycle.create(ada({ capacity: 1 })));
      expect(state).to.not.have.property("capacity");
    });

    it("that created the entity let the resource read and delete it", async () => {
      silence(emulator, { kind: "drop", applied: false });
      const first = await unknownOutcomeOf(cycle.create(ada({ capacity: 2, labels: { a: 1 } })));
      emulator.faults.clear();
      silence(emulator, { kind: "drop", applied: true });
      const second = await unknownOutcomeOf(cycle.update("ada", first.state, ada({ capacity: 2 })));
      emulator.faults.clear();
      expect((await cycle.read("ada", second.state))?.id).to.equal("ada");
      await cycle.delete("ada", second.state);
      expect(emulator.entity(ADA)).to.equal(undefined);
    });

    for (const applied of [false, true]) {
      it(`of an adoption that was ${applied ? "" : "not "}applied are finished by a changed program`, async () => {
        emulator.edit(ADA, { capacity: 9, labels: { a: 1, b: 1 } });
        silence(emulator, { kind: "drop", applied });
        const first = ada({ capacity: 2, labels: { a: 1, b: 1 }, adopt: "always" });
        const { state } = await unknownOutcomeOf(cycle.create(first));
        emulator.faults.clear();
        await cycle.update("ada", state, ada({ capacity: 2, labels: { a: 2 }, adopt: "always" }));
        expect(emulator.entity(ADA)).to.include({ capacity: 2 });
        if (applied) expect(emulator.entity(ADA)?.["labels"]).to.deep.equal({ Id: "ada", a: 2 });
      });
    }

    it("are kept as pending when a conflict stops the run afterwards", async () => {
      const { outs } = await cycle.create(ada({ capacity: 2, tags: { b: 1 } }));
      const rival = (): void => void emulator.edit(ADA, { tags: { b: 9 } });
      emulator.faults.add({ method: "PATCH", fault: { kind: "drop", applied: true } });
      emulator.faults.add({ method: "PATCH", fault: { kind: "run", before: rival } });
      const { state } = await unknownOutcomeOf(cycle.update("ada", outs, ada({ capacity: 3, tags: { b: 2 } })));
      await expectCode(cycle.update("ada", state, ada({ capacity: 4, tags: { b: 2 } })), "EditConflict", "tags.b: 9");
      await cycle.update("ada", state, ada({ capacity: 4, tags: { b: 2 }, onConflict: "overwrite" }));
      expect(emulator.entity(ADA)).to.include({ capacity: 4 });
    });

    it("that repeat in each run are kept as pending once", async () => {
      let state = (await cycle.create(ada({ capacity: 2 }))).outs;
      for (let run = 0; run < 3; run++) {
        silence(emulator, { kind: "drop", applied: false });
        ({ state } = await unknownOutcomeOf(cycle.update("ada", state, ada({ capacity: 3 }))));
        emulator.faults.clear();
      }
      expect(state).to.have.nested.property("__pending.declarations").with.length(1);
    });

    it("of an update do not recreate what another client deleted", async () => {
      const { outs } = await cycle.create(ada({ capacity: 1 }));
      silence(emulator, { kind: "drop", applied: true });
      const { state } = await unknownOutcomeOf(cycle.update("ada", outs, ada({ capacity: 2 })));
      emulator.faults.clear();
      expect(state["__pending"]).to.deep.equal({ declarations: [{ capacity: 2 }], isCreation: false });
      emulator.remove(ADA);
      await expectCode(cycle.update("ada", state, ada({ capacity: 2 })), "NotFound", "another client deleted it");
    });

    it("of an update still own what another client changed since", async () => {
      const { outs } = await cycle.create(ada({ capacity: 1 }));
      silence(emulator, { kind: "drop", applied: false });
      const { state } = await unknownOutcomeOf(cycle.update("ada", outs, ada({ capacity: 2 })));
      emulator.faults.clear();
      emulator.edit(ADA, { capacity: 9 });
      expect((await cycle.read("ada", state))?.outs).to.deep.equal(ada({ capacity: 9 }));
      await cycle.delete("ada", state);
      expect(emulator.entity(ADA)).to.equal(undefined);
    });

    it("of a union object do not conflict with themselves", async () => {
      const policy = quickLifecycle(distributionPolicy, emulator);
      const inputs = (mode: JsonObject): JsonObject => ({
        distributionPolicyId: "p",
        endpoint: emulator.url,
        offerExpiresAfterSeconds: 30,
        mode,
      });
      const scoring = { kind: "bestWorker", scoringRuleOptions: { descendingOrder: false } };
      const { outs } = await policy.create(inputs(scoring));
      silence(emulator, { kind: "drop", applied: true });
      const dropped = await unknownOutcomeOf(policy.update("p", outs, inputs({ kind: "bestWorker" })));
      emulator.faults.clear();
      silence(emulator, { kind: "drop", applied: true });
      const other = await unknownOutcomeOf(
        policy.update("p", dropped.state, inputs({ kind: "roundRobin", maxConcurrentOffers: 5 })),
      );
      emulator.faults.clear();
      await policy.update("p", other.state, inputs({ kind: "longestIdle" }));
      expect(emulator.entity("/routing/distributionPolicies/p")?.["mode"]).to.include({ kind: "longestIdle" });
    });
  });
