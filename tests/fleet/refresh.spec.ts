import { expect } from "chai";
import { type Emulator, type JsonObject, type JsonValue, startEmulator } from "jobrouter-emulator";
import { REACHED_KEY } from "../../provider/dist/schema/names.js";
import { unpack } from "../../provider/dist/fleet/format/lines.js";
import { openQuickClient } from "../support/quick-router.ts";
import { QuickFleet } from "../support/quick-fleet.ts";
import { silence } from "../support/silence.ts";
import { ids, pathOf, rosterOf, takeCalls } from "./support/rosters.ts";

const ALL = ids(1_000);

describe("a refresh of a fleet", () => {
  let emulator: Emulator;
  let fleet: QuickFleet;
  beforeEach(async () => {
    emulator = await startEmulator({ journalLimit: 100_000 });
    fleet = new QuickFleet(emulator);
    for (const id of ALL) emulator.edit(pathOf(id), { capacity: 1 });
    expect((await fleet.up(rosterOf(ALL))).error).to.equal(undefined);
    takeCalls(emulator);
  });
  afterEach(() => emulator.close());

  const pages = Array.from({ length: 10 }, () => "GET list");

  it("reads the pages of one list for the whole fleet, and nothing else", async () => {
    expect(await fleet.refresh()).to.deep.equal({ steps: [], lines: [], error: undefined });
    expect(takeCalls(emulator)).to.deep.equal(pages);
  });

  it("asks for three workers that the list lacks, and tells that they are gone", async () => {
    for (const id of ["w0001", "w0500", "w1000"]) emulator.remove(pathOf(id));
    const { lines } = await fleet.refresh();
    expect(lines.join("\n").match(/gone \(most likely by a person or a script\)/g)).to.have.length(1);
    expect(fleet.lines).to.have.length(997);
    const calls = takeCalls(emulator);
    expect(calls.filter((call) => call === "GET list")).to.have.length(10);
    expect(calls.filter((call) => call !== "GET list").toSorted()).to.deep.equal([
      "GET w0001",
      "GET w0500",
      "GET w1000",
    ]);
  });

  it("reads one more list where many are gone, and the next run makes them again", async () => {
    for (const id of ALL.slice(0, 300)) emulator.remove(pathOf(id));
    await fleet.refresh();
    expect(fleet.lines).to.have.length(700);
    expect(takeCalls(emulator)).to.deep.equal([...pages, ...pages].slice(0, 14));
    const { error, lines } = await fleet.up(rosterOf(ALL));
    expect([error, lines.at(-1)]).to.deep.equal([undefined, "fleet agents: done: +300 =700"]);
    expect(takeCalls(emulator).filter((call) => call.startsWith("PATCH"))).to.have.length(300);
  });

  it("loses no worker that a list lacks because it moved while it was read", async () => {
    const hidden = pathOf("w0750");
    // After the third page, and back again before the worker itself is asked for.
    const hide = (): void => {
      emulator.remove(hidden);
    };
    const show = (): void => void emulator.edit(hidden, { capacity: 1 });
    emulator.faults.add({ method: "GET", path: "/routing/workers", skip: 3, fault: { kind: "run", before: hide } });
    emulator.faults.add({ method: "GET", path: hidden, fault: { kind: "run", before: show } });
    expect(await fleet.refresh()).to.deep.equal({ steps: [], lines: [], error: undefined });
    expect(fleet.lines).to.have.length(1_000);
  });

  it("fails where the list cannot be read, and the state stays as it is", async () => {
    for (const status of [401, 403, 429, 500]) {
      emulator.faults.add({ method: "GET", skip: 4, times: "always", fault: { kind: "status", status } });
      expect((await fleet.refresh()).error, String(status)).to.have.property("status", status);
      emulator.faults.clear();
    }
    expect(fleet.lines).to.have.length(1_000);
    expect((await fleet.refresh()).error).to.equal(undefined);
  });

  it("reads no further than the list goes, whatever else lives in the router", async () => {
    for (const id of ids(500, 2_000)) emulator.edit(pathOf(id), { capacity: 7 });
    expect((await fleet.refresh()).steps).to.deep.equal([]);
    expect(takeCalls(emulator)).to.have.length(15);
  });

  it("names five workers of each kind of drift, and counts the rest", async () => {
    for (const id of ALL) emulator.edit(pathOf(id), { capacity: 2 });
    const { lines, steps } = await fleet.refresh();
    expect(steps).to.have.length(1);
    expect(lines).to.have.length(1);
    expect(lines.join("\n").length).to.be.below(4_000);
    for (const line of lines)
      expect(line).to.match(/^fleet agents: capacity changed .*\): (w\d{4} \(capacity 1 → 2\),? ?){5}and \d+ more$/);
    expect(fleet.lines[0]).to.equal("w0001 capacity=2");
  });

  it("is no change where another version of Node.js has packed the same lines in other bytes", async () => {
    const { [REACHED_KEY]: packed, ...others } = fleet.fleet?.outs ?? {};
    if (fleet.fleet !== undefined) {
      fleet.fleet = { ...fleet.fleet, outs: { ...others, [REACHED_KEY]: unpack(JSON.stringify(packed).slice(1, -1)) } };
    }
    expect((await fleet.refresh()).steps).to.deep.equal([]);
    expect(await fleet.up(rosterOf(ALL))).to.deep.include({ steps: [], lines: ["fleet agents: =1000"] });
  });

  it("has the live lines as inputs until a run repairs them, or another client undoes the change", async () => {
    const small = new QuickFleet(emulator, "small");
    const [one, other, third] = ["x1", "x2", "x3"];
    const workers = [one, other, third].map((workerId) => ({ workerId, profile: "voice" }));
    const roster = { profiles: { voice: { capacity: 1, labels: { level: 1 } } }, workers };
    await small.up(roster);
    const roster1 = "# jobrouter roster, format 1\n";
    const declared = `${roster1}@voice {"capacity":1,"labels":{"level":1}}\nx1 @voice\nx2 @voice\nx3 @voice\n`;
    const found = async (): Promise<JsonValue | undefined> => {
      await small.refresh();
      return small.fleet?.inputs["roster"];
    };
    expect(await found()).to.equal(declared);
    for (const id of [one, other]) emulator.edit(pathOf(id), { capacity: 2, labels: { level: 5 } });
    emulator.remove(pathOf(third));
    const all = `${roster1}x1 capacity=2 labels.level=5\nx2 capacity=2 labels.level=5\n`;
    expect(await found()).to.equal(all);
    expect(await found(), "when no worker uses the profile any more").to.equal(all);
    emulator.edit(pathOf(one), { capacity: 1, labels: { level: 1 } });
    emulator.edit(pathOf(other), { capacity: 3 });
    expect(await found()).to.equal(`${roster1}x1 capacity=1 labels.level=1\nx2 capacity=3 labels.level=5\n`);
    takeCalls(emulator);
    expect((await small.up(roster)).steps).to.deep.equal(["update small"]);
    expect(takeCalls(emulator).filter((call) => call.startsWith("PATCH"))).to.have.members(["PATCH x2", "PATCH x3"]);
    expect(await found(), "in the words of the program").to.equal(declared);
    expect((await small.up(roster)).steps).to.deep.equal([]);
  });

  const undone: readonly { change: JsonObject | undefined; because: string }[] = [
    { change: { labels: { level: 5 } }, because: "the value is as it was" },
    { change: { labels: { level: null } }, because: "the label is there again" },
    { change: { capacity: 2, labels: null }, because: "all of it is there again" },
    { change: undefined, because: "the worker is" },
  ];
  for (const { change, because } of undone) {
    it(`plans nothing after two refreshes when another client has undone ${JSON.stringify(change ?? "a deletion")}, since ${because}`, async () => {
      const fields = { capacity: 1, labels: { level: 1 }, queues: [] };
      const small = new QuickFleet(emulator, "small");
      const roster = rosterOf(["x1", "x2"], fields);
      await small.up(roster);
      if (change === undefined) emulator.remove(pathOf("x1"));
      else emulator.edit(pathOf("x1"), change);
      expect((await small.refresh()).lines).to.have.length.above(0);
      emulator.edit(pathOf("x1"), { ...fields, labels: { level: 1 } });
      await small.refresh();
      expect((await small.preview(roster)).steps).to.deep.equal([]);
      expect((await small.refresh()).lines, "of a third refresh").to.deep.equal([]);
    });
  }

  it("sees what was changed anew after a removal, and the next run writes over it", async () => {
    const small = new QuickFleet(emulator, "small");
    const roster = rosterOf(["x1"], { labels: { level: 1 } });
    await small.up(roster);
    emulator.edit(pathOf("x1"), { labels: { level: null } });
    await small.refresh();
    emulator.edit(pathOf("x1"), { labels: { level: 9 } });
    expect((await small.refresh()).lines.join()).to.contain("x1 (labels.level 1 → 9)");
    expect((await small.up(roster)).error).to.equal(undefined);
    expect(emulator.entity(pathOf("x1"))?.["labels"]).to.include({ level: 1 });
  });

  it("takes the effect of a write with an unknown outcome for no drift", async () => {
    const small = new QuickFleet(emulator, "small");
    await small.up(rosterOf(["x1"]));
    silence(emulator, { kind: "drop", applied: true });
    expect((await small.up(rosterOf(["x1"], { capacity: 2 }))).error).to.not.equal(undefined);
    emulator.faults.clear();
    expect((await small.refresh()).lines).to.deep.equal([]);
    expect((await small.preview(rosterOf(["x1"], { capacity: 2 }))).steps).to.deep.equal([]);
  });

  it("finds nothing to repair where the program has come to declare what is there", async () => {
    const [id = ""] = ALL;
    emulator.edit(pathOf(id), { capacity: 2 });
    await fleet.refresh();
    takeCalls(emulator);
    const { lines, error } = await fleet.up(rosterOf(ALL, { capacity: 1 }, { [id]: { capacity: 2 } }));
    expect([error, takeCalls(emulator)]).to.deep.equal([undefined, []]);
    expect(lines.at(-1)).to.equal("fleet agents: done: =1000");
    expect(await fleet.refresh()).to.deep.equal({ steps: [], lines: [], error: undefined });
  });

  it("of a living centre shows no drift: agents sign in and out, take jobs and end them", async () => {
    emulator.edit("/routing/distributionPolicies/fair", {
      offerExpiresAfterSeconds: 600,
      mode: { kind: "longestIdle" },
    });
    emulator.edit("/routing/queues/sales", { distributionPolicyId: "fair" });
    const living = new QuickFleet(emulator, "living");
    const crew = ids(60, 5_000);
    const fields: JsonObject = {
      queues: ["sales"],
      channels: [{ channelId: "voice", capacityCostPerJob: 1 }],
      labels: { level: 1 },
      availableForOffers: false,
    };
    const settings = { inputs: { ownership: { availableForOffers: "setOnce" } } };
    await living.up(rosterOf(crew, fields), settings);
    const router = openQuickClient(emulator);
    for (const id of crew.slice(0, 40)) emulator.edit(pathOf(id), { availableForOffers: true });
    for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      emulator.edit(`/routing/jobs/j${number}`, { channelId: "voice", queueId: "sales" });
    }
    for (const id of crew.slice(0, 40)) {
      for (const { offerId } of (emulator.entity(pathOf(id))?.["offers"] ?? []) as { offerId: string }[]) {
        const { assignmentId, jobId } = await router.workers.acceptOffer(id, offerId);
        if (jobId < "j5") await router.jobs.complete(jobId, assignmentId);
      }
    }
    for (const id of crew.slice(20, 30)) emulator.edit(pathOf(id), { availableForOffers: false });
    expect(await living.refresh()).to.deep.equal({ steps: [], lines: [], error: undefined });
    takeCalls(emulator);
    expect((await living.up(rosterOf(crew, fields), settings)).lines).to.deep.equal(["fleet living: =60"]);
    expect(takeCalls(emulator)).to.deep.equal([]);
  });
});
