import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { job } from "../../provider/dist/contracts/job.js";
import { queue } from "../../provider/dist/contracts/queue.js";
import { worker } from "../../provider/dist/contracts/worker.js";
import type { Lifecycle } from "../../provider/dist/reconcile/lifecycle.js";
import { expectCode, quickLifecycle } from "../support/quick-lifecycle.ts";
import { openQuickRouter } from "../support/quick-router.ts";

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

  it("does not mistake drift of another field for something we have declared", async () => {
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

  it("sees no conflict in a label called kind that somebody else adds", async () => {
    const { outs } = await cycle.create(ada({ capacity: 1, labels: { a: 1 } }));
    emulator.edit(ADA, { labels: { kind: "theirs", z: 9 } });
    await cycle.update("ada", outs, ada({ capacity: 1, labels: { a: 2 } }));
    expect((await cycle.read("ada", ada({ capacity: 1, labels: { a: 2 } })))?.outs).to.deep.equal(
      ada({ capacity: 1, labels: { a: 2 } }),
    );
  });

  it("finds an entity although an imported state words the endpoint differently, or not at all", async () => {
    const { outs } = await cycle.create(ada({ capacity: 1 }));
    const { endpoint: _, ...without } = outs;
    for (const imported of [{ ...outs, endpoint: `${emulator.url}/` }, without]) {
      expect(cycle.diff(imported, outs)).to.deep.equal({ changes: false, replaces: [], deleteBeforeReplace: true });
    }
    expect((await cycle.read("ada", without))?.id).to.equal("ada");
  });

  it("asks again for some seconds when the service still counts a deleted thing as in use", async () => {
    const lines = quickLifecycle(queue, emulator);
    const state = { queueId: "queue", endpoint: emulator.url, distributionPolicyId: "policy" };
    emulator.faults.add({ method: "DELETE", times: 3, fault: { kind: "status", status: 409 } });
    await lines.delete("queue", state);
    expect(emulator.entity("/routing/queues/queue")).to.equal(undefined);
    expect(emulator.calls("DELETE").map(({ status }) => status)).to.deep.equal([409, 409, 409, 204]);
  });

  it("gives up deleting what stays in use, with the service's reason", async () => {
    await cycle.create(ada({ capacity: 1, queues: ["queue"] }));
    const lines = quickLifecycle(queue, emulator);
    await expectCode(
      lines.delete("queue", { endpoint: emulator.url }),
      "Conflict",
      "There is an assigned worker to this queue",
    );
  });

  describe("of a job", () => {
    const CALL = "/routing/jobs/call";
    const inputs = (): JsonObject => ({ jobId: "call", endpoint: emulator.url, channelId: "voice", queueId: "queue" });
    let jobs: Lifecycle;
    beforeEach(() => {
      jobs = quickLifecycle(job, emulator);
    });

    it("cancels it before it deletes it, also when the answer to the cancellation is lost", async () => {
      const { outs } = await jobs.create(inputs());
      emulator.faults.add({ method: "POST", fault: { kind: "drop", applied: true } });
      await jobs.delete("call", outs);
      expect(emulator.entity(CALL)).to.equal(undefined);
    });

    it("never cuts off a job that a worker has", async () => {
      emulator.edit(ADA, {
        capacity: 1,
        queues: ["queue"],
        channels: [{ channelId: "voice", capacityCostPerJob: 1 }],
        availableForOffers: true,
      });
      const { outs } = await jobs.create(inputs());
      const [offer] = (emulator.entity(ADA)?.["offers"] ?? []) as { offerId: string }[];
      await openQuickRouter(emulator).acceptJobOffer("ada", offer?.offerId ?? "");
      emulator.clearCalls();
      await expectCode(jobs.delete("call", outs), "StillInUse", "complete and close its assignment first");
      expect(emulator.calls().map(({ method }) => method)).to.deep.equal(["GET"]);
    });

    it("does not take an ended job of the same id for the new one", async () => {
      await jobs.create(inputs());
      await openQuickRouter(emulator).cancelJob("call");
      await expectCode(jobs.create(inputs()), "StillInUse", "a job with this id has already ended");
    });

    it("takes its notes for the same, in whatever way the service dates them", async () => {
      const notes = [{ message: "b", addedAt: "2026-02-01T00:00:00Z" }, { message: "a" }];
      const { outs } = await jobs.create({ ...inputs(), notes });
      expect((await jobs.read("call", outs))?.outs["notes"]).to.deep.equal(notes);
    });
  });
});
