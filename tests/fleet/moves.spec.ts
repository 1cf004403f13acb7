import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { worker } from "../../provider/dist/schema/worker.js";
import { withMiddleware } from "../../provider/dist/handlers/middleware.js";
import { trackDeclarations } from "../../provider/dist/handlers/track-declarations.js";
import { entityHandler } from "../../provider/dist/reconciler/entity-handler.js";
import type { FleetDependencies } from "../../provider/dist/fleet/plan.js";
import { type Lifecycle, lifecycleOf } from "../support/lifecycle.ts";
import { QuickFleet, type FleetSettings, fleetDependencies } from "../support/quick-fleet.ts";
import { ids, pathOf, rosterOf, takeWrites } from "./support/rosters.ts";

const ALL = ids(30);
const ONE = "w0007";
const OTHERS = ALL.filter((id) => id !== ONE);

describe("a worker who moves", () => {
  let emulator: Emulator;
  let dependencies: FleetDependencies;
  let lines: string[];
  beforeEach(async () => {
    emulator = await startEmulator();
    lines = [];
    dependencies = fleetDependencies(emulator);
  });
  afterEach(() => emulator.close());

  /** The lifecycle of a `Worker` in the same process, as the plugin binds it. */
  const alone = (of = dependencies): Lifecycle => {
    const tracking = trackDeclarations(worker, dependencies.declarations, dependencies.endpointOf);
    return lifecycleOf(withMiddleware(entityHandler(worker, of), tracking), (line) => void lines.push(line), "ada");
  };
  const declared = (): JsonObject => ({ workerId: ONE, endpoint: emulator.url, capacity: 1 });
  const run = async (fleet: QuickFleet, workers: readonly string[], settings?: FleetSettings): Promise<void> => {
    expect((await fleet.up(rosterOf(workers), settings, dependencies)).error).to.equal(undefined);
  };
  const expectNoTrace = (): void => {
    expect(takeWrites(emulator)).to.deep.equal([]);
    expect(emulator.entity(pathOf(ONE))).to.include({ capacity: 1 });
  };
  /** The next run, in a process of its own. */
  const nextRun = (): void => {
    emulator.clearCalls();
    dependencies = fleetDependencies(emulator);
  };

  it("from a resource of its own into a fleet is neither written nor deleted", async () => {
    const { outs } = await alone().create(declared());
    const fleet = new QuickFleet(emulator);
    await run(fleet, OTHERS);
    nextRun();
    await run(fleet, ALL);
    await alone().delete(ONE, outs);
    expectNoTrace();
    expect(lines.at(-1)).to.equal(
      `worker "${ONE}" is not deleted, because fleet "agents" of this program declares it; its old resource is forgotten`,
    );
    await run(fleet, ALL);
    expect(fleet.lines).to.include(`${ONE} capacity=1`);
  });

  it("from a resource of its own is deleted when no fleet of the run has it", async () => {
    const { outs } = await alone().create(declared());
    const fleet = new QuickFleet(emulator);
    await run(fleet, ALL);
    nextRun();
    await alone().delete(ONE, outs);
    expect(takeWrites(emulator)).to.deep.equal([`DELETE ${ONE}`]);
  });

  it("from a resource of its own at another endpoint is deleted there", async () => {
    const elsewhere = await startEmulator();
    try {
      elsewhere.edit(pathOf(ONE), { capacity: 1 });
      await run(new QuickFleet(emulator), ALL);
      const there = alone(fleetDependencies(elsewhere));
      await there.delete(ONE, { ...declared(), endpoint: elsewhere.url });
      expect(elsewhere.entity(pathOf(ONE))).to.equal(undefined);
    } finally {
      await elsewhere.close();
    }
  });

  for (const isFleetFirst of [true, false]) {
    it(`from a fleet to a resource of its own with release, ${isFleetFirst ? "fleet" : "resource"} first`, async () => {
      const fleet = new QuickFleet(emulator);
      await run(fleet, ALL);
      nextRun();
      const settings = { inputs: { release: [ONE] } };
      if (isFleetFirst) await run(fleet, OTHERS, settings);
      await alone().create({ ...declared(), adopt: "ifEqual" });
      if (!isFleetFirst) await run(fleet, OTHERS, settings);
      expectNoTrace();
      nextRun();
      await run(fleet, OTHERS);
      expectNoTrace();
      expect(fleet.lines).to.have.length(29);
    });

    it(`from one fleet to another with release, ${isFleetFirst ? "old" : "new"} one first`, async () => {
      const [one, other] = [new QuickFleet(emulator), new QuickFleet(emulator, "night")];
      await run(one, ALL);
      await run(other, ids(5, 100));
      nextRun();
      const leave = (): Promise<void> => run(one, OTHERS, { inputs: { release: [ONE] } });
      if (isFleetFirst) await leave();
      await run(other, [...ids(5, 100), ONE]);
      if (!isFleetFirst) await leave();
      expectNoTrace();
      expect([one.lines.length, other.lines.length]).to.deep.equal([29, 6]);
      nextRun();
      await run(one, OTHERS);
      await run(other, [...ids(5, 100), ONE]);
      expectNoTrace();
    });
  }

  it("from a fleet to a resource that is declared before it needs no release", async () => {
    const fleet = new QuickFleet(emulator);
    await run(fleet, ALL);
    nextRun();
    expect(alone().check({}, declared()).failures).to.deep.equal([]);
    await run(fleet, OTHERS);
    await alone().create(declared());
    expectNoTrace();
  });

  it("from a fleet to a resource that is declared after it is refused in the preview, with the remedy", async () => {
    const fleet = new QuickFleet(emulator);
    await run(fleet, ALL);
    nextRun();
    await run(fleet, OTHERS);
    const [failure] = alone().check({}, declared()).failures;
    expect(failure).to.deep.include({ path: ["workerId"] });
    expect(failure?.message).to.contain(`add release: ["${ONE}"] to the fleet`);
    const night = new QuickFleet(emulator, "night");
    const { error } = await night.up(rosterOf([ONE]), {}, dependencies);
    expect(error?.message).to.contain(`add release: ["${ONE}"] to the fleet`);
  });

  it("into a fleet that this run has looked at already needs no release", async () => {
    const [one, other] = [new QuickFleet(emulator), new QuickFleet(emulator, "night")];
    await run(one, ALL);
    nextRun();
    await run(other, [ONE]);
    await run(one, OTHERS);
    expectNoTrace();
  });

  it("keeps the line of the old fleet short", async () => {
    const fleet = new QuickFleet(emulator);
    await run(fleet, ALL);
    nextRun();
    const { lines: said } = await fleet.up(rosterOf(OTHERS), { inputs: { release: [ONE] } }, dependencies);
    expect(said).to.include(
      `fleet agents: not deleted, because another resource declares them or \`release\` names them: "${ONE}"`,
    );
  });

  it("with its whole fleet into another one is not deleted with the old fleet", async () => {
    const [one, other] = [new QuickFleet(emulator), new QuickFleet(emulator, "night")];
    await run(one, ALL);
    nextRun();
    await run(other, ALL);
    expect((await one.destroy(dependencies)).error).to.equal(undefined);
    expectNoTrace();
    expect(other.lines).to.have.length(30);
  });

  it("and whom two fleets of one run have is refused before any call", async () => {
    const [one, other] = [new QuickFleet(emulator), new QuickFleet(emulator, "night")];
    await run(one, ALL);
    emulator.clearCalls();
    const { error } = await other.up(rosterOf([ONE]), {}, dependencies);
    expect(error?.message).to.contain(`worker "${ONE}" in both fleets "agents" and "night"`);
    expect(emulator.calls()).to.deep.equal([]);
  });
});
