import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { partOf } from "../../provider/dist/fleet/format/lines.js";
import { QuickFleet } from "../support/quick-fleet.ts";
import { ids, pathOf, rosterOf, takeWrites } from "./support/rosters.ts";

describe("a run that dies when one shard has let go of its workers, and the new one does not know them yet", () => {
  const all = ids(30);
  const before = rosterOf(all);
  const after = rosterOf([...all, "newcomer-0"], { capacity: 2 });
  let emulator: Emulator;
  let fleet: QuickFleet;
  /** Those who were on their way. */
  let lost: readonly string[];

  beforeEach(async () => {
    emulator = await startEmulator();
    fleet = new QuickFleet(emulator);
    await fleet.up(before, { shards: 2 });
    await fleet.up(after, { shards: 3 });
    lost = all.filter((id) => partOf(id, 3) === 2);
    fleet.kept.delete("WorkerShard agents-2");
    for (const id of lost) emulator.edit(pathOf(id), { capacity: 1 });
    emulator.clearCalls();
  });
  afterEach(() => emulator.close());

  it("is finished by the next one, which changes those who were to change", async () => {
    expect(lost).not.to.be.empty;
    const { error, lines } = await fleet.up(after, { shards: 3 });
    expect(error).to.equal(undefined);
    expect(takeWrites(emulator).toSorted()).to.deep.equal(lost.map((id) => `PATCH ${id}`));
    for (const id of all) expect(emulator.entity(pathOf(id)), id).to.include({ capacity: 2 });
    expect(lines.join("\n"), "all are as declared").not.to.contain("not as declared");
    expect((await fleet.up(after, { shards: 3 })).steps).to.deep.equal([]);
  });

  it("is finished by the next one also when the program has changed them once more", async () => {
    const next = rosterOf([...all, "newcomer-0"], { capacity: 3 }, { "newcomer-0": { capacity: 2 } });
    expect((await fleet.up(next, { shards: 3 })).error).to.equal(undefined);
    for (const id of all) expect(emulator.entity(pathOf(id)), id).to.include({ capacity: 3 });
  });

  it("keeps the memory of those whom the next one could not change either", async () => {
    const [id = ""] = lost;
    emulator.faults.add({ method: "PATCH", path: pathOf(id), fault: { kind: "status", status: 400 } });
    expect((await fleet.up(after, { shards: 3 })).error?.message).to.contain("1 of 31 workers failed");
    emulator.clearCalls();
    expect((await fleet.up(after, { shards: 3 })).error).to.equal(undefined);
    expect(takeWrites(emulator)).to.deep.equal([`PATCH ${id}`]);
  });

  it("takes over nobody whom the fleet did not have before", async () => {
    expect(partOf("newcomer-0", 3), "she belongs to the new shard").to.equal(2);
    emulator.edit(pathOf("newcomer-0"), { capacity: 9 });
    for (const time of ["first", "second"]) {
      const { error } = await fleet.up(after, { shards: 3 });
      expect(error?.message, time).to.contain("1 of 31 workers failed");
      expect(error?.message, time).to.contain("it exists already and differs in capacity");
    }
    expect(emulator.entity(pathOf("newcomer-0"))).to.include({ capacity: 9 });
  });

  it("takes over nobody who was gone, and is somebody else's now, once the handover is done", async () => {
    await fleet.up(after, { shards: 3 });
    const [id = ""] = lost;
    emulator.remove(pathOf(id));
    await fleet.refresh();
    emulator.edit(pathOf(id), { capacity: 9 });
    expect((await fleet.up(after, { shards: 3 })).error?.message).to.contain(
      "it exists already and differs in capacity",
    );
    expect(emulator.entity(pathOf(id))).to.include({ capacity: 9 });
  });
});
