import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestStack, openStack } from "../support/stack.ts";

describe("the quickstart through the real CLI", function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let stack: TestStack;

  before(async () => {
    emulator = await startEmulator();
    stack = await openStack(emulator.connectionString, "examples/quickstart");
  });
  after(async () => {
    stack.dispose();
    await emulator.close();
  });

  it("deploys the policy, the queue, the roster and the job, and outputs the job's position", async () => {
    await stack.succeed("preview");
    expect(emulator.calls(), "a first preview needs no service").to.be.empty;
    const output = await stack.succeed("up");
    expect(output).to.match(/position +: 1/);
    expect(output).to.contain("+ 8 created");
    expect(emulator.entity("/routing/workers/grace")).to.deep.include({ capacity: 3, state: "active" });
  });

  it("has no change the second time (idempotent)", async () => {
    emulator.clearCalls();
    await stack.succeed("preview", "--expect-no-changes");
    expect(await stack.succeed("up")).to.contain("8 unchanged");
    expect(emulator.calls().filter(({ method }) => method !== "GET")).to.be.empty;
  });

  it("changes one capacity of the roster with one GET and one PATCH of that field", async () => {
    const roster = join(stack.folder, "workers.yaml");
    writeFileSync(roster, readFileSync(roster, "utf8").replace("capacity: 2", "capacity: 4"));
    expect(await stack.plannedSteps()).to.deep.equal(["update ada [capacity]"]);
    emulator.clearCalls();
    await stack.succeed("up");
    const [read, write, ...more] = emulator.calls(undefined, "/routing/workers/ada");
    expect(more).to.be.empty;
    expect(read?.method).to.equal("GET");
    expect(write?.method).to.equal("PATCH");
    expect(write?.body).to.deep.equal({ capacity: 4 });
    expect(write?.headers["if-match"]).to.match(/^".+"$/);
    expect(emulator.calls("PATCH")).to.have.length(1);
  });

  it("is destroyed completely", async () => {
    await stack.succeed("destroy");
    for (const path of ["workers/ada", "jobs/first-call", "queues/support", "distributionPolicies/longest-idle"]) {
      expect(emulator.entity(`/routing/${path}`), path).to.equal(undefined);
    }
  });
});
