import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { type TestStack, openStack } from "../support/stack.ts";

describe("examples: fleet, through the real CLI", function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let stack: TestStack;

  before(async () => {
    emulator = await startEmulator();
    stack = await openStack(emulator.connectionString, "examples/fleet");
  });
  after(async () => {
    stack.dispose();
    await emulator.close();
  });

  const rewrite = (file: string, change: (text: string) => string): void => {
    const path = join(stack.folder, file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  };

  it("deploys both rosters, each worker with what its profile and it itself say", async () => {
    const output = await stack.succeed("up");
    expect(output).to.contain("fleet agents: +6").and.to.contain("fleet partners: +3");
    expect(emulator.entity("/routing/workers/edsger")).to.deep.include({ capacity: 100, queues: ["billing", "sales"] });
    expect(emulator.entity("/routing/workers/edsger")?.["labels"]).to.deep.equal({ Id: "edsger", language: "nl" });
    const labels = { Id: "p-0003", company: "Globex", level: 1, shift: "evening" };
    expect(emulator.entity("/routing/workers/p-0003")).to.deep.include({ queues: ["technical"], labels });
  });

  it("has nothing to change the second time, and asks the service nothing", async () => {
    emulator.clearCalls();
    const output = await stack.succeed("preview", "--expect-no-changes");
    expect(output).to.contain("fleet agents: =6").and.to.contain("fleet partners: =3");
    expect(emulator.calls()).to.deep.equal([]);
  });

  it("shows what its README shows of a changed worker", async () => {
    rewrite("agents.yaml", (text) => text.replace("capacity: 1 }", "capacity: 2 }"));
    const output = await stack.succeed("preview", "--diff");
    const [, block = ""] =
      /preview --diff\n\.\.\.\n(.*?)```/s.exec(readFileSync(join(stack.folder, "README.md"), "utf8")) ?? [];
    for (const line of block.split("\n").filter((one) => one !== "" && one !== "...")) expect(output).to.contain(line);
  });

  it("stops where its README says so, and sends nothing", async () => {
    rewrite("partners.csv", (text) =>
      text
        .split("\n")
        .filter((line) => !/^p-000[12]/.test(line))
        .join("\n"),
    );
    emulator.clearCalls();
    const { code, output } = await stack.run("preview");
    expect(code).to.not.equal(0);
    expect(output).to.match(/removes 2 and deregisters 0 of 3 workers.*no available worker in "billing"/);
    expect(emulator.calls()).to.deep.equal([]);
  });

  it("takes all down again", async () => {
    await stack.succeed("destroy");
    expect(emulator.entity("/routing/workers/ada")).to.equal(undefined);
    expect(emulator.entity("/routing/queues/sales")).to.equal(undefined);
  });
});
