import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { join } from "node:path";
import { silence } from "../support/silence.ts";
import { type TestStack, openStack } from "../support/stack.ts";

const ADA = "/routing/workers/ada";

describe("crashes, conflicts and transient errors, through the real CLI", function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let stack: TestStack;

  beforeEach(async () => {
    emulator = await startEmulator();
    stack = await openStack(emulator.connectionString);
  });
  afterEach(async () => {
    stack.dispose();
    await emulator.close();
  });

  const declare = (args: object): void => {
    stack.declare({ ada: { kind: "Worker", args } });
  };
  const patches = (): unknown[] => emulator.calls("PATCH").map(({ body }) => body);

  it("recovers a create whose response was lost and whose engine was killed, without manual steps", async () => {
    declare({ capacity: 2, labels: { skill: "x" } });
    const { child, finished } = stack.start("up");
    emulator.faults.add({ method: "PATCH", path: ADA, fault: { kind: "drop", applied: true } });
    // The host retries the call; at that moment the engine is killed, so no response reaches the state.
    const kill = (): void => void child.kill("SIGKILL");
    emulator.faults.add({ method: "PATCH", path: ADA, fault: { kind: "run", before: kill } });
    await finished;
    expect(emulator.entity(ADA), "the first PATCH was applied").to.include({ capacity: 2 });
    expect(await stack.exported(), "the state knows nothing of it").not.to.have.property("ada");

    expect((await stack.run("up")).output, "the dead engine's lock is still there").to.contain("locked");
    await stack.succeed("cancel", "--yes");
    emulator.clearCalls();
    await stack.succeed("up");
    expect(patches(), "the worker is recognised as our own").to.be.empty;
    expect((await stack.exported())["ada"]?.outputs).to.include({ capacity: 2 });
    expect(await stack.plannedSteps()).to.deep.equal([]);
  });

  it("three-way-merges another client's edit of another field between our read and our write", async () => {
    declare({ capacity: 2 });
    await stack.succeed("up");
    declare({ capacity: 5 });
    const rival = (): void => void emulator.edit(ADA, { labels: { theirs: 1 }, tags: { also: "theirs" } });
    emulator.faults.add({ method: "PATCH", path: ADA, fault: { kind: "run", before: rival } });
    emulator.clearCalls();

    await stack.succeed("up");
    expect(emulator.calls(undefined, ADA).map(({ method, status }) => `${method} ${status}`)).to.deep.equal([
      "GET 200",
      "PATCH 412",
      "GET 200",
      "PATCH 200",
    ]);
    expect(emulator.entity(ADA)).to.deep.include({
      capacity: 5,
      labels: { Id: "ada", theirs: 1 },
      tags: { also: "theirs" },
    });
  });

  it("reports a conflict with field and both values when another client edits the same field, and overwrites only with onConflict", async () => {
    declare({ capacity: 2 });
    await stack.succeed("up");
    declare({ capacity: 5 });
    const rival = (): void => void emulator.edit(ADA, { capacity: 9 });
    emulator.faults.add({ method: "PATCH", path: ADA, fault: { kind: "run", before: rival } });

    const { code, output } = await stack.run("up");
    expect(code).not.to.equal(0);
    expect(output).to.contain(`cannot update worker "ada": another client changed capacity at ${emulator.url}\n`);
    expect(output).to.match(/^ +capacity: 9 in the service, 2 in Pulumi's state, 5 in this program$/m);
    expect(output).to.match(/^ +This worker was last modified \(any field\) at \d{4}-\d\d-\d\dT[\d:]{8}Z/m);
    expect(output).to.match(/^ +To keep theirs: .*`pulumi refresh`.*\n +To write ours .*onConflict: "overwrite"/m);
    expect(emulator.entity(ADA), "theirs stands").to.include({ capacity: 9 });

    declare({ capacity: 5, onConflict: "overwrite" });
    await stack.succeed("up");
    expect(emulator.entity(ADA)).to.include({ capacity: 5 });
  });

  it("does not adopt an existing worker that differs, and names the fixes", async () => {
    emulator.edit(ADA, { capacity: 7, labels: { skill: "y" } });
    declare({ capacity: 2, labels: { skill: "x" } });
    const { code, output } = await stack.run("up");
    expect(code).not.to.equal(0);
    expect(output).to.contain("capacity: 7 in the service, 2 in this program");
    expect(output).to.contain('labels.skill: "y" in the service, "x" in this program');
    expect(output).to.contain('adopt: "always"');
    expect(patches()).to.be.empty;

    declare({ capacity: 2, labels: { skill: "x" }, adopt: "always" });
    await stack.succeed("up");
    expect(patches()).to.deep.equal([{ capacity: 2, labels: { skill: "x" } }]);
  });

  const passing = [
    { fault: { kind: "status", status: 500 }, because: "a 500" },
    { fault: { kind: "status", status: 429 }, because: "a 429 without Retry-After" },
    { fault: { kind: "status", status: 429, retryAfter: "1" }, because: "a 429 with Retry-After in seconds" },
    { fault: { kind: "status", status: 500, applied: true }, because: "a 500 after the write was applied" },
    { fault: { kind: "truncate" }, because: "a truncated response" },
    { fault: { kind: "notJson" }, because: "a response that is not JSON" },
    { fault: { kind: "drop", applied: false }, because: "a connection that breaks before the write" },
  ] as const;
  for (const { fault, because } of passing) {
    it(`retries within one run after ${because}`, async () => {
      declare({ capacity: 2 });
      emulator.faults.add({ method: "PATCH", path: ADA, fault });
      await stack.succeed("up");
      expect(emulator.faults.pending(), "the fault has struck").to.be.empty;
      expect(emulator.entity(ADA)).to.include({ capacity: 2 });
      expect(await stack.plannedSteps()).to.deep.equal([]);
    });
  }

  it("keeps completed operations when the service fails in the middle of a run, and finishes when it is back", async () => {
    const dataFile = join(stack.folder, "router.json");
    const port = Number(new URL(emulator.url).port);
    await emulator.close();
    emulator = await startEmulator({ port, dataFile });
    const names = ["ada", "bob", "cyd", "dan", "eve"];
    stack.declare(Object.fromEntries(names.map((name) => [name, { kind: "Worker", args: { capacity: 2 } }])));
    emulator.faults.add({ method: "PATCH", skip: 2, fault: { kind: "run", before: () => emulator.close() } });
    const { code, output } = await stack.run("up");
    expect(code).not.to.equal(0);
    expect(output).to.contain("ECONNREFUSED").and.to.contain("is the endpoint right and reachable?");

    emulator = await startEmulator({ port, dataFile });
    const before = names.filter((name) => emulator.entity(`/routing/workers/${name}`) !== undefined);
    expect(before, "some were made, not all").to.have.length(2);
    await stack.succeed("up");
    for (const name of names) expect(emulator.entity(`/routing/workers/${name}`), name).to.include({ capacity: 2 });
    expect(patches(), "and only the others are made now").to.have.length(3);
    expect(await stack.plannedSteps()).to.deep.equal([]);
  });

  it("keeps a create with an unknown outcome in the state with its reason, and finishes it in the next run", async () => {
    declare({ capacity: 2 });
    // The write is applied, but no response arrives any more.
    silence(emulator, { kind: "status", status: 503, applied: true });
    const { code, output } = await stack.run("up");
    expect(code).not.to.equal(0);
    expect(output).to.contain("Whether the write was applied is not known");
    expect((await stack.exported())["ada"]?.initErrors?.join()).to.contain('cannot write worker "ada"');

    emulator.faults.clear();
    emulator.clearCalls();
    await stack.succeed("up");
    expect(patches(), "the lost write was applied").to.be.empty;
    const { ada } = await stack.exported();
    expect(ada?.outputs).to.include({ capacity: 2 }).and.not.to.have.property("__pending");
    expect(ada?.initErrors ?? []).to.be.empty;
    expect(await stack.plannedSteps()).to.deep.equal([]);
  });

  it("fails with a clear error while the service is down, and converges when it is back", async () => {
    declare({ capacity: 2 });
    await stack.succeed("up");
    declare({ capacity: 3 });
    silence(emulator, { kind: "drop", applied: false });
    const { code, output } = await stack.run("up");
    expect(code).not.to.equal(0);
    expect(output).to.contain("did not answer").and.to.contain("is the endpoint right and reachable?");

    emulator.faults.clear();
    await stack.succeed("up");
    expect(emulator.entity(ADA)).to.include({ capacity: 3 });
    expect(await stack.plannedSteps()).to.deep.equal([]);
  });
});
