/** Exception policies at work. */
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { answerOffer, at, job, layQueue, offeredJobs, statusOf, useEmulator, worker } from "./support/harness.ts";

const tooLong = (threshold: number) => ({ kind: "queueLength", threshold });
const tooLate = (thresholdSeconds: number) => ({ kind: "waitTime", thresholdSeconds });

describe("emulator: exception policies", () => {
  const bench = useEmulator();

  const lay = (trigger: JsonObject, ...actions: JsonObject[]) => {
    const { emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/queues/backup", { distributionPolicyId: "fair" });
    emulator.edit("/routing/exceptionPolicies/care", { exceptionRules: [{ id: "rule", trigger, actions }] });
    emulator.edit("/routing/queues/line", { exceptionPolicyId: "care" });
  };
  const put = (id: string, body: JsonObject = {}) => bench().emulator.edit(`/routing/jobs/${id}`, { ...job, ...body });
  const show = (id: string) => bench().emulator.entity(`/routing/jobs/${id}`);

  it("moves the job over a queue-length threshold to a backup queue, with another priority and more selectors", () => {
    const more = { key: "backup", labelOperator: "equal", value: true };
    lay(tooLong(2), { kind: "manualReclassify", queueId: "backup", priority: 10, workerSelectors: [more] });
    const own = { key: "own", labelOperator: "equal", value: 1 };
    for (const id of ["a", "b", "c"]) put(id, { requestedWorkerSelectors: [own] });
    expect(["a", "b", "c"].map((id) => show(id)?.["queueId"])).to.deep.equal(["line", "line", "backup"]);
    expect(show("c")).to.include({ status: "queued", priority: 10 });
    expect(at(show("c"), "requestedWorkerSelectors")).to.have.length(2);
    expect(at(show("c"), "requestedWorkerSelectors", 1)).to.include(more);
    expect(show("b")).to.include({ priority: 1 });
  });

  it("counts jobs with open offers, and not those that left", async () => {
    lay(tooLong(1), { kind: "cancel" });
    bench().emulator.edit("/routing/workers/ada", worker);
    put("a");
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["a"]);
    put("b");
    expect(statusOf(bench(), "b")).to.equal("cancelled");
    await bench().call("POST", "/routing/jobs/a:cancel");
    put("c");
    expect(statusOf(bench(), "c")).to.equal("queued");
  });

  it("makes the queue of a manual reclassification the job's own, which later classifications keep", async () => {
    lay(tooLong(1), { kind: "manualReclassify", queueId: "backup" });
    bench().emulator.edit("/routing/classificationPolicies/sort", { fallbackQueueId: "line" });
    for (const id of ["a", "b"]) put(id, { classificationPolicyId: "sort" });
    expect(show("b")).to.include({ queueId: "backup" });
    await bench().call("POST", "/routing/jobs/b:reclassify");
    expect(show("b")).to.include({ status: "queued", queueId: "backup" });
  });

  it("cancels with a note and a code", () => {
    lay(tooLong(1), { kind: "cancel", note: "too many", dispositionCode: "Full" });
    put("a");
    put("b");
    expect(show("b")).to.include({ status: "cancelled", dispositionCode: "Full" });
    expect(at(show("b"), "notes", 0, "message")).to.equal("too many");
  });

  it("fires by wait time, once, and revokes offers", () => {
    const { clock, emulator } = bench();
    lay(tooLate(30), { kind: "manualReclassify", priority: 50 });
    put("a");
    clock.advance(29_999);
    emulator.edit("/routing/workers/ada", worker);
    const before = at(emulator.entity("/routing/workers/ada"), "offers", 0, "offerId");
    expect(show("a")).to.include({ priority: 1 });
    clock.advance(1);
    expect(show("a")).to.include({ priority: 50, enqueuedAt: "2024-01-01T00:00:00.0000001+00:00" });
    expect(at(emulator.entity("/routing/workers/ada"), "offers", 0, "offerId"))
      .to.be.a("string")
      .and.not.equal(before);
    emulator.edit("/routing/jobs/a", { priority: 2 });
    clock.advance(3_600_000);
    expect(show("a")).to.include({ priority: 2 });
  });

  it("does not fire for a job that got its worker in time", async () => {
    const { clock, emulator } = bench();
    lay(tooLate(30), { kind: "cancel" });
    emulator.edit("/routing/workers/ada", worker);
    put("a");
    await answerOffer(bench(), "ada", "accept");
    clock.advance(60_000);
    expect(statusOf(bench(), "a")).to.equal("assigned");
  });

  it("reclassifies with more labels and another policy", () => {
    const { clock, emulator } = bench();
    emulator.edit("/routing/classificationPolicies/escalate", {
      queueSelectorAttachments: [
        { kind: "static", queueSelector: { key: "Id", labelOperator: "equal", value: "backup" } },
      ],
      prioritizationRule: { kind: "expression", expression: "If(job.escalated, 99, 1)" },
    });
    lay(tooLate(30), { kind: "reclassify", classificationPolicyId: "escalate", labelsToUpsert: { escalated: true } });
    emulator.edit("/routing/classificationPolicies/first", { fallbackQueueId: "line" });
    emulator.edit("/routing/jobs/a", { channelId: "chat", classificationPolicyId: "first", labels: { topic: "tv" } });
    clock.advance(30_000);
    expect(show("a")).to.deep.include({
      status: "queued",
      queueId: "backup",
      priority: 99,
      classificationPolicyId: "escalate",
      labels: { topic: "tv", escalated: true },
    });
  });

  it("runs the actions of a rule in order, up to the end of the job", () => {
    lay(
      tooLong(1),
      { kind: "manualReclassify", priority: 9 },
      { kind: "cancel", note: "over" },
      { kind: "manualReclassify", priority: 3 },
    );
    put("a");
    put("b");
    expect(show("b")).to.include({ status: "cancelled", priority: 9 });
  });

  it("does not move a job in a loop", () => {
    lay(tooLong(1), { kind: "manualReclassify", queueId: "backup" });
    bench().emulator.edit("/routing/exceptionPolicies/back", {
      exceptionRules: [{ id: "rule", trigger: tooLong(1), actions: [{ kind: "manualReclassify", queueId: "line" }] }],
    });
    bench().emulator.edit("/routing/queues/backup", { exceptionPolicyId: "back" });
    put("a");
    put("b", { queueId: "backup" });
    put("c");
    expect(show("c")).to.include({ status: "queued", queueId: "line" });
  });

  it("applies a policy that is attached, changed or replaced while jobs wait", () => {
    const { clock, emulator } = bench();
    lay(tooLate(3600), { kind: "cancel" });
    put("a");
    clock.advance(60_000);
    expect(statusOf(bench(), "a")).to.equal("queued");
    emulator.edit("/routing/exceptionPolicies/care", {
      exceptionRules: [{ id: "rule", trigger: tooLate(10), actions: [{ kind: "cancel" }] }],
    });
    expect(statusOf(bench(), "a")).to.equal("cancelled");
  });

  it("rejects actions that name missing entities, with a detail for each", async () => {
    lay(tooLong(1));
    const actions = [
      { kind: "reclassify", classificationPolicyId: "gone" },
      { kind: "reclassify" },
      { kind: "manualReclassify", queueId: "lost" },
      { kind: "manualReclassify", queueId: "backup" },
    ];
    const exceptionRules = [{ id: "rule", trigger: tooLong(1), actions }];
    const { status, body } = await bench().call("PATCH", "/routing/exceptionPolicies/care", { exceptionRules });
    expect(status).to.equal(400);
    expect(at(body, "error", "message")).to.equal("One or more validation errors occurred.");
    expect(at(body, "error", "details")).to.deep.equal([
      {
        code: "ClassificationPolicyNotFound",
        message: "Provided ClassificationPolicyId: gone for ReclassifyExceptionAction does not exist",
        target: "exceptionRules[0].actions[0].classificationPolicyId",
      },
      {
        code: "QueueNotFound",
        message: "Provided QueueId: lost for ManualReclassifyExceptionAction does not exist",
        target: "exceptionRules[0].actions[2].queueId",
      },
    ]);
    expect(bench().emulator.entity("/routing/exceptionPolicies/care")).to.have.nested.property(
      "exceptionRules[0].actions",
    ).that.is.empty;
  });

  it("renames a policy whose action names an entity that was deleted meanwhile", async () => {
    lay(tooLong(1), { kind: "manualReclassify", queueId: "backup" });
    expect((await bench().call("DELETE", "/routing/queues/backup")).status).to.equal(204);
    const { status } = await bench().call("PATCH", "/routing/exceptionPolicies/care", { name: "Care" });
    expect(status).to.equal(200);
  });

  it("leaves the job in its queue when the other queue does not exist", () => {
    lay(tooLong(1), { kind: "manualReclassify", queueId: "backup", priority: 4 });
    bench().emulator.remove("/routing/queues/backup");
    put("a");
    put("b");
    expect(show("b")).to.include({ status: "queued", queueId: "line", priority: 4 });
  });
});
