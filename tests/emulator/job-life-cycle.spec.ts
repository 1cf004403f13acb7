/** The way of a job through its statuses. */
import { expect } from "chai";
import {
  answerOffer,
  at,
  job,
  layQueue,
  offeredJobs,
  statusOf,
  textAt,
  useEmulator,
  worker,
} from "./support/harness.ts";

describe("emulator: job life cycle", () => {
  const bench = useEmulator();

  const later = { kind: "scheduleAndSuspend", scheduleAt: "2024-01-01T00:10:00Z" };

  const assign = async () => {
    const { emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", job);
    const { body } = await answerOffer(bench(), "ada", "accept");
    return `/routing/jobs/call/assignments/${textAt(body, "assignmentId")}`;
  };

  it("is scheduled, waits to be activated at its time, and is offered only once activated", async () => {
    const { call, clock, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    const created = await call("PATCH", "/routing/jobs/call", { ...job, matchingMode: later });
    expect(created.body["status"]).to.equal("pendingSchedule");
    expect(statusOf(bench(), "call")).to.equal("scheduled");
    clock.advance(599_999);
    expect(statusOf(bench(), "call")).to.equal("scheduled");
    clock.advance(1);
    expect(statusOf(bench(), "call")).to.equal("waitingForActivation");
    expect(offeredJobs(bench(), "ada")).to.be.empty;
    const activated = await call("PATCH", "/routing/jobs/call", { matchingMode: { kind: "queueAndMatch" } });
    expect(activated.body).to.deep.include({
      status: "queued",
      scheduledAt: "2024-01-01T00:10:00.0000001+00:00",
      matchingMode: { kind: "queueAndMatch" },
    });
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["call"]);
  });

  it("uses the new time when it is rescheduled", () => {
    const { clock, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/jobs/call", { ...job, matchingMode: later });
    emulator.edit("/routing/jobs/call", { matchingMode: { scheduleAt: "2024-01-01T00:20:00Z" } });
    clock.advance(600_000);
    expect(statusOf(bench(), "call")).to.equal("scheduled");
    clock.advance(600_000);
    expect(statusOf(bench(), "call")).to.equal("waitingForActivation");
  });

  it("is activated at once when its time has passed already", () => {
    const { emulator } = bench();
    layQueue(emulator);
    const matchingMode = { kind: "scheduleAndSuspend", scheduleAt: "2023-01-01T00:00:00Z" };
    expect(emulator.edit("/routing/jobs/call", { ...job, matchingMode })).to.include({ status: "pendingSchedule" });
    expect(statusOf(bench(), "call")).to.equal("waitingForActivation");
  });

  it("waits for activation when it is suspended, new or queued; the answer to the create says so", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    const created = await call("PATCH", "/routing/jobs/new", { ...job, matchingMode: { kind: "suspend" } });
    expect(created.status).to.equal(201);
    expect(created.body).to.include({ status: "waitingForActivation" }).and.not.have.property("enqueuedAt");
    emulator.edit("/routing/jobs/queued", job);
    emulator.edit("/routing/jobs/queued", { matchingMode: { kind: "suspend" } });
    expect([statusOf(bench(), "new"), statusOf(bench(), "queued")]).to.deep.equal([
      "waitingForActivation",
      "waitingForActivation",
    ]);
  });

  it("is completed, then closed; the worker's capacity comes back with the close", async () => {
    const assignment = await assign();
    const { call, emulator } = bench();
    const completed = await call("POST", `${assignment}:complete`, { note: "done" });
    expect([completed.status, completed.body]).to.deep.equal([200, {}]);
    expect(statusOf(bench(), "call")).to.equal("completed");
    expect(emulator.entity("/routing/workers/ada")).to.include({ loadRatio: 1 });
    const closed = await call("POST", `${assignment}:close`, { dispositionCode: null, note: "bye" });
    expect([closed.status, closed.body]).to.deep.equal([200, {}]);
    expect(emulator.entity("/routing/jobs/call")).to.deep.include({
      status: "closed",
      dispositionCode: "Closed",
      notes: [
        { message: "done", addedAt: "2024-01-01T00:00:00.0000001+00:00" },
        { message: "bye", addedAt: "2024-01-01T00:00:00.0000001+00:00" },
      ],
    });
    expect(emulator.entity("/routing/workers/ada")).to.include({ loadRatio: 0 });
  });

  it("stays completed until closeAt", async () => {
    const assignment = await assign();
    const { call, clock, emulator } = bench();
    await call("POST", `${assignment}:complete`);
    const options = { closeAt: "2024-01-01T00:05:00Z", dispositionCode: "Solved" };
    expect((await call("POST", `${assignment}:close`, options)).status).to.equal(200);
    expect(statusOf(bench(), "call")).to.equal("completed");
    clock.advance(300_000);
    expect(emulator.entity("/routing/jobs/call")).to.include({ status: "closed", dispositionCode: "Solved" });
    expect(at(emulator.entity("/routing/workers/ada"), "assignedJobs")).to.be.empty;
  });

  it("is cancelled with a note and a code, and its offer is revoked", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    for (const id of ["a", "b"]) emulator.edit(`/routing/jobs/${id}`, job);
    await call("POST", "/routing/jobs/a:cancel", { note: "spam", dispositionCode: "Spam" });
    await call("POST", "/routing/jobs/b:cancel");
    expect(emulator.entity("/routing/jobs/a")).to.include({ status: "cancelled", dispositionCode: "Spam" });
    expect(at(emulator.entity("/routing/jobs/a"), "notes", 0, "message")).to.equal("spam");
    expect(emulator.entity("/routing/jobs/b")).to.include({ dispositionCode: "Cancelled" });
    expect(offeredJobs(bench(), "ada")).to.be.empty;
  });

  it("answers 409 to an action that its status does not allow, and 404 to a missing job", async () => {
    const assignment = await assign();
    const { call } = bench();
    const statuses = [
      (await call("POST", `${assignment}:close`)).status,
      (await call("POST", "/routing/jobs/call:cancel")).status,
      (await call("POST", `${assignment}:complete`)).status,
      (await call("POST", `${assignment}:complete`)).status,
      (await call("POST", `${assignment}:close`)).status,
      (await call("POST", "/routing/jobs/call:cancel")).status,
      (await call("PATCH", "/routing/jobs/call", { priority: 2 })).status,
      (await call("POST", "/routing/jobs/none:cancel")).status,
      (await call("POST", "/routing/jobs/call/assignments/none:complete")).status,
    ];
    expect(statuses).to.deep.equal([409, 409, 200, 409, 200, 409, 409, 404, 404]);
  });

  it("replaces notes as a whole, keeps their times and sorts by them", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/jobs/call", { ...job, notes: [{ message: "old" }] });
    const notes = [{ message: "now" }, { message: "before", addedAt: "2023-01-01T00:00:00Z" }];
    const { body } = await call("PATCH", "/routing/jobs/call", { notes });
    expect(body["notes"]).to.deep.equal([
      { message: "before", addedAt: "2023-01-01T00:00:00+00:00" },
      { message: "now", addedAt: "2024-01-01T00:00:00.0000001+00:00" },
    ]);
  });
});
