import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { silence } from "../support/silence.ts";
import { type TestStack, openStack } from "../support/stack.ts";
import { useStack } from "../support/use-stack.ts";

const CANARY = Buffer.from("canary-of-the-access-key").toString("base64");
const POLICY = {
  kind: "DistributionPolicy",
  args: { offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } },
} as const;
const QUEUE = { kind: "Queue", args: { distributionPolicyId: "policy" }, opts: { dependsOn: ["policy"] } } as const;

describe("inputs, look-ups and imports through the real CLI", function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let stack: TestStack;

  useStack(
    (...opened) => {
      [emulator, stack] = opened;
    },
    { accessKey: CANARY },
  );

  it("shows five check failures together, each under the declared property, and sends nothing", async () => {
    stack.declare({
      ada: {
        kind: "Worker",
        args: {
          capacity: 0,
          queues: [""],
          channels: [
            { channelId: "voice", capacityCostPerJob: 0 },
            { channelId: "chat", capacityCostPerJob: 1, maxNumberOfJobs: -1 },
          ],
          labels: { nested: {} },
        },
      },
    });
    const { code, output } = await stack.run("preview");
    expect(code).not.to.equal(0);
    for (const property of [
      "capacity",
      "queues[0]",
      "channels[0].capacityCostPerJob",
      "channels[1].maxNumberOfJobs",
      "labels.nested",
    ]) {
      expect(output).to.contain(`property ${property} value`);
    }
    expect(emulator.calls()).to.be.empty;
  });

  it("reads an existing worker that it does not manage, and fails for one that is missing", async () => {
    emulator.edit("/routing/workers/elsewhere", { capacity: 12, labels: { skill: "x" } });
    stack.declare({ found: { kind: "Worker", get: "elsewhere" } });
    await stack.succeed("up");
    expect(await stack.succeed("stack", "output", "found")).to.contain("12");
    await stack.succeed("destroy");
    expect(emulator.entity("/routing/workers/elsewhere"), "what is only read is not deleted").to.include({
      capacity: 12,
    });

    await stack.succeed("up");
    await stack.succeed("preview", "--expect-no-changes");
    emulator.remove("/routing/workers/elsewhere");
    expect(await stack.succeed("refresh"), "a refresh finds out that it is gone").to.contain("1 deleted");

    stack.declare({ lost: { kind: "Worker", get: "nobody" } });
    const { code, output } = await stack.run("preview");
    expect(code).not.to.equal(0);
    expect(output).to.contain('worker "nobody" not found at http://127.0.0.1');
  });

  it("imports an existing worker through a file with inputs and outputs, and then has no change", async () => {
    emulator.edit("/routing/workers/ada", { capacity: 4, labels: { skill: "x" } });
    const probe = { probe: { kind: "Worker", args: { capacity: 1 } } } as const;
    stack.declare(probe);
    await stack.succeed("up");
    const loader = (await stack.exported())["probe"]?.inputs["__provider"];
    const properties = {
      workerId: "ada",
      capacity: 4,
      labels: { skill: "x" },
      endpoint: emulator.url,
      __provider: loader,
    };
    const type = "pulumi-nodejs:dynamic/jobrouter:Worker";
    const file = join(stack.folder, "import.json");
    writeFileSync(
      file,
      JSON.stringify({ resources: [{ type, name: "ada", id: "ada", inputs: properties, outputs: properties }] }),
    );

    await stack.succeed("import", "--file", file, "--generate-code=false", "--protect=false", "--yes");
    stack.declare({ ...probe, ada: { kind: "Worker", args: { capacity: 4, labels: { skill: "x" } } } });
    await stack.succeed("preview", "--expect-no-changes");
  });

  it("deploys a policy, a queue and jobs, outputs the position, and destroys them in the order the service requires", async () => {
    const job = (priority: number) =>
      ({
        kind: "Job",
        args: { channelId: "voice", queueId: "queue", priority },
        opts: { dependsOn: ["queue"] },
      }) as const;
    const queue = { ...QUEUE, args: { distributionPolicyId: { $output: "policy.distributionPolicyId" } } };
    stack.declare({ policy: POLICY, queue, first: job(9), second: job(1) }, { place: "second" });
    const planned = await stack.plannedInputs();
    expect(planned["queue"], "ids that come from names are known").to.include({ distributionPolicyId: "policy" });
    expect(emulator.calls(), "the position is unknown in the preview, so no request is sent").to.be.empty;
    await stack.succeed("up");
    // Which of the two jobs is there first is the engine's choice; priority decides once both are.
    await stack.succeed("up");
    expect((await stack.succeed("stack", "output", "place")).trim()).to.equal("2");
    emulator.clearCalls();

    await stack.succeed("destroy");
    const order = emulator.calls().filter(({ method }) => method === "DELETE" || method === "POST");
    expect(order.map(({ method, path, status }) => `${method} ${path} ${status}`).slice(-2)).to.deep.equal([
      "DELETE /routing/queues/queue 204",
      "DELETE /routing/distributionPolicies/policy 204",
    ]);
    expect(order.map(({ path }) => path)).to.include("/routing/jobs/first:cancel");
    expect(emulator.entity("/routing/jobs/first")).to.equal(undefined);
  });

  it("never shows the access key: not in diffs, logs, errors or any file of the backend", async () => {
    stack.declare({ ada: { kind: "Worker", args: { capacity: 1 } } });
    await stack.succeed("config", "set", "--secret", "jobrouter:connectionString", emulator.connectionString);
    // From -v=9 on, the engine itself logs what it passes to every provider.
    const outputs = [
      await stack.succeed("preview", "--diff"),
      await stack.succeed("up", "--diff", "--logtostderr", "-v=8"),
    ];
    stack.declare({ ada: { kind: "Worker", args: { capacity: 2 } } });
    outputs.push(await stack.succeed("preview", "--diff"));
    emulator.faults.add({ times: 99, fault: { kind: "status", status: 401 } });
    const refused = await stack.run("up", "--diff");
    expect(refused.code).not.to.equal(0);
    expect(refused.output).to.contain("JOBROUTER_CONNECTION_STRING");
    outputs.push(refused.output);

    for (const output of outputs) expect(output).not.to.contain(CANARY);
    expect(stack.stateText()).not.to.contain(CANARY);
    for (const file of filesBelow(join(stack.folder))) expect(readFileSync(file, "utf8"), file).not.to.contain(CANARY);
  });

  it("keeps a secret input encrypted in the state, also inside a pending write", async () => {
    const SECRET = "canary-of-a-secret-tag";
    stack.declare({ ada: { kind: "Worker", args: { capacity: 1, tags: { token: SECRET } }, secret: ["tags"] } });
    const ada = "/routing/workers/ada";
    silence(emulator, { kind: "status", status: 503, applied: true });
    const { code, output } = await stack.run("up");
    expect(code).not.to.equal(0);
    expect((await stack.exported())["ada"]?.outputs, "the lost write is remembered").to.have.property("__pending");
    expect(stack.stateText()).not.to.contain(SECRET);
    expect(output).not.to.contain(SECRET);

    emulator.faults.clear();
    expect(await stack.succeed("up", "--diff")).not.to.contain(SECRET);
    expect(stack.stateText()).not.to.contain(SECRET);
    expect((await stack.exported())["ada"]?.outputs).not.to.have.property("__pending");
    expect(emulator.entity(ada)).to.deep.include({ tags: { token: SECRET } });
  });

  it("reports after a rotated key that refresh and destroy use the engine's old copy of the configuration", async () => {
    const configured = await openStack("");
    try {
      configured.declare({ ada: { kind: "Worker", args: { capacity: 1 } } });
      await configured.succeed("config", "set", "--secret", "jobrouter:connectionString", emulator.connectionString);
      await configured.succeed("up");
      emulator.faults.add({ times: 99, fault: { kind: "status", status: 401 } });
      const { code, output } = await configured.run("refresh");
      expect(code).not.to.equal(0);
      expect(output).to.contain("the engine's copy of the configuration of the last `pulumi up`");
      expect(output).not.to.contain(CANARY);
    } finally {
      configured.dispose();
    }
  });

  it("sends no key to an endpoint that is not its own", async () => {
    const stranger = await startEmulator();
    try {
      stack.declare({ ada: { kind: "Worker", args: { capacity: 1, endpoint: stranger.url } } });
      const { code, output } = await stack.run("up");
      expect(code).not.to.equal(0);
      expect(output).to.contain(`no access key is known for ${stranger.url}`);
      expect(stranger.calls()).to.be.empty;
    } finally {
      await stranger.close();
    }
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}
