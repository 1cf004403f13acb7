import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { outcomeLifecycle } from "../../provider/dist/fleet/outcome.js";
import { QuickFleet, fleetTools } from "../support/quick-fleet.ts";
import { routerErrorOf } from "../support/rejection.ts";
import { ids, rosterOf, takeCalls } from "./support/rosters.ts";

describe("a fleet's outcome", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  it("fails the run while a worker has failed, and says which", async () => {
    const cycle = outcomeLifecycle(fleetTools(emulator));
    const failed = { fleet: "agents", failed: "1 of 9 workers failed\n  ada: no" };
    for (const run of [() => cycle.create(failed), () => cycle.update("agents", {}, failed)]) {
      const error = await routerErrorOf(run());
      expect(error.code).to.equal("PartlyApplied");
      expect(error.message).to.match(/^fleet "agents": 1 of 9 workers failed\n {2}ada: no\n.*the next `pulumi up`/s);
    }
    const good = { fleet: "agents", failed: "" };
    expect(await cycle.create(good)).to.deep.equal({ id: "agents", outs: good });
    expect(await cycle.update("agents", failed, good)).to.deep.equal({ outs: good });
    expect(cycle.diff("agents", good, good).changes).to.equal(false);
    expect(cycle.diff("agents", good, failed).changes).to.equal(undefined);
    expect(await cycle.read("agents", good)).to.deep.equal({ id: "agents", outs: good });
    await cycle.delete("agents", good);
    expect(takeCalls(emulator)).to.deep.equal([]);
  });

  it("says nothing of a fleet at which this run did not look", () => {
    const lines: string[] = [];
    outcomeLifecycle(fleetTools(emulator, (line) => void lines.push(line))).check(
      {},
      { fleet: "agents", __fleet: "agents" },
    );
    expect(lines).to.deep.equal([]);
  });

  it("says the same in a preview and after the run, one line each", async () => {
    const fleet = new QuickFleet(emulator);
    const first = rosterOf(ids(20));
    expect((await fleet.preview(first)).lines).to.deep.equal(["fleet agents: +20"]);
    expect(takeCalls(emulator)).to.deep.equal([]);
    expect((await fleet.up(first)).lines).to.deep.equal(["fleet agents: +20"]);
    const next = rosterOf(ids(20, 2), {}, { w0005: { capacity: 2 } });
    takeCalls(emulator);
    expect((await fleet.preview(next)).lines).to.deep.equal(["fleet agents: +1 ~1 -1 =18 (w0005: capacity 1 → 2)"]);
    expect(takeCalls(emulator)).to.deep.equal([]);
    expect((await fleet.up(next)).lines).to.deep.equal(["fleet agents: +1 ~1 -1 =18"]);
    expect((await fleet.preview(next)).lines).to.deep.equal(["fleet agents: =20"]);
  });
});
