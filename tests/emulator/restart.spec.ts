import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import { manualClock, startEmulator } from "jobrouter-emulator";
import { answerOffer, at, job, layQueue, textAt, worker } from "./support/harness.ts";
import { connect } from "./support/signed-fetch.ts";

describe("emulator: restart from the data file", () => {
  let folder = "";
  const running: Emulator[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "emulator-"));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((emulator) => emulator.close()));
    rmSync(folder, { recursive: true });
  });

  const start = async (clock: ReturnType<typeof manualClock>) => {
    const emulator = await startEmulator({ clock, dataFile: join(folder, "state.json") });
    running.push(emulator);
    return { emulator, clock, call: connect(emulator.connectionString) };
  };

  it("restores everything after a restart, etags included", async () => {
    const { emulator, clock } = await start(manualClock());
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", { ...job, notes: [{ message: "hello" }] });
    const paths = ["workers/ada", "jobs/call", "queues/line", "distributionPolicies/fair"].map(
      (path) => `/routing/${path}`,
    );
    const before = paths.map((path) => emulator.entity(path));
    await emulator.close();
    const { emulator: again } = await start(clock);
    expect(paths.map((path) => again.entity(path))).to.deep.equal(before);
  });

  it("has the state in the file before the answer to a write arrives", async () => {
    const { call } = await start(manualClock());
    await call("PATCH", "/routing/workers/ada", { capacity: 3 });
    expect(readFileSync(join(folder, "state.json"), "utf8")).to.match(/\["workers","ada",\{.*"capacity":3\b/);
  });

  it("fires timers that became due while it was stopped", async () => {
    const { emulator, clock } = await start(manualClock());
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", job);
    await emulator.close();
    clock.advance(60_000);
    expect(emulator.entity("/routing/workers/ada")).to.include({ state: "active" });
    const { emulator: again } = await start(clock);
    expect(again.entity("/routing/workers/ada")).to.include({ state: "inactive" });
  });

  it("schedules its timers again", async () => {
    const first = await start(manualClock());
    layQueue(first.emulator);
    first.emulator.edit("/routing/workers/ada", worker);
    first.emulator.edit("/routing/jobs/call", job);
    const { body } = await answerOffer(first, "ada", "accept");
    const assignment = `/routing/jobs/call/assignments/${textAt(body, "assignmentId")}`;
    await first.call("POST", `${assignment}:complete`);
    await first.call("POST", `${assignment}:close`, { closeAt: "2024-01-01T01:00:00Z" });
    await first.emulator.close();
    const { emulator, clock } = await start(first.clock);
    expect(emulator.entity("/routing/jobs/call")).to.include({ status: "completed" });
    clock.advance(3_600_000);
    expect(emulator.entity("/routing/jobs/call")).to.include({ status: "closed" });
    expect(at(emulator.entity("/routing/workers/ada"), "assignedJobs")).to.be.empty;
  });

  it("starts a virtual clock no earlier than the data file, and later with a later start", async () => {
    const startAt = (time: string) => start(manualClock(new Date(time)));
    const { emulator, clock } = await startAt("2024-01-01T00:00:00Z");
    clock.advance(3_600_000);
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    emulator.edit("/routing/jobs/call", job);
    await emulator.close();
    const again = await startAt("2024-01-01T00:00:00Z");
    expect(again.clock.now().toISOString()).to.equal("2024-01-01T01:00:00.000Z");
    expect(at(again.emulator.entity("/routing/workers/ada"), "offers")).to.have.length(1);
    await again.emulator.close();
    const later = await startAt("2024-02-01T00:00:00Z");
    expect(later.clock.now().toISOString()).to.equal("2024-02-01T00:00:00.000Z");
    expect(later.emulator.entity("/routing/workers/ada")).to.include({ state: "inactive" });
  });

  const deep: [what: string, expression: string][] = [
    ["parentheses", "(".repeat(6_000) + "1" + ")".repeat(6_000)],
    ["signs", `${"-".repeat(100_000)}1`],
    ["a sum", `1${"+1".repeat(100_000)}`],
  ];
  for (const [what, expression] of deep) {
    it(`fails the classification, and nothing else, for an expression of very many ${what}, and starts again`, async () => {
      const { emulator, call } = await start(manualClock());
      layQueue(emulator);
      const rule = { fallbackQueueId: "line", prioritizationRule: { kind: "expression", expression } };
      expect((await call("PATCH", "/routing/classificationPolicies/deep", rule)).status).to.equal(201);
      const written = await call("PATCH", "/routing/jobs/call", {
        channelId: "chat",
        classificationPolicyId: "deep",
      });
      expect(written.status).to.equal(201);
      expect((await call("GET", "/routing/jobs/call")).body).to.include({ status: "classificationFailed" });
      expect(emulator.failure("/routing/jobs/call")).to.match(/too deep/);
      expect((await call("PATCH", "/routing/workers/ada", { capacity: 1 })).status).to.equal(201);
      await emulator.close();
      const { emulator: again } = await start(manualClock());
      expect(again.entity("/routing/jobs/call")).to.include({ status: "classificationFailed" });
    });
  }

  for (const content of ["not json", "{}"]) {
    it(`does not overwrite a file that holds ${content}`, async () => {
      writeFileSync(join(folder, "state.json"), content);
      const error = await start(manualClock()).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error)
        .to.be.instanceOf(Error)
        .with.property("message")
        .that.matches(/^cannot read the data file ".*state.json"/);
      expect(readFileSync(join(folder, "state.json"), "utf8")).to.equal(content);
    });
  }

  it("appends one line per call to the journal file, without the signature", async () => {
    const journalFile = join(folder, "calls.jsonl");
    const emulator = await startEmulator({ journalFile });
    running.push(emulator);
    const call = connect(emulator.connectionString);
    await call("GET", "/routing/workers/ada");
    await call("PATCH", "/routing/workers/ada", { capacity: 1 });
    const text = readFileSync(journalFile, "utf8");
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).to.deep.equal(JSON.parse(JSON.stringify(emulator.calls())));
    expect(text).not.to.include("Signature");
  });
});
