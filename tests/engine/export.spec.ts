import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { registry } from "../../provider/dist/schema/registry.js";
import { root } from "../../tools/setup/paths.mjs";
import { fillRouter, oddIds } from "../cli/export/many-entities.ts";
import { type OwnEmulator, startOwnEmulator } from "../cli/export/own-emulator.ts";
import { diagnose } from "../support/diagnose.ts";
import { canarySecret } from "../support/full-declarations.ts";
import { type TestStack, openStack } from "../support/stack.ts";

const cli = join(root, "cli", "dist", "bin.cjs");

/** The ids of the resources in the state. */
async function importedIds(stack: TestStack): Promise<string[]> {
  const text = await stack.succeed("stack", "export");
  const { deployment } = JSON.parse(text) as { deployment: { resources: { type: string; id: string }[] } };
  return deployment.resources.filter(({ type }) => type.includes("jobrouter")).map(({ id }) => id);
}

describe("a router that is exported, imported and previewed", function () {
  this.timeout(240_000);
  let emulator: OwnEmulator;
  let stack: TestStack;
  let program: string;
  let importFile: string;
  let count: number;
  const cleanUp: (() => unknown)[] = [];

  before(async () => {
    emulator = await startOwnEmulator();
    cleanUp.push(emulator.stop);
    count = await fillRouter(emulator.router);
    stack = await openStack(emulator.connectionString);
    cleanUp.push(() => {
      stack.dispose();
    });
    [program, importFile] = [join(stack.folder, "index.ts"), join(stack.folder, "import.json")];
    writeFileSync(join(stack.folder, "package.json"), '{ "name": "test", "main": "index.ts" }\n');
    emulator.forgetCalls();
  });
  after(async () => {
    for (const undo of cleanUp.reverse()) await undo();
  });

  it("has at least 300 entities of all kinds, and is only read", async () => {
    const args = [cli, "export", "--out", importFile, "--program", program, "--kind", ...Object.keys(registry)];
    const env = { ...process.env, JOBROUTER_CONNECTION_STRING: emulator.connectionString };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
    expect(stderr).to.equal("");
    expect(stdout).to.contain("261 workers").and.contain("Skipped 1 job (finished).");
    const { resources } = JSON.parse(readFileSync(importFile, "utf8")) as { resources: { type: string }[] };
    expect(resources).to.have.length(count);
    expect(count).to.be.at.least(300);
    expect(new Set(resources.map(({ type }) => type))).to.have.property("size", 6);
    expect(emulator.calls().filter((call) => !call.startsWith("GET "))).to.be.empty;
  });

  it("writes no credential, although the router echoes them", async () => {
    const shown = await emulator.router.collection("distributionPolicies").get("full-0");
    expect(JSON.stringify(shown.body)).to.contain(canarySecret);
    for (const file of [importFile, program]) expect(readFileSync(file, "utf8"), file).not.to.contain(canarySecret);
  });

  it("becomes a program that compiles under strict", () => {
    const found = diagnose(program);
    expect(found, found.join("\n")).to.be.empty;
  });

  it("is imported, and then has no change in a preview or a refresh", async () => {
    emulator.forgetCalls();
    const output = await stack.succeed("import", "--file", importFile, "--yes", "--generate-code=false");
    // Some of the workers have channels that cost more than their capacity, which the check says.
    expect(output).to.not.match(/warning(?!: worker .* above the capacity)|failed to validate/);
    expect(await importedIds(stack))
      .to.have.length(count)
      .and.to.include.members([...oddIds]);
    await stack.succeed("preview", "--expect-no-changes");
    await stack.succeed("refresh", "--expect-no-changes");
    expect(emulator.calls().filter((call) => !call.startsWith("GET "))).to.be.empty;
  });

  it("plans a change of the program, and nothing else", async () => {
    const text = readFileSync(program, "utf8");
    writeFileSync(program, text.replace(/\bcapacity: 1\b/, "capacity: 9"));
    const steps = await stack.plannedSteps();
    expect(steps).to.have.length(1);
    expect(steps[0]).to.match(/^update .* \[capacity\]$/);
  });
});
