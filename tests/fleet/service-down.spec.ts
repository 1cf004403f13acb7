import { expect } from "chai";
import { type Emulator, type Fault, startEmulator } from "jobrouter-emulator";
import { QuickFleet } from "../support/quick-fleet.ts";
import { ids, pathOf, rosterOf, takeCalls } from "./support/rosters.ts";

const ALL = ids(600);
/** Concurrency, and attempts of one write. */
const MAX_CALLS = 40 * 8;

const troubles: readonly { fault: Fault; because: string; isBlind?: true }[] = [
  { fault: { kind: "status", status: 401 }, because: "it refuses the credential" },
  { fault: { kind: "status", status: 403 }, because: "it forbids writes" },
  { fault: { kind: "status", status: 503 }, because: "it is down" },
  { fault: { kind: "status", status: 429, retryAfter: "0" }, because: "it is overrun" },
  { fault: { kind: "drop", applied: false }, because: "it cannot be reached" },
  {
    fault: { kind: "drop", applied: true },
    because: "its answers are lost, and no look tells how far they came",
    isBlind: true,
  },
];

describe("a service that refuses everybody", () => {
  let emulator: Emulator;
  let fleet: QuickFleet;
  beforeEach(async () => {
    emulator = await startEmulator();
    fleet = new QuickFleet(emulator);
  });
  afterEach(() => emulator.close());

  for (const { fault, because, isBlind } of troubles) {
    for (const moment of ["create", "change"] as const) {
      it(`is not asked for each worker when ${because}, and nothing is lost (${moment})`, async () => {
        if (moment === "change") await fleet.up(rosterOf(ALL));
        takeCalls(emulator);
        emulator.faults.add({ method: "PATCH", times: "always", fault });
        const look: Fault = { kind: "status", status: 503 };
        if (isBlind) emulator.faults.add({ method: "GET", path: /workers\/./, times: "always", fault: look });
        const roster = rosterOf(ALL, { capacity: 2 });
        const { error, lines } = await fleet.up(roster);
        expect(error?.message)
          .to.match(/of 600 workers failed/)
          .and.match(/skipped \d+ more/);
        expect(error?.message.length).to.be.below(8_000);
        expect(lines.join("\n")).to.match(/\d+ skipped/);
        expect(takeCalls(emulator).length).to.be.below(MAX_CALLS);

        emulator.faults.clear();
        expect((await fleet.up(roster)).error).to.equal(undefined);
        expect(ALL.map((id) => emulator.entity(pathOf(id))?.["capacity"])).to.deep.equal(ALL.map(() => 2));
        takeCalls(emulator);
        expect(await fleet.up(roster)).to.deep.include({
          steps: [],
          lines: ["fleet agents: =600"],
        });
        expect(takeCalls(emulator)).to.deep.equal([]);
      }).timeout(60_000);
    }
  }

  it("that cannot even list the workers fails the run before any write, and the state stays", async () => {
    await fleet.up(rosterOf(ALL));
    const before = fleet.lines;
    takeCalls(emulator);
    emulator.faults.add({ method: "GET", times: "always", fault: { kind: "status", status: 503 } });
    const { error } = await fleet.up(rosterOf(ALL, { capacity: 2 }));
    expect(error).to.have.property("code", "PartlyApplied");
    expect(error?.message).to.match(/skipped \d+ more: cannot list workers/);
    expect(takeCalls(emulator).filter((call) => !call.startsWith("GET list"))).to.deep.equal([]);
    expect(fleet.lines).to.deep.equal(before);
  });

  it("now and then fails single workers only, and the rest goes on", async () => {
    // With four attempts each, one worker in sixteen fails; eight in a row, which end a run, come once in a billion runs.
    emulator.faults.add({ method: "PATCH", times: "always", probability: 0.5, fault: { kind: "status", status: 503 } });
    const { error } = await fleet.up(rosterOf(ALL));
    expect(error?.message)
      .to.match(/workers failed/)
      .and.to.not.match(/skipped/);
    emulator.faults.clear();
    expect((await fleet.up(rosterOf(ALL))).error).to.equal(undefined);
    expect(fleet.lines).to.have.length(600);
  }).timeout(60_000);
});
