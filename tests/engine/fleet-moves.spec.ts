import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import { type Entry, agents, fleetOf, pathOf, summaryIn, takeCalls, writesIn } from "../support/fleet-program.ts";
import type { Declared, TestStack } from "../support/stack.ts";
import { useStack } from "../support/use-stack.ts";

/** What one worker may take of the state file. */
const MAX_BYTES = 200;
const SIZE = 5_000;

describe("workers who change hands, through the real CLI", function () {
  this.timeout(300_000);
  let emulator: Emulator;
  let stack: TestStack;

  useStack(
    (...opened) => {
      [emulator, stack] = opened;
    },
    {},
    { JOBROUTER_REQUESTS_PER_SECOND: "unlimited" },
  );

  const profiles = { voice: { capacity: 100, channels: [{ channelId: "voice", capacityCostPerJob: 100 }] } };
  const fleet = (roster: readonly Entry[], args = {}): Declared => fleetOf(roster, { profiles, ...args });
  const ada = { workerId: "ada", capacity: 1, labels: { level: 1 } };
  const alone: Declared = { kind: "Worker", args: ada };

  it("are the fleet's after a run that drops them as resources, and the other way by release, without a write", async () => {
    stack.declare({ ada: alone, agents: fleet(agents(6)) });
    await stack.succeed("up");
    takeCalls(emulator);

    stack.declare({ agents: fleet([...agents(6), ada]) });
    const joining = await stack.succeed("up");
    expect(joining).to.contain('worker "ada" is not deleted, because fleet "agents" of this program declares it');
    expect(writesIn(takeCalls(emulator)), "into the fleet").to.be.empty;
    expect(await stack.plannedSteps()).to.deep.equal([]);

    stack.declare({ ada: alone, agents: fleet(agents(6), { release: ["ada"] }) });
    await stack.succeed("up");
    expect(writesIn(takeCalls(emulator)), "out of the fleet").to.be.empty;
    expect(emulator.entity(pathOf("ada"))).to.include({ capacity: 1 });
    expect(Object.keys(await stack.exported())).to.include("ada");
    expect(await stack.plannedSteps()).to.deep.equal([]);

    stack.declare({ agents: fleet(agents(6)) });
    await stack.succeed("up");
    expect(writesIn(takeCalls(emulator)), "once no resource owns her").to.deep.equal(["DELETE workers/ada 204"]);
  });

  it("go from fleet to fleet by release, and from a fleet that goes itself, without a write", async () => {
    const [some, others] = [agents(8), agents(6, 8)];
    const left = some.slice(1);
    stack.declare({ north: fleet(some), south: fleet(others) });
    await stack.succeed("up");
    takeCalls(emulator);

    stack.declare({ north: fleet(left, { release: ["agent-0"] }), south: fleet([...others, ...some.slice(0, 1)]) });
    const moved = await stack.succeed("up");
    expect(writesIn(takeCalls(emulator))).to.be.empty;
    expect(summaryIn(moved, "south")).to.equal("done: +1 =6");
    expect(summaryIn(moved, "north")).to.equal("done: =7");
    expect(await stack.plannedSteps()).to.deep.equal([]);

    stack.declare({ south: fleet(agents(14)) });
    takeCalls(emulator);
    await stack.succeed("up");
    expect(writesIn(takeCalls(emulator)), "of a fleet whose workers have gone over").to.be.empty;
    expect(await stack.plannedSteps()).to.deep.equal([]);
  });

  it("take few bytes of the state, by thousands", async () => {
    stack.declare({});
    await stack.succeed("up");
    const empty = stack.stateText().length;
    stack.declare({ agents: fleet(agents(SIZE)) });
    await stack.succeed("up");
    expect((stack.stateText().length - empty) / SIZE, "bytes per worker").to.be.below(MAX_BYTES);
    expect(await stack.plannedSteps()).to.deep.equal([]);
  });
});
