import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { QuickFleet } from "../support/quick-fleet.ts";
import { ids, rosterOf, takeCalls, takeWrites } from "./support/rosters.ts";

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
});
