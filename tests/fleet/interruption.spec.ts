import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import type { FleetDependencies } from "../../provider/dist/fleet/plan.js";
import { ShutdownCoordinator } from "../../provider/dist/handlers/shutdown.js";
import { openRouter } from "../../provider/dist/handlers/connect.js";
import { RateLimiter } from "../../provider/dist/http/rate-limiter.js";
import { QuickFleet, fleetDependencies } from "../support/quick-fleet.ts";
import { quickClock } from "../support/fake-clock.ts";
import { ids, pathOf, rosterOf, takeCalls } from "./support/rosters.ts";

const ALL = ids(300);

describe("a fleet whose run is interrupted", () => {
  let emulator: Emulator;
  let fleet: QuickFleet;
  beforeEach(async () => {
    emulator = await startEmulator();
    fleet = new QuickFleet(emulator);
  });
  afterEach(() => emulator.close());

  /** The dependencies of a run that is interrupted while so many requests of the method are under way. */
  const interruptedAt = async (method: string, after: number): Promise<FleetDependencies> => {
    const shutdown = new ShutdownCoordinator(() => undefined);
    const before = (): void => {
      shutdown.cancel();
    };
    emulator.faults.add({ method, skip: after, fault: { kind: "run", before } });
    const sources = {
      environment: { JOBROUTER_CONNECTION_STRING: emulator.connectionString },
      config: () => undefined,
    };
    const rateLimiter = new RateLimiter({
      endpoint: emulator.url,
      requestsPerSecond: Infinity,
      report: () => undefined,
    });
    const router = await openRouter(emulator.url, sources, undefined, {
      rateLimiter,
      cancellation: shutdown.signals,
    });
    const clock = { ...quickClock(), sleep: (milliseconds: number) => shutdown.sleep(milliseconds) };
    return {
      ...fleetDependencies(emulator, [], clock),
      open: (_, name) => Promise.resolve(router.collection(name)),
    };
  };
  const made = (): string[] => ALL.filter((id) => emulator.entity(pathOf(id))?.["capacity"] === 2);
  const lined = (): string[] =>
    fleet.lines.filter((line) => line.endsWith(" capacity=2")).map((line) => line.slice(0, 5));

  for (const moment of ["first up", "change of all"]) {
    it(`knows exactly whom it reached in a ${moment}, and the next run sends the rest only`, async () => {
      if (moment !== "first up") await fleet.up(rosterOf(ALL));
      const dependencies = await interruptedAt("PATCH", 100);
      const roster = rosterOf(ALL, { capacity: 2 });
      const { error } = await fleet.up(roster, {}, dependencies);
      expect(error?.message).to.match(/skipped \d+ more/);
      const reached = made();
      expect(reached.length).to.be.within(100, 120);
      expect(lined()).to.deep.equal(reached);
      expect(fleet.lines).to.have.length(moment === "first up" ? reached.length : 300);

      takeCalls(emulator);
      const next = await fleet.up(roster);
      expect(next.error).to.equal(undefined);
      const rest = ALL.filter((id) => !reached.includes(id)).map((id) => `PATCH ${id}`);
      expect(
        takeCalls(emulator)
          .filter((call) => call.startsWith("PATCH"))
          .toSorted(),
      ).to.deep.equal(rest);
      expect((await fleet.up(roster)).lines).to.deep.equal(["fleet agents: =300"]);
    });
  }

  it("keeps those whose removal was cut short", async () => {
    await fleet.up(rosterOf(ALL));
    const dependencies = await interruptedAt("DELETE", 5);
    const stay = ids(280);
    const { error } = await fleet.up(rosterOf(stay), {}, dependencies);
    expect(error?.message).to.match(/\d+ workers pending/);
    const left = ALL.filter((id) => emulator.entity(pathOf(id)) !== undefined);
    expect(left.length).to.be.within(281, 295);
    expect(fleet.lines.map((line) => line.slice(0, 5))).to.include.members(left);
    expect((await fleet.up(rosterOf(stay))).error).to.equal(undefined);
    expect(ALL.filter((id) => emulator.entity(pathOf(id)) !== undefined)).to.deep.equal(stay);
  });

  it("loses nothing in a refresh", async () => {
    await fleet.up(rosterOf(ALL));
    const before = fleet.lines;
    await fleet.refresh(await interruptedAt("GET", 1));
    expect(fleet.lines).to.deep.equal(before);
  });
});
