import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import { agents, desk, fleetOf, pathOf, summaryIn, takeCalls, voice, writesIn } from "../support/fleet-program.ts";
import type { TestStack } from "../support/stack.ts";
import { useStack } from "../support/use-stack.ts";

describe("a fleet through the real CLI", function () {
  this.timeout(180_000);
  let emulator: Emulator;
  let stack: TestStack;

  useStack((...opened) => {
    [emulator, stack] = opened;
  });

  const roster = agents(40);
  const changed = roster.map((entry) => (entry.workerId === "agent-7" ? { ...entry, labels: { level: 9 } } : entry));
  const ids = roster.map(({ workerId }) => workerId);

  it("is previewed and made, changes one worker by one write, and is left alone without a change", async () => {
    stack.declare({ ...desk, agents: fleetOf(roster, { queues: [{ $output: "calls.queueId" }] }) });
    expect(summaryIn(await stack.succeed("preview"), "agents"), "with a queue that is not there yet").to.equal("+40");
    expect(takeCalls(emulator), "of the first preview").to.be.empty;
    expect(summaryIn(await stack.succeed("up"), "agents")).to.equal("done: +40");
    const made = takeCalls(emulator).filter((call) => call.includes("workers"));
    expect(
      made.filter((call) => call.startsWith("GET")),
      "one page for the whole fleet",
    ).to.have.length(1);
    expect(writesIn(made)).to.have.members(ids.map((id) => `PATCH workers/${id} 201`));
    expect(emulator.entity(pathOf("agent-7"))).to.deep.include({
      queues: ["calls"],
      labels: { Id: "agent-7", level: 1 },
    });

    expect(summaryIn(await stack.succeed("preview"), "agents")).to.equal("=40");
    const again = await stack.succeed("up");
    expect(summaryIn(again, "agents")).to.equal("=40");
    expect(again).to.match(/Resources:\n +6 unchanged\n/);
    expect(Object.keys(await stack.exported()), "two resources for the fleet").to.have.members([
      ...Object.keys(desk),
      ...["agents", "agents-outcome"],
    ]);
    expect(takeCalls(emulator), "of a preview and an up without a change").to.be.empty;

    stack.declare({ ...desk, agents: fleetOf(changed, { queues: [{ $output: "calls.queueId" }] }) });
    const preview = await stack.succeed("preview", "--diff");
    expect(linesWith(/^ +[-+] agent-/, preview)).to.deep.equal([
      "- agent-7 @voice labels.level=1",
      "+ agent-7 @voice labels.level=9",
    ]);
    expect(linesWith(/^ +agent-/, preview), "of the other workers").to.have.length.within(1, 4);
    expect(linesWith(/^ +[-+~] /, preview).filter((line) => !line.includes("agent-7 "))).to.deep.equal([
      "~ pulumi-nodejs:dynamic/jobrouter:WorkerFleet: (update)",
      "~ roster:",
      "~ 1 to update",
    ]);
    expect(preview).not.to.contain("__");
    expect(summaryIn(preview, "agents")).to.equal("~1 =39 (agent-7: labels.level 1 → 9)");
    expect(takeCalls(emulator), "of a preview").to.be.empty;
    expect(summaryIn(await stack.succeed("up"), "agents")).to.equal("done: ~1 =39");
    expect(takeCalls(emulator)).to.deep.equal(["GET workers/agent-7 200", "PATCH workers/agent-7 200"]);
  });

  it("shows what others have changed after a refresh, repairs that alone, and goes with the program that held it", async () => {
    stack.declare({ ...desk, agents: fleetOf(roster) });
    await stack.succeed("up");
    emulator.edit(pathOf("agent-3"), { capacity: 50 });
    emulator.remove(pathOf("agent-4"));
    takeCalls(emulator);
    const refreshed = await stack.succeed("refresh");
    expect(refreshed).to.contain("capacity changed (most likely by a person or a script): agent-3 (capacity 100 → 50)");
    expect(refreshed).to.match(/fleet agents: gone \(most likely by a person or a script\): agent-4/);
    const looks = takeCalls(emulator).filter((call) => call.includes("workers"));
    expect(writesIn(looks)).to.be.empty;
    expect(looks, "a page, and one more look for her who is not on it").to.have.length(2);

    await stack.succeed("refresh");
    const preview = await stack.succeed("preview", "--diff");
    expect(summaryIn(preview, "agents")).to.equal("+1 ~1 =38 (agent-3: capacity)");
    expect(preview, "after a second refresh as well").to.match(/- agent-3 {"capacity":50,/);
    expect(preview)
      .to.match(/\+ agent-3 @voice/)
      .and.to.match(/\+ agent-4 @voice/);
    expect(preview).not.to.contain("__");
    takeCalls(emulator);
    await stack.succeed("up");
    expect(writesIn(takeCalls(emulator))).to.have.members(["PATCH workers/agent-3 200", "PATCH workers/agent-4 201"]);
    expect(await stack.plannedSteps()).to.deep.equal([]);
    await stack.succeed("refresh", "--expect-no-changes");

    stack.declare(desk);
    takeCalls(emulator);
    await stack.succeed("up");
    expect(writesIn(takeCalls(emulator))).to.have.members(
      ids.flatMap((id) => [`PATCH workers/${id} 200`, `DELETE workers/${id} 204`]),
    );
    expect(Object.keys(await stack.exported())).to.have.members(Object.keys(desk));
  });

  it("waits with its preview for what only a run can tell, and goes by destroy", async () => {
    stack.declare({ ...desk, agents: fleetOf(agents(3), { profiles: { voice: voice("id") } }) });
    const preview = await stack.succeed("preview");
    expect(preview, "the id of a queue that is not there yet is not known").not.to.match(/error|Error/);
    expect(takeCalls(emulator)).to.be.empty;
    expect(summaryIn(await stack.succeed("up"), "agents")).to.equal("done: +3");
    for (const { workerId } of agents(3)) {
      expect(emulator.entity(pathOf(workerId)), workerId).to.deep.include({ queues: ["calls"] });
    }
    expect(await stack.plannedSteps()).to.deep.equal([]);
    takeCalls(emulator);
    await stack.succeed("destroy");
    expect(writesIn(takeCalls(emulator)).filter((call) => call.startsWith("DELETE workers/"))).to.have.length(3);
    expect(await stack.exported()).to.deep.equal({});
  });

  it("keeps what the program marks as a secret out of the state, also when another client changes it", async () => {
    const profiles = { voice: { capacity: 1, tags: { pin: "s3cr3t-pin" } } };
    stack.declare({ agents: { ...fleetOf(agents(6), { profiles }), secret: ["profiles"] } });
    await stack.succeed("up");
    emulator.edit(pathOf("agent-3"), { tags: { pin: "another-pin" } });
    await stack.succeed("refresh");
    const preview = await stack.succeed("preview", "--diff");
    expect(summaryIn(preview, "agents")).to.equal("~1 =5 (agent-3: tags.pin)");
    for (const text of [stack.stateText(), preview]) expect(text).not.to.match(/s3cr3t-pin|another-pin/);
  });

  it("does what a saved plan says, and nothing else", async () => {
    const declare = (level: number): void => {
      const workers = agents(6).map((entry) =>
        entry.workerId === "agent-2" ? { ...entry, labels: { level } } : entry,
      );
      stack.declare({ agents: fleetOf(workers, { profiles: { voice: { capacity: 1 } } }) });
    };
    for (const level of [1, 2, 2]) {
      declare(level);
      await stack.succeed("preview", "--save-plan", "plan.json");
      await stack.succeed("up", "--plan", "plan.json");
      expect(emulator.entity(pathOf("agent-2"))?.["labels"]).to.include({ level });
    }
    declare(3);
    takeCalls(emulator);
    const { code, output } = await stack.run("up", "--plan", "plan.json");
    expect([code === 0, writesIn(takeCalls(emulator))]).to.deep.equal([false, []]);
    expect(output).to.contain("violates plan");
  });

  it("keeps to its roster where the program ignores changes of it", async () => {
    const declare = (count: number): void => {
      const fleet = fleetOf(agents(count), { profiles: { voice: { capacity: 1 } } });
      stack.declare({ agents: { ...fleet, opts: { ignoreChanges: ["roster"] } } });
    };
    declare(3);
    await stack.succeed("up");
    takeCalls(emulator);
    declare(6);
    expect(await stack.plannedSteps()).to.deep.equal([]);
    expect(takeCalls(emulator)).to.be.empty;
  });
});

function linesWith(pattern: RegExp, output: string): readonly string[] {
  return output
    .split("\n")
    .filter((line) => pattern.test(line))
    .map((line) => line.trim());
}
