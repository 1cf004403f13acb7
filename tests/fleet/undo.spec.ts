/** A removal that stopped half-way and is taken back: all workers are as they were before it. */
import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { REMOVAL_TAG } from "../../provider/dist/schema/worker.js";
import { type FleetSettings, QuickFleet, type Ran } from "../support/quick-fleet.ts";
import { ids, pathOf, rosterOf, takeCalls, takeWrites } from "./support/rosters.ts";

const ALL = ids(60);
const STAYING = ALL.slice(0, 20);
const LEAVING = ALL.slice(20);
const SETTINGS: FleetSettings = { inputs: { massChangeLimit: { maxShare: 1 }, removal: { waitSeconds: 1 } } };

describe("a fleet whose removal of 40 stopped half-way", function () {
  this.timeout(60_000);
  let emulator: Emulator;
  let fleet: QuickFleet;
  let fields: JsonObject;
  const up = (workers: readonly string[]): Promise<Ran> => fleet.up(rosterOf(workers, fields), SETTINGS);
  const preview = (workers: readonly string[]): Promise<Ran> => fleet.preview(rosterOf(workers, fields), SETTINGS);
  const available = (): readonly string[] =>
    ALL.filter((id) => emulator.entity(pathOf(id))?.["availableForOffers"] === true);
  const marked = (): readonly string[] => ALL.filter((id) => REMOVAL_TAG in tagsOf(id));
  const tagsOf = (id: string): object => (emulator.entity(pathOf(id))?.["tags"] ?? {}) as object;
  const stop = async (): Promise<void> => {
    for (const id of LEAVING) {
      const fault = { kind: "status", status: 409 } as const;
      emulator.faults.add({ method: "DELETE", path: pathOf(id), times: "always", fault });
    }
    const { error } = await up(STAYING);
    expect(error).to.be.instanceOf(Error);
    expect(available()).to.deep.equal(STAYING);
    expect(marked()).to.deep.equal(LEAVING);
    emulator.faults.clear();
    takeCalls(emulator);
  };

  beforeEach(async () => {
    emulator = await startEmulator();
    fleet = new QuickFleet(emulator);
  });
  afterEach(() => emulator.close());

  for (const isDeclared of [true, false]) {
    for (const isRefreshed of [false, true]) {
      const how = `${isRefreshed ? "after a refresh" : "without a refresh"}, where ${isDeclared ? "the program registers" : "agents register"} them`;
      it(`registers all 40 again in one run ${how}`, async () => {
        fields = { tags: { shift: "late" }, ...(isDeclared && { availableForOffers: true }) };
        await up(ALL);
        if (!isDeclared) for (const id of ALL) emulator.edit(pathOf(id), { availableForOffers: true });
        await stop();
        if (isRefreshed) {
          const { lines } = await fleet.refresh();
          expect(lines.at(-1)).to.contain("a removal stopped half-way and left 40 deregistered");
          expect(lines.join("\n")).not.to.contain("most likely by the agents' application");
        }
        expect((await preview(ALL)).lines).to.deep.equal(["fleet agents: ~40 =20"]);
        const { error, lines } = await up(ALL);
        expect([error, lines.at(-1)]).to.deep.equal([undefined, "fleet agents: done: ~40 =20"]);
        expect(available()).to.deep.equal(ALL);
        expect(marked()).to.deep.equal([]);
        for (const id of ALL) expect(tagsOf(id)).to.deep.equal({ shift: "late" });
        expect(takeWrites(emulator)).to.have.members(LEAVING.map((id) => `PATCH ${id}`));
        await fleet.refresh();
        expect((await preview(ALL)).steps).to.deep.equal([]);
      });
    }
  }

  it("finds the 40 by a refresh where the run was killed before it wrote a state", async () => {
    fields = { availableForOffers: true };
    await up(ALL);
    const { fleet: before, outcome } = fleet;
    await stop();
    Object.assign(fleet, { fleet: before, outcome });
    expect((await preview(ALL)).lines, "the state does not know").to.deep.equal(["fleet agents: =60"]);
    await fleet.refresh();
    expect((await up(ALL)).lines.at(-1)).to.equal("fleet agents: done: ~40 =20");
    expect(available()).to.deep.equal(ALL);
    expect(marked()).to.deep.equal([]);
  });

  it("finishes the removal where the roster stays without them, and restores those that were put back", async () => {
    fields = { availableForOffers: true };
    await up(ALL);
    await stop();
    const half = ALL.slice(0, 40);
    expect((await preview(half)).lines).to.deep.equal(["fleet agents: ~20 -20 =20"]);
    expect((await up(half)).lines.at(-1)).to.equal("fleet agents: done: ~20 -20 =20");
    expect(available()).to.deep.equal(half);
    expect(ALL.filter((id) => emulator.entity(pathOf(id)) !== undefined)).to.deep.equal(half);
  });

  it("keeps a worker deregistered that is declared so now, without the mark", async () => {
    fields = {};
    await up(ALL);
    for (const id of ALL) emulator.edit(pathOf(id), { availableForOffers: true });
    await stop();
    const special = Object.fromEntries(LEAVING.map((id) => [id, { availableForOffers: false }]));
    expect((await fleet.up(rosterOf(ALL, {}, special), SETTINGS)).error).to.equal(undefined);
    expect(available()).to.deep.equal(STAYING);
    expect(marked()).to.deep.equal([]);
  });

  it("tries again what an undo could not do", async () => {
    fields = { availableForOffers: true };
    await up(ALL);
    await stop();
    const [victim = ""] = LEAVING;
    emulator.faults.add({
      method: "PATCH",
      path: pathOf(victim),
      times: "always",
      fault: { kind: "status", status: 400 },
    });
    expect((await up(ALL)).lines.at(-1)).to.equal("fleet agents: done: ~39 =20 !1 failed");
    emulator.faults.clear();
    expect((await preview(ALL)).lines).to.deep.equal([`fleet agents: ~1 =59 (${victim}: undo of its removal)`]);
    await up(ALL);
    expect(available()).to.deep.equal(ALL);
  });
});
