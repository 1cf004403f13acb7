/** Conformance of the lifecycle for every schema in the registry, and for a worker in a fleet. */
import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import type { ResourceSchema } from "../../provider/dist/schema/resource-schema.js";
import type { Lifecycle } from "../support/lifecycle.ts";
import { RouterError } from "../../provider/dist/errors.js";
import { expectCode, unknownOutcomeOf } from "../support/quick-lifecycle.ts";
import { silence } from "../support/silence.ts";
import { subjects } from "../support/subjects.ts";

/** For each kind: initial inputs, and one change of one field by us and by another client. */
const samples: Record<string, { first: JsonObject; next: JsonObject; patch: JsonObject; outside: JsonObject }> = {
  Worker: {
    first: { capacity: 2, queues: ["queue"], channels: [{ channelId: "v", capacityCostPerJob: 1 }], labels: { a: 1 } },
    next: { capacity: 3 },
    patch: { capacity: 3 },
    outside: { capacity: 9 },
  },
  Job: {
    first: {
      channelId: "v",
      queueId: "queue",
      priority: 5,
      notes: [{ message: "hi" }],
      requestedWorkerSelectors: [{ key: "k", labelOperator: "equal", value: 1 }],
    },
    next: { priority: 7 },
    patch: { priority: 7 },
    outside: { priority: 9 },
  },
  Queue: {
    first: { distributionPolicyId: "policy", name: "one", labels: { a: 1 } },
    next: { labels: { a: 2 } },
    patch: { labels: { a: 2 } },
    outside: { labels: { a: 9 } },
  },
  DistributionPolicy: {
    first: { offerExpiresAfterSeconds: 30, mode: { kind: "bestWorker", bypassSelectors: true } },
    next: { offerExpiresAfterSeconds: 45.5 },
    patch: { offerExpiresAfterSeconds: 45.5 },
    outside: { offerExpiresAfterSeconds: 99 },
  },
  ClassificationPolicy: {
    first: {
      fallbackQueueId: "queue",
      prioritizationRule: { kind: "static", value: 3 },
      workerSelectorAttachments: [
        { kind: "static", workerSelector: { key: "k", labelOperator: "equal", value: 1 } },
        { kind: "conditional", condition: { kind: "expression", expression: "true" }, workerSelectors: [] },
      ],
    },
    next: { prioritizationRule: { kind: "static", value: 5 } },
    patch: { prioritizationRule: { kind: "static", value: 5 } },
    outside: { prioritizationRule: { kind: "static", value: 9 } },
  },
  ExceptionPolicy: {
    first: {
      name: "one",
      exceptionRules: [
        { id: "full", trigger: { kind: "queueLength", threshold: 10 }, actions: [{ kind: "reclassify" }] },
      ],
    },
    next: { name: "two" },
    patch: { name: "two" },
    outside: { name: "nine" },
  },
};

for (const { name, schema, open, isAlone } of subjects) {
  describe(`the lifecycle of a ${name}`, () => {
    const id = `some ${schema.noun} ü`;
    const path = `/routing/${schema.collection}/${id}`;
    let emulator: Emulator;
    let cycle: Lifecycle;
    let first: JsonObject;
    let next: JsonObject;
    const sample = samples[schema.kind];
    if (sample === undefined) throw new Error(`add a sample for ${schema.kind}`);

    beforeEach(async () => {
      emulator = await startEmulator();
      emulator.edit("/routing/distributionPolicies/policy", {
        offerExpiresAfterSeconds: 60,
        mode: { kind: "longestIdle" },
      });
      emulator.edit("/routing/queues/queue", { distributionPolicyId: "policy" });
      cycle = open(emulator);
      first = { [schema.identity]: id, endpoint: emulator.url, __provider: "text", ...sample.first };
      next = { ...first, ...sample.next };
    });
    afterEach(() => emulator.close());

    const calls = (): string[] => {
      const seen = emulator.calls().map(({ method, status }) => `${method} ${status}`);
      emulator.clearCalls();
      return seen;
    };

    it("creates with one GET and one PATCH, and then has no drift", async () => {
      expect(cycle.check({}, first).failures).to.deep.equal([]);
      const { id: made, outs } = await cycle.create(first);
      expect(made).to.equal(id);
      expect(outs).to.deep.equal(first);
      expect(calls()).to.deep.equal(["GET 404", "PATCH 201"]);
      expect(cycle.diff(id, outs, first).changes).to.equal(false);
      expect(await cycle.read(id, outs)).to.deep.equal({ id, outs: first, inputs: first });
    });

    it("adopts without a write what a crashed run created", async () => {
      await cycle.create(first);
      calls();
      expect((await cycle.create(first)).outs).to.deep.equal(first);
      expect(calls()).to.deep.equal(["GET 200"]);
    });

    it("does not adopt an entity that differs, or any with adopt: never, and writes nothing", async () => {
      await cycle.create(first);
      calls();
      await expectCode(cycle.create(next), "AlreadyExists", Object.keys(sample.patch)[0] ?? "");
      await expectCode(cycle.create({ ...first, adopt: "never" }), "AlreadyExists", "it exists already");
      expect(calls()).to.deep.equal(["GET 200", "GET 200"]);
    });

    it("does not report a creation when another client created the entity after the read (200, not 201)", async () => {
      for (const adopt of ["ifEqual", "never"]) {
        emulator.edit(path, sample.first);
        emulator.faults.add({ method: "GET", fault: { kind: "status", status: 404 } });
        const fields = Object.keys(sample.first).map((key) => `"${key}"`);
        const creation = cycle.create({ ...first, adopt });
        await expectCode(creation, "AlreadyExists", "between the read and the write of this run (HTTP 200, not 201)");
        for (const field of fields) await expectCode(creation, "AlreadyExists", field);
      }
      emulator.faults.add({ method: "GET", fault: { kind: "status", status: 404 } });
      await cycle.create({ ...first, adopt: "always" });
    });

    it("reports a creation when the 200 answers the retry of its own PATCH", async () => {
      emulator.faults.add({ method: "PATCH", fault: { kind: "status", status: 503, applied: true } });
      expect((await cycle.create({ ...first, adopt: "never" })).id).to.equal(id);
      expect(calls()).to.deep.equal(["GET 404", "PATCH 503", "PATCH 200"]);
    });

    it("adopts with adopt: always, and changes only what differs", async () => {
      await cycle.create(first);
      calls();
      await cycle.create({ ...next, adopt: "always" });
      expect(emulator.calls("PATCH").map(({ body }) => body)).to.deep.equal([sample.patch]);
      expect(emulator.calls("PATCH")[0]?.headers).to.have.property("if-match");
    });

    it("updates exactly what changed, with If-Match", async () => {
      const { outs } = await cycle.create(first);
      calls();
      expect(cycle.diff(id, outs, next)).to.include({ changes: undefined });
      const updated = await cycle.update(id, outs, next);
      expect(updated.outs).to.deep.equal(next);
      expect(emulator.calls("PATCH").map(({ body }) => body)).to.deep.equal([sample.patch]);
      expect(emulator.calls("PATCH")[0]?.headers["if-match"]).to.match(/^".+"$/);
      expect(calls()).to.deep.equal(["GET 200", "PATCH 200"]);
    });

    it("retries after a 412 whose edit touched other fields", async () => {
      const { outs } = await cycle.create(first);
      const rival = (): void => void emulator.edit(path, rivalEdit(schema));
      emulator.faults.add({ method: "PATCH", times: 2, fault: { kind: "run", before: rival } });
      calls();
      await cycle.update(id, outs, next);
      expect(calls()).to.deep.equal(["GET 200", "PATCH 412", "GET 200", "PATCH 200"]);
    });

    it("reports a conflicting edit at any moment, and overwrites it only with onConflict: overwrite", async () => {
      const { outs } = await cycle.create(first);
      emulator.edit(path, sample.outside);
      calls();
      await expectCode(cycle.update(id, outs, next), "EditConflict", "another client changed");
      expect(calls()).to.deep.equal(["GET 200"]);
      const told = { ...next, onConflict: "overwrite" };
      expect((await cycle.update(id, outs, told)).outs).to.deep.equal(told);
    });

    it("shows drift of declared fields after a refresh, and repairs it in the next update", async () => {
      const { outs } = await cycle.create(first);
      emulator.edit(path, sample.outside);
      const seen = await cycle.read(id, outs);
      expect(seen?.outs).to.deep.equal({ ...first, ...sample.outside });
      expect(cycle.diff(id, seen?.outs ?? {}, first).changes).to.equal(undefined);
      expect((await cycle.update(id, seen?.outs ?? {}, first)).outs).to.deep.equal(first);
    });

    it("resolves an unknown outcome by a read that shows the write", async () => {
      const { outs } = await cycle.create(first);
      emulator.faults.add({ method: "PATCH", times: 3, fault: { kind: "drop", applied: true } });
      expect((await cycle.update(id, outs, next)).outs).to.deep.equal(next);
    });

    it("keeps a create with an unknown outcome as pending, and the next update finishes it, even with a changed program", async () => {
      silence(emulator, { kind: "drop", applied: true });
      const lost = await unknownOutcomeOf(cycle.create(first));
      emulator.faults.clear();
      expect(lost.id).to.equal(id);
      expect(lost.state).to.include({ __provider: "text", endpoint: emulator.url });
      expect(cycle.diff(id, lost.state, next).changes).to.not.equal(false);
      calls();
      expect((await cycle.update(id, lost.state, next)).outs).to.deep.equal(next);
      expect(emulator.calls("PATCH").map(({ body }) => body)).to.deep.equal([sample.patch]);
    });

    it("creates what a lost create did not create", async () => {
      emulator.faults.add({ method: "PATCH", times: 9, fault: { kind: "drop", applied: false } });
      const lost = await unknownOutcomeOf(cycle.create(first));
      emulator.faults.clear();
      expect((await cycle.update(id, lost.state, first)).outs).to.deep.equal(first);
      expect(await cycle.read(id, lost.state), "a refresh clears it up too").to.deep.equal({
        id,
        outs: first,
        inputs: first,
      });
    });

    it("reverts an update with an unknown outcome when the program is back at the old value", async () => {
      const { outs } = await cycle.create(first);
      silence(emulator, { kind: "drop", applied: true });
      const lost = await unknownOutcomeOf(cycle.update(id, outs, next));
      emulator.faults.clear();
      expect(cycle.diff(id, lost.state, first).changes).to.equal(true);
      expect((await cycle.update(id, lost.state, first)).outs).to.deep.equal(first);
      expect((await cycle.read(id, outs))?.outs).to.deep.equal(first);
    });

    it("never treats an error response as absence", async () => {
      const { outs } = await cycle.create(first);
      for (const status of [401, 403, 429, 500]) {
        emulator.faults.add({ method: "GET", times: 9, fault: { kind: "status", status } });
        const error: unknown = await cycle.read(id, outs).then(undefined, (reason: unknown) => reason);
        expect(error, String(status)).to.be.instanceOf(RouterError).and.to.include({ status });
        emulator.faults.clear();
      }
    });

    it("reads a deleted entity as gone, and fails to update it", async () => {
      const { outs } = await cycle.create(first);
      emulator.remove(path);
      expect(await cycle.read(id, outs)).to.equal(undefined);
      await expectCode(cycle.update(id, outs, next), "NotFound", "another client deleted it");
    });

    (isAlone ? it : undefined)?.(
      "looks up what it does not manage with all fields, and fails when there is none",
      async () => {
        const lookup = { endpoint: emulator.url, __get: true, __provider: "text" };
        await expectCode(cycle.read(id, lookup), "NotFound", "not found at");
        await cycle.create(first);
        const found = await cycle.read(id, lookup);
        expect(found?.outs).to.include({ [schema.identity]: id, __get: true });
        expect(found?.outs).to.include.keys(Object.keys(sample.first));
      },
    );

    it("deletes, and counts an entity that is already gone as deleted", async () => {
      const { outs } = await cycle.create(first);
      await cycle.delete(id, outs);
      expect(emulator.entity(path)).to.equal(undefined);
      await cycle.delete(id, outs);
    });
  });
}

/** An edit by another client to a field that no sample touches. */
function rivalEdit({ kind }: ResourceSchema): JsonObject {
  const fields: Readonly<Record<ResourceSchema["kind"], JsonObject>> = {
    Worker: { tags: { theirs: 1 } },
    Job: { tags: { theirs: 1 } },
    Queue: { labels: { theirs: 1 } },
    DistributionPolicy: { name: "theirs" },
    ClassificationPolicy: { name: "theirs" },
    ExceptionPolicy: { exceptionRules: [] },
  };
  return fields[kind];
}
