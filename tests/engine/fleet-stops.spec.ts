import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import { type Entry, agents, fleetOf, pathOf, summaryIn, takeCalls, writesIn } from "../support/fleet-program.ts";
import { hostsIn, untilGone } from "../support/processes.ts";
import type { TestStack } from "../support/stack.ts";
import { useStack } from "../support/use-stack.ts";

describe("a fleet whose run stops, through the real CLI", function () {
  this.timeout(180_000);
  let emulator: Emulator;
  let stack: TestStack;

  useStack((...opened) => {
    [emulator, stack] = opened;
  });

  const profiles = { voice: { capacity: 100, channels: [{ channelId: "voice", capacityCostPerJob: 100 }] } };
  const declare = (roster: readonly Entry[] | string, args = {}): void => {
    stack.declare({ agents: fleetOf(roster, { profiles, ...args }) });
  };
  const named = (ids: readonly string[], method: string, status: number): string[] =>
    ids.map((id) => `${method} workers/${id} ${status}`);

  it("does not remove a quarter of it unless told to, which counts once and for no other change", async () => {
    declare(agents(40));
    await stack.succeed("up");
    takeCalls(emulator);
    declare(agents(30));
    for (const command of ["preview", "up"]) {
      const { code, output } = await stack.run(command);
      expect(code, command).not.to.equal(0);
      expect(output, command).to.contain(
        'fleet "agents": this run removes 10 and deregisters 0 of 40 workers (25.0 %, the limit is 10 %',
      );
    }
    expect(takeCalls(emulator), "of a preview and of an up without a preview").to.be.empty;
    declare(agents(40));
    expect(await stack.plannedSteps(), "the roster that was stopped is not the last one").to.deep.equal([]);

    declare(agents(30));
    const { output } = await stack.run("preview");
    const [, setting = "", value = ""] = /pulumi config set (\S+) ([^\s,]+)/.exec(output) ?? [];
    await stack.succeed("config", "set", setting, value);
    declare(agents(28));
    expect((await stack.run("preview")).code, "it allows no other change").not.to.equal(0);
    declare(agents(30));
    expect(summaryIn(await stack.succeed("up"), "agents")).to.equal("done: -10 =30");
    expect(writesIn(takeCalls(emulator))).to.have.members(
      named(
        agents(10, 30).map(({ workerId }) => workerId),
        "DELETE",
        204,
      ),
    );
    declare(agents(20));
    expect((await stack.run("preview")).code, "it allows nothing any more").not.to.equal(0);
    expect(takeCalls(emulator)).to.be.empty;
  });

  it("names those who failed, applies all others, and touches only what is left in the next run", async () => {
    const failing = ["agent-3", "agent-11"];
    emulator.edit(pathOf("agent-3"), { capacity: 5 });
    for (const id of failing.slice(1)) {
      emulator.faults.add({
        method: "PATCH",
        path: pathOf(id),
        times: "always",
        fault: { kind: "status", status: 400 },
      });
    }
    declare(agents(20));
    const { code, output } = await stack.run("up");
    expect(code).not.to.equal(0);
    expect(output).to.contain('fleet "agents": 2 of 20 workers failed');
    expect(output).to.match(/agent-3: cannot create worker "agent-3": it exists already and differs in .*capacity: 5/);
    expect(output).to.match(/agent-11: .*400/);
    expect(summaryIn(output, "agents")).to.equal("done: +18 !2 failed");
    const others = agents(20).filter(({ workerId }) => !failing.includes(workerId));
    for (const { workerId } of others) expect(emulator.entity(pathOf(workerId)), workerId).not.to.equal(undefined);

    emulator.faults.clear();
    takeCalls(emulator);
    const second = await stack.run("up");
    expect(second.code, "agent-3 still differs").not.to.equal(0);
    expect(second.output).to.contain("1 of 20 workers failed").and.not.to.contain("agent-11:");
    expect(takeCalls(emulator)).to.have.members([
      "GET workers/agent-3 200",
      "GET workers/agent-11 404",
      "PATCH workers/agent-11 201",
    ]);
    emulator.remove(pathOf("agent-3"));
    takeCalls(emulator);
    expect(summaryIn(await stack.succeed("up"), "agents")).to.equal("done: +1 =19");
    expect(takeCalls(emulator)).to.deep.equal(["GET workers/agent-3 404", "PATCH workers/agent-3 201"]);
    expect(await stack.plannedSteps()).to.deep.equal([]);
  });

  it("sends nothing of a roster file with mistakes, and names file, line and column of each", async () => {
    const lines = [
      "workers:",
      "  - { workerId: ada, profile: voice }",
      "  - { workerId: bob, profile: vioce }",
      "  - { workerId: ada, profile: voice }",
      "  - { workerId: cyd, profile: voice, capacity: many }",
    ];
    writeFileSync(join(stack.folder, "agents.yaml"), lines.join("\n"));
    declare("agents.yaml");
    for (const command of ["preview", "up"]) {
      const { code, output } = await stack.run(command);
      expect(code, command).not.to.equal(0);
      const [, diagnostics = ""] = output.split("Diagnostics:");
      expect(diagnostics.match(/WorkerFleet.* has a problem: /g), command).to.have.length(3);
      expect(output, command).to.match(/agents\.yaml:3:31 worker "bob" profile: there is no profile "vioce"/);
      expect(output, command).to.match(
        /agents\.yaml:4:17 worker "ada" workerId: is the id of another worker too, at agents\.yaml:2:17/,
      );
      expect(output, command).to.match(/agents\.yaml:5:48 worker "cyd" capacity: must be a whole number/);
      expect(output, "no stack of ours").not.to.match(/ at .*worker-fleet/);
    }
    expect(takeCalls(emulator)).to.be.empty;
  });

  it("deletes no worker of a fleet that is there because of a bad roster, and ends the program", async () => {
    writeFileSync(join(stack.folder, "agents.yaml"), "workers: [{ workerId: ada, profile: voice }]\n");
    declare("agents.yaml");
    await stack.succeed("up");
    const held = Object.keys(await stack.exported());
    takeCalls(emulator);
    writeFileSync(join(stack.folder, "agents.yaml"), "workers: [{ workerId: ada, profile: vioce }]\n");
    const { code, output } = await stack.run("up");
    expect(code).not.to.equal(0);
    expect(output).to.contain("has a problem: agents.yaml:1:");
    expect(takeCalls(emulator)).to.be.empty;
    expect(Object.keys(await stack.exported())).to.deep.equal(held);
  });

  it("goes on after its engine and host were killed, and creates no worker twice", async () => {
    const dieAfter = async (writes: number): Promise<void> => {
      const { child, finished } = stack.start("up");
      const kill = (): void => void child.kill("SIGKILL");
      emulator.faults.add({ method: "PATCH", path: /workers/, skip: writes, fault: { kind: "run", before: kill } });
      await finished;
      await untilGone(
        () => hostsIn(stack.folder),
        () => "the host of the dead engine lives on",
      );
      emulator.faults.clear();
      await stack.succeed("cancel", "--yes");
    };
    declare(agents(30));
    await dieAfter(12);
    const made = agents(30).filter(({ workerId }) => emulator.entity(pathOf(workerId)) !== undefined);
    expect(made).to.have.length.within(1, 29);
    takeCalls(emulator);
    await stack.succeed("up");
    const writes = writesIn(takeCalls(emulator));
    expect(writes).to.have.members(
      named(
        agents(30)
          .filter((agent) => !made.some(({ workerId }) => workerId === agent.workerId))
          .map(({ workerId }) => workerId),
        "PATCH",
        201,
      ),
    );
    expect(await stack.plannedSteps()).to.deep.equal([]);

    declare(agents(30).map((agent) => ({ ...agent, labels: { level: 7 } })));
    await dieAfter(0);
    const preview = await stack.succeed("preview", "--diff");
    expect(preview.match(/^ +\+ agent-\d+ .*level=7$/gm), "no worker is as declared yet").to.have.length(30);
  });
});
