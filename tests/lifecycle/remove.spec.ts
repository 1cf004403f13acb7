import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { job } from "../../provider/dist/schema/job.js";
import { queue } from "../../provider/dist/schema/queue.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { worker } from "../../provider/dist/schema/worker.js";
import type { Lifecycle } from "../support/lifecycle.ts";
import { connect } from "../emulator/support/signed-fetch.ts";
import { expectCode, quickLifecycle } from "../support/quick-lifecycle.ts";
import { openQuickClient } from "../support/quick-router.ts";
import { rejectionOf } from "../support/rejection.ts";
import { workers } from "../support/subjects.ts";

const ADA = "/routing/workers/ada";
const CALL = "/routing/jobs/call";
const VOICE_WORKER = {
  capacity: 1,
  queues: ["queue"],
  channels: [{ channelId: "voice", capacityCostPerJob: 1 }],
  availableForOffers: true,
};

describe("removal", () => {
  let emulator: Emulator;
  let cycle: Lifecycle;
  let jobs: Lifecycle;
  const ada = (args: object): JsonObject => ({ workerId: "ada", endpoint: emulator.url, ...args });
  const call = (args: object = {}): JsonObject => {
    return { jobId: "call", endpoint: emulator.url, channelId: "voice", queueId: "queue", ...args };
  };
  const calls = (): string[] => emulator.calls().map(({ method, status }) => `${method} ${status}`);

  beforeEach(async () => {
    emulator = await startEmulator();
    const mode = { kind: "longestIdle" };
    emulator.edit("/routing/distributionPolicies/policy", { offerExpiresAfterSeconds: 60, mode });
    emulator.edit("/routing/queues/queue", { distributionPolicyId: "policy" });
    cycle = quickLifecycle(worker, emulator);
    jobs = quickLifecycle(job, emulator);
  });
  afterEach(() => emulator.close());

  /** Lets the worker accept the queued job. */
  const accept = async (): Promise<string> => {
    const [offer] = (emulator.entity(ADA)?.["offers"] ?? []) as { offerId: string }[];
    const { assignmentId } = await openQuickClient(emulator).workers.acceptOffer("ada", offer?.offerId ?? "");
    return assignmentId;
  };

  const lines = (): Promise<void> => quickLifecycle(queue, emulator).delete("queue", { endpoint: emulator.url });
  it("retries for 10 seconds, with a backoff that grows to two seconds", async () => {
    emulator.faults.add({ method: "DELETE", times: 99, fault: { kind: "status", status: 409 } });
    await expectCode(lines(), "Conflict", 'cannot delete queue "queue"');
    expect(emulator.calls("DELETE")).to.have.length(9);
  });
  it("retries after a 400, which policies answer while they are in use", async () => {
    emulator.faults.add({ method: "DELETE", fault: { kind: "status", status: 400 } });
    await lines();
    expect(emulator.calls("DELETE")).to.have.length(2);
  });
  it("does not retry after another error", async () => {
    emulator.faults.add({ method: "DELETE", fault: { kind: "status", status: 403 } });
    await expectCode(lines(), "Forbidden", 'cannot delete queue "queue"');
    expect(emulator.calls("DELETE")).to.have.length(1);
  });
  for (const { name, open } of workers)
    it(`does not delete a ${name} that could not be deregistered`, async () => {
      const cycle = open(emulator);
      const { outs } = await cycle.create(ada({ capacity: 1, availableForOffers: true }));
      emulator.faults.add({ method: "PATCH", fault: { kind: "status", status: 403 } });
      await expectCode(cycle.delete("ada", outs), "Forbidden", 'cannot write worker "ada"');
      emulator.faults.add({ method: "PATCH", times: 99, fault: { kind: "drop", applied: false } });
      await expectCode(cycle.delete("ada", outs), "ConnectionFailed", 'cannot write worker "ada"');
      expect(emulator.calls("DELETE")).to.be.empty;
    });
  for (const { name, open } of workers)
    it(`deregisters a ${name} first, also when the response and the read after it are lost`, async () => {
      const cycle = open(emulator);
      const { outs } = await cycle.create(ada({ capacity: 1, availableForOffers: true }));
      emulator.faults.add({ method: "PATCH", times: 3, fault: { kind: "drop", applied: true } });
      emulator.faults.add({ method: "GET", skip: 1, times: 3, fault: { kind: "status", status: 503 } });
      await cycle.delete("ada", outs);
      expect(emulator.entity(ADA)).to.equal(undefined);
      expect(emulator.calls("PATCH").at(-1)?.body).to.deep.include({ availableForOffers: false });
    });
  for (const { name, open } of workers)
    it(`is done when a ${name} was deleted while it was being deregistered`, async () => {
      const cycle = open(emulator);
      const { outs } = await cycle.create(ada({ capacity: 1, availableForOffers: true }));
      emulator.faults.add({
        method: "PATCH",
        fault: {
          kind: "run",
          before: () => {
            emulator.remove(ADA);
          },
        },
      });
      await cycle.delete("ada", outs);
      expect(emulator.calls("DELETE")).to.be.empty;
    });
  const open = [
    { matchingMode: { kind: "queueAndMatch" }, status: "queued" },
    { matchingMode: { kind: "suspend" }, status: "waitingForActivation" },
    { matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2099-01-01T00:00:00Z" }, status: "scheduled" },
  ];
  for (const { matchingMode, status } of open) {
    it(`cancels a job that is ${status}`, async () => {
      const { outs } = await jobs.create(call({ matchingMode }));
      expect(emulator.entity(CALL)).to.include({ status });
      emulator.clearCalls();
      await jobs.delete("call", outs);
      expect(calls()).to.deep.equal(["GET 200", "POST 200", "GET 200", "DELETE 204"]);
    });
  }
  it("deletes a job that has ended without cancelling it", async () => {
    const { outs } = await jobs.create(call());
    await openQuickClient(emulator).jobs.cancel("call");
    emulator.clearCalls();
    await jobs.delete("call", outs);
    expect(calls()).to.deep.equal(["GET 200", "DELETE 204"]);
  });
  const acceptFirst = async (): Promise<void> => {
    await accept();
  };

  it("fails for a job that a worker accepted between the read and the cancellation", async () => {
    emulator.edit(ADA, VOICE_WORKER);
    const { outs } = await jobs.create(call());
    emulator.faults.add({
      method: "POST",
      path: /:cancel$/,
      fault: { kind: "run", before: acceptFirst },
    });
    await expectCode(jobs.delete("call", outs), "StillInUse", "a worker still has it");
    expect(emulator.calls("DELETE")).to.be.empty;
  });
  it("does not delete a job that is completed and not closed, and create does not adopt a closed one", async () => {
    emulator.edit(ADA, VOICE_WORKER);
    await jobs.create(call());
    const assignmentId = await accept();
    await connect(emulator.connectionString)("POST", `${CALL}/assignments/${assignmentId}:complete`, {});
    await expectCode(jobs.delete("call", call()), "StillInUse", "a worker still has it");
    await expectCode(jobs.create(call()), "StillInUse", "already ended");
    await connect(emulator.connectionString)("POST", `${CALL}/assignments/${assignmentId}:close`, {});
    await expectCode(jobs.create(call()), "StillInUse", "already ended");
  });

  it("of a queue in use gives up with the service's reason", async () => {
    await cycle.create(ada({ capacity: 1, queues: ["queue"] }));
    await expectCode(lines(), "StillInUse", "There is an assigned worker to this queue");
  });

  it("of a queue names all its referrers, and reads no more than it needs", async () => {
    for (const id of ["a", "b", "c", "d", "e"])
      emulator.edit(`/routing/workers/${id}`, { capacity: 1, queues: ["queue"] });
    emulator.edit("/routing/workers/other", { capacity: 1, queues: ["elsewhere"] });
    emulator.edit(CALL, { channelId: "voice", queueId: "queue" });
    emulator.edit("/routing/classificationPolicies/by-topic", { fallbackQueueId: "queue" });
    const action = { kind: "manualReclassify", queueId: "queue" };
    const rule = { id: "full", trigger: { kind: "queueLength", threshold: 1 }, actions: [action] };
    emulator.edit("/routing/exceptionPolicies/overflow", { exceptionRules: [rule] });
    for (const part of [
      'worker "a" (queues[0]), worker "b" (queues[0]), worker "c" (queues[0]), more workers',
      'job "call" (queueId)',
      'classification policy "by-topic" (fallbackQueueId)',
      'exception policy "overflow" (exceptionRules[0].actions[0].queueId)',
    ]) {
      await expectCode(lines(), "StillInUse", part);
    }
    const lists = new Set(emulator.calls("GET").map(({ path }) => path));
    expect([...lists]).to.not.include("/routing/distributionPolicies");
  });

  it("of a policy that an ended job had used does not name that job", async () => {
    emulator.edit("/routing/classificationPolicies/by-topic", {});
    emulator.edit("/routing/jobs/live", { channelId: "voice", queueId: "queue", classificationPolicyId: "by-topic" });
    emulator.edit("/routing/jobs/ended", { channelId: "voice", queueId: "queue", classificationPolicyId: "by-topic" });
    await openQuickClient(emulator).jobs.cancel("ended");
    const policies = quickLifecycle(registry.ClassificationPolicy, emulator);
    const error = await rejectionOf(policies.delete("by-topic", { endpoint: emulator.url }));
    expect(error)
      .to.have.property("message")
      .that.includes('job "live" (classificationPolicyId)')
      .and.not.includes("ended");
  });

  it("of a policy says that it is in use although the queues cannot be read", async () => {
    emulator.faults.add({ method: "GET", path: "/routing/queues", times: 9, fault: { kind: "status", status: 403 } });
    const policies = quickLifecycle(registry.DistributionPolicy, emulator);
    const text = "still in use by maybe queues, which cannot be read (Forbidden)";
    await expectCode(policies.delete("policy", { endpoint: emulator.url }), "StillInUse", text);
  });

  it("of an entity without known referrers fails with the service's own reason", async () => {
    emulator.faults.add({ method: "DELETE", times: 99, fault: { kind: "status", status: 400 } });
    await expectCode(lines(), "BadRequest", 'cannot delete queue "queue"');
  });

  it("of a job goes on when the response to its cancellation is lost", async () => {
    const { outs } = await jobs.create(call());
    emulator.faults.add({ method: "POST", fault: { kind: "drop", applied: true } });
    await jobs.delete("call", outs);
    expect(emulator.entity(CALL)).to.equal(undefined);
  });

  it("never cancels a job that is assigned to a worker", async () => {
    emulator.edit(ADA, VOICE_WORKER);
    const { outs } = await jobs.create(call());
    await accept();
    emulator.clearCalls();
    await expectCode(jobs.delete("call", outs), "StillInUse", "until its assignment is completed and closed");
    expect(new Set(calls()), "it only looks").to.deep.equal(new Set(["GET 200"]));
  });
});
