import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import type { Roster } from "../../provider/dist/fleet/roster/types.js";
import { QuickFleet } from "../support/quick-fleet.ts";
import { ids, pathOf, rosterOf, takeCalls, takeWrites } from "./support/rosters.ts";

describe("another number of shards", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator({ journalLimit: 100_000 });
  });
  afterEach(() => emulator.close());

  it("writes nothing, whether there are more or fewer, and says that all are the same", async () => {
    const fleet = new QuickFleet(emulator);
    const roster = rosterOf(ids(2_000));
    expect((await fleet.up(roster, { shards: 10 })).lines.at(-1)).to.equal("fleet agents: +2000");
    for (const shards of [16, 3, 1, 7]) {
      takeCalls(emulator);
      const { error, lines } = await fleet.up(roster, { shards });
      expect(error).to.equal(undefined);
      expect(takeWrites(emulator), `${shards} shards`).to.deep.equal([]);
      expect(lines).to.deep.equal(["fleet agents: =2000"]);
      expect(fleet.lines).to.have.length(2_000);
      expect((await fleet.up(roster, { shards })).steps).to.deep.equal([]);
    }
  }).timeout(60_000);

  it("writes only those that change at the same time, and deletes only those that leave", async () => {
    const fleet = new QuickFleet(emulator);
    const all = ids(500);
    await fleet.up(rosterOf(all), { shards: 10 });
    takeCalls(emulator);
    const next = rosterOf(
      all.slice(0, -3),
      {},
      { w0007: { capacity: 2 }, w0100: { capacity: 2 }, w0101: { capacity: 2 } },
    );
    const { error, lines } = await fleet.up(next, { shards: 16 });
    expect(error).to.equal(undefined);
    expect(takeWrites(emulator).toSorted()).to.deep.equal([
      ...["DELETE w0498", "DELETE w0499", "DELETE w0500"],
      ...["PATCH w0007", "PATCH w0100", "PATCH w0101"],
    ]);
    expect(lines.at(-1)).to.equal("fleet agents: ~3 -3 =494");
    expect((await fleet.up(next, { shards: 16 })).steps).to.deep.equal([]);
  });

  it("takes workers over whom somebody else has changed, leaves them so, and says who they are", async () => {
    const fleet = new QuickFleet(emulator);
    const roster = rosterOf(ids(100));
    await fleet.up(roster, { shards: 1 });
    emulator.edit(pathOf("w0007"), { capacity: 5 });
    takeCalls(emulator);
    const { error, lines } = await fleet.up(roster, { shards: 7 });
    expect(error).to.equal(undefined);
    expect(takeWrites(emulator)).to.deep.equal([]);
    expect(lines.filter((line) => line.includes("w0007"))).to.have.length(1);
    expect(lines.at(-1)).to.equal("fleet agents: =100");
    expect((await fleet.refresh()).lines.join()).to.match(/capacity changed .*: w0007 \(capacity 1 → 5\)/);
  });

  it("does not write over what somebody else has changed in a field that changes at the same time", async () => {
    const fleet = new QuickFleet(emulator);
    await fleet.up(rosterOf(ids(100)), { shards: 1 });
    emulator.edit(pathOf("w0007"), { capacity: 5 });
    takeCalls(emulator);
    const next = rosterOf(ids(100), {}, { w0007: { capacity: 2 } });
    const { error } = await fleet.up(next, { shards: 7 });
    expect(error?.message).to.contain("capacity: 5 in the service, 1 in Pulumi's state, 2 in this program");
    expect(takeWrites(emulator)).to.deep.equal([]);
  });

  it("is no licence to take over a stranger's worker of the same id, in this run or in the next", async () => {
    const fleet = new QuickFleet(emulator);
    await fleet.up(rosterOf(ids(9)), { shards: 2 });
    emulator.edit(pathOf("w0010"), { capacity: 9 });
    for (const run of ["this run", "the next"]) {
      const { error } = await fleet.up(rosterOf(ids(10)), { shards: 2 });
      expect(error?.message, run).to.match(/1 of 10 workers failed\n.*it exists already/);
      expect(emulator.entity(pathOf("w0010"))).to.include({ capacity: 9 });
    }
    expect(fleet.lines).to.have.length(9);
  });

  it("that failed, and is taken back, still knows what it had made of a worker", async () => {
    const fleet = new QuickFleet(emulator);
    const roster = (names: readonly string[], special?: Record<string, JsonObject>): Roster =>
      rosterOf(names, { labels: { home: "here" } }, special);
    await fleet.up(roster(ids(20)), { shards: 4 });
    emulator.faults.add({ method: "PATCH", path: pathOf("w0030"), fault: { kind: "status", status: 400 } });
    const more = [...ids(25), "w0030"];
    expect((await fleet.up(roster(more), { shards: 1 })).error?.message).to.contain("w0030");
    const changed = Object.fromEntries(ids(25).map((id) => [id, { labels: {} }]));
    expect((await fleet.up(roster(more, changed), { shards: 4 })).error).to.equal(undefined);
    for (const id of ids(25)) expect(emulator.entity(pathOf(id))?.["labels"]).to.deep.equal({ Id: id });
  });
});
