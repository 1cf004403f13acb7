/** Renamed and moved resources through the real CLI: what is still declared is not deleted. */
import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import { takeCalls, writesIn } from "../support/fleet-program.ts";
import { type Declared, type TestStack } from "../support/stack.ts";
import { useStack } from "../support/use-stack.ts";

const idle = { distributionPolicyId: "idle", offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } };
const rule = { id: "full", trigger: { kind: "queueLength", threshold: 10 }, actions: [{ kind: "cancel" }] };
const workers = [
  { workerId: "bob", capacity: 1 },
  { workerId: "cy", capacity: 1 },
];

/** All six kinds and a fleet; `suffix` ends their Pulumi names, while their ids stay. */
function desk(suffix: string, opts: (name: string) => Declared["opts"] = () => ({})): Record<string, Declared> {
  const kinds: Record<string, Declared> = {
    idle: { kind: "DistributionPolicy", args: idle },
    late: { kind: "ExceptionPolicy", args: { exceptionPolicyId: "late", exceptionRules: [rule] } },
    sales: { kind: "Queue", args: { queueId: "sales", distributionPolicyId: "idle" } },
    topic: { kind: "ClassificationPolicy", args: { classificationPolicyId: "topic", fallbackQueueId: "sales" } },
    ada: { kind: "Worker", args: { workerId: "ada", capacity: 1 } },
    call: { kind: "Job", args: { jobId: "call", channelId: "email", queueId: "sales" } },
    agents: { kind: "WorkerFleet", args: { roster: workers } },
  };
  // The ids are plain text, so the order is said here.
  const after: Record<string, string[]> = { sales: ["idle"], topic: ["sales"], call: ["sales"] };
  return Object.fromEntries(
    Object.entries(kinds).map(([name, declared]) => {
      const dependsOn = (after[name] ?? []).map((other) => `${other}${suffix}`);
      return [`${name}${suffix}`, { ...declared, opts: { dependsOn, ...opts(name) } }];
    }),
  );
}

describe("renamed resources, through the real CLI", function () {
  this.timeout(300_000);
  let emulator: Emulator;
  let stack: TestStack;

  useStack((...opened) => {
    [emulator, stack] = opened;
  });

  it("keep their entities, with and without an alias, of each kind and in a fleet, until they are dropped", async () => {
    stack.declare(desk(""));
    await stack.succeed("up");
    takeCalls(emulator);

    stack.declare(desk("-2"));
    const renamed = await stack.succeed("up");
    expect(writesIn(takeCalls(emulator)), "without an alias").to.deep.equal([]);
    expect(renamed).to.contain('queue "sales" is not deleted, because resource "sales-2" of this program declares it');
    expect(renamed).to.contain("fleet agents: not deleted, because another resource declares them");
    expect(Object.keys(await stack.exported())).to.have.members([...Object.keys(desk("-2")), "agents-2-outcome"]);
    expect(await stack.plannedSteps()).to.deep.equal([]);

    stack.declare(desk("-3", (name) => ({ aliases: [{ name: `${name}-2` }] })));
    await stack.succeed("up");
    expect(writesIn(takeCalls(emulator)), "with an alias").to.deep.equal([]);
    expect(await stack.plannedSteps()).to.deep.equal([]);

    stack.declare({ holder: { kind: "Worker", args: { capacity: 1 } }, ...desk("-3", () => ({ parent: "holder" })) });
    await stack.succeed("up");
    expect(writesIn(takeCalls(emulator)), "below another parent").to.deep.equal(["PATCH workers/holder 201"]);
    expect(await stack.plannedSteps()).to.deep.equal([]);

    stack.declare({ holder: { kind: "Worker", args: { capacity: 1 } } });
    await stack.succeed("up");
    const deleted = writesIn(takeCalls(emulator)).filter((call) => call.startsWith("DELETE"));
    expect(deleted, "once nothing declares them").to.have.length(8);
  });

  it("are deleted by a destroy, also by one that runs the program", async () => {
    for (const how of [[], ["--run-program"], ["--refresh"]]) {
      stack.declare(desk(""));
      await stack.succeed("up");
      takeCalls(emulator);
      await stack.succeed("destroy", ...how);
      const deleted = takeCalls(emulator).filter((call) => call.startsWith("DELETE"));
      expect(deleted, how.join()).to.have.length(8);
    }
  });

  it("are replaced in place: the old entity goes before the new one comes", async () => {
    const worker = (capacity: number): Record<string, Declared> => ({
      ada: { kind: "Worker", args: { capacity }, opts: { replaceOnChanges: ["capacity"], deleteBeforeReplace: true } },
    });
    stack.declare(worker(1));
    await stack.succeed("up");
    takeCalls(emulator);
    stack.declare(worker(2));
    await stack.succeed("up");
    expect(writesIn(takeCalls(emulator))).to.deep.equal(["DELETE workers/ada 204", "PATCH workers/ada 201"]);
  });

  it("that declare one id are refused in the preview, by both names, alone and in a fleet", async () => {
    stack.declare({
      sales: { kind: "Queue", args: { queueId: "sales", distributionPolicyId: "idle" } },
      "sales-queue": { kind: "Queue", args: { queueId: "sales", distributionPolicyId: "idle" } },
    });
    const { code, output } = await stack.run("preview");
    expect(code).not.to.equal(0);
    // Which of them is checked first is up to the program.
    expect(output).to.match(
      /resource 'sales'.*also the id of resource "sales-queue"|resource 'sales-queue'.*also the id of resource "sales"/,
    );

    const ada: Declared = { kind: "Worker", args: { workerId: "ada", capacity: 1 } };
    const fleet: Declared = { kind: "WorkerFleet", args: { roster: [{ workerId: "ada", capacity: 1 }] } };
    stack.declare({ ada, agents: { ...fleet, opts: { dependsOn: ["ada"] } } });
    expect((await stack.run("preview")).output).to.contain('worker "ada" in fleet "agents" and in resource "ada"');
    stack.declare({ agents: fleet, ada: { ...ada, opts: { dependsOn: ["agents"] } } });
    expect((await stack.run("preview")).output).to.contain('is also in the roster of fleet "agents"');
    expect(takeCalls(emulator)).to.deep.equal([]);
  });
});
