import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { PENDING_KEY } from "../../provider/dist/schema/names.js";
import { enforced, withoutObserved } from "../../provider/dist/fleet/ownership.js";
import { type FleetSettings, QuickFleet } from "../support/quick-fleet.ts";
import { silence } from "../support/silence.ts";
import { ids, pathOf, rosterOf, takeCalls, takeWrites } from "./support/rosters.ts";

const ALL = ids(40);
const ONE = "w0007";

describe("ownership per field", () => {
  let emulator: Emulator;
  let fleet: QuickFleet;
  beforeEach(async () => {
    emulator = await startEmulator();
    fleet = new QuickFleet(emulator);
  });
  afterEach(() => emulator.close());

  const owned = (ownership: JsonObject): FleetSettings => ({ inputs: { ownership } });
  const up = async (...[roster, settings]: Parameters<QuickFleet["up"]>): Promise<readonly string[]> => {
    const { error, lines } = await fleet.up(roster, settings);
    expect(error).to.equal(undefined);
    return lines;
  };
  const patches = (): unknown[] => emulator.calls("PATCH").map(({ body }) => body);
  const valueOf = (field: string, id = ONE): unknown => emulator.entity(pathOf(id))?.[field];

  describe("setOnce", () => {
    const settings = owned({ availableForOffers: "setOnce" });
    const roster = rosterOf(ALL, { availableForOffers: true });

    it("is written when a worker is made, and never later, also not after the agents' application changed it", async () => {
      await up(roster, settings);
      expect(valueOf("availableForOffers")).to.equal(true);
      for (const id of ALL.slice(0, 20)) emulator.edit(pathOf(id), { availableForOffers: false });
      takeCalls(emulator);
      await up(rosterOf(ALL, { availableForOffers: true, labels: { level: 2 } }), settings);
      expect(patches()).to.deep.equal(ALL.map(() => ({ labels: { level: 2 } })));
      expect(valueOf("availableForOffers")).to.equal(false);
      takeCalls(emulator);
      await up(rosterOf(ALL, { availableForOffers: false, labels: { level: 2 } }), settings);
      expect(takeCalls(emulator), "nor when the roster changes it").to.deep.equal([]);
      expect(valueOf("availableForOffers", "w0040")).to.equal(true);
    });

    it("is no drift, and no reason to write after a refresh", async () => {
      await up(roster, settings);
      for (const id of ALL) emulator.edit(pathOf(id), { availableForOffers: false });
      const before = fleet.lines;
      const seen = await fleet.refresh();
      expect(seen).to.deep.equal({ steps: [], lines: [], error: undefined });
      expect(fleet.lines).to.deep.equal(before);
      takeCalls(emulator);
      expect(await up(roster, settings)).to.deep.equal(["fleet agents: =40"]);
      expect(takeCalls(emulator)).to.deep.equal([]);
    });

    it("does not keep an adopted worker from being taken over as it is", async () => {
      emulator.edit(pathOf(ONE), { capacity: 1, availableForOffers: false });
      await up(roster, settings);
      expect(valueOf("availableForOffers")).to.equal(false);
      expect(takeWrites(emulator)).to.not.include(`PATCH ${ONE}`);
    });

    it("is written again when another client deleted the worker, and a refresh found out", async () => {
      await up(roster, settings);
      emulator.edit(pathOf(ONE), { availableForOffers: false });
      emulator.remove(pathOf(ONE));
      await fleet.refresh();
      takeCalls(emulator);
      await up(roster, settings);
      expect(takeWrites(emulator)).to.deep.equal([`PATCH ${ONE}`]);
      expect(valueOf("availableForOffers")).to.equal(true);
    });

    it("is written by the next run where the first could not make the worker, and is left where its answer was lost", async () => {
      silence(emulator, { kind: "drop", applied: true });
      const alone = rosterOf([ONE], { availableForOffers: true });
      expect((await fleet.up(alone, settings)).error).to.not.equal(undefined);
      emulator.faults.clear();
      emulator.edit(pathOf(ONE), { availableForOffers: false });
      takeCalls(emulator);
      await up(alone, settings);
      expect(takeWrites(emulator), "the agent signed out meanwhile").to.deep.equal([]);
      expect(valueOf("availableForOffers")).to.equal(false);
    });

    it("is enforced from the run on in which the program says so, where the declaration changes", async () => {
      await up(roster, settings);
      emulator.edit(pathOf(ONE), { availableForOffers: false });
      await fleet.refresh();
      await up(roster);
      await fleet.refresh();
      await up(roster);
      expect(valueOf("availableForOffers")).to.equal(true);
    });

    it("does not deregister a worker who leaves the roster, but the removal does", async () => {
      await up(roster, settings);
      takeCalls(emulator);
      await up(rosterOf(ALL.slice(1), { availableForOffers: true }), settings);
      expect(takeWrites(emulator)).to.deep.equal(["PATCH w0001", "DELETE w0001"]);
    });
  });

  describe("observe", () => {
    const settings = owned({ labels: "observe" });
    const roster = rosterOf(ALL, { labels: { level: 1 } });

    it("is never written, also not when a worker is made", async () => {
      await up(roster, settings);
      expect(valueOf("labels")).to.deep.equal({ Id: ONE });
      takeCalls(emulator);
      await up(rosterOf(ALL, { labels: { level: 2 } }), settings);
      expect(takeCalls(emulator)).to.deep.equal([]);
    });

    it("is reported where it is not as in the roster, and the state goes on with what was declared", async () => {
      await up(roster, settings);
      for (const id of ALL) emulator.edit(pathOf(id), { labels: { level: id === ONE ? 5 : 1 } });
      const before = fleet.lines;
      const { lines, steps } = await fleet.refresh();
      expect(steps).to.deep.equal([]);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(
        /labels changed \(most likely by a person or a script; only observed, so it stays\): w0007 \(labels\.level 1 → 5/,
      );
      expect(fleet.lines).to.deep.equal(before);
      takeCalls(emulator);
      await up(roster, settings);
      expect(takeCalls(emulator)).to.deep.equal([]);
    });
  });

  describe("enforce", () => {
    const roster = rosterOf(ALL, { availableForOffers: true });

    const moved: readonly { edit: JsonObject; text: RegExp; because: string }[] = [
      {
        edit: { capacity: 9 },
        text: /capacity changed \(most likely by a person or a script\): w0007 \(capacity 1 → 9\)/,
        because: "no application of agents does that",
      },
      {
        edit: { availableForOffers: false },
        text: /availableForOffers changed \(most likely by the agents' application, or the service, which deregisters/,
        because: "both do that",
      },
    ];
    for (const { edit, text, because } of moved) {
      it(`reports ${JSON.stringify(edit)} and repairs it, and names who did it, since ${because}`, async () => {
        await up(roster);
        emulator.edit(pathOf(ONE), edit);
        expect((await fleet.refresh()).lines.join("\n")).to.match(text);
        takeCalls(emulator);
        expect((await up(roster)).at(-1)).to.equal("fleet agents: done: ~1 =39");
        expect(takeWrites(emulator)).to.deep.equal([`PATCH ${ONE}`]);
        expect(emulator.entity(pathOf(ONE))).to.include({ capacity: 1, availableForOffers: true });
        takeCalls(emulator);
        expect((await fleet.refresh()).lines).to.deep.equal([]);
      });
    }
  });

  const bag = { capacity: 1, labels: { a: 1 }, tags: { b: 1 }, adopt: "always" };
  const filtered: readonly {
    ownership: Record<string, "enforce" | "setOnce" | "observe">;
    made: string[];
    kept: string[];
    because: string;
  }[] = [
    {
      ownership: {},
      made: ["capacity", "labels", "tags", "adopt"],
      kept: ["capacity", "labels", "tags", "adopt"],
      because: "enforce is the default",
    },
    {
      ownership: { labels: "enforce" },
      made: ["capacity", "labels", "tags", "adopt"],
      kept: ["capacity", "labels", "tags", "adopt"],
      because: "it says so",
    },
    {
      ownership: { labels: "setOnce" },
      made: ["capacity", "labels", "tags", "adopt"],
      kept: ["capacity", "tags", "adopt"],
      because: "only who is made gets it",
    },
    {
      ownership: { labels: "observe", tags: "setOnce" },
      made: ["capacity", "tags", "adopt"],
      kept: ["capacity", "adopt"],
      because: "an observed field is never written",
    },
  ];
  for (const { ownership, made, kept, because } of filtered) {
    it(`of ${JSON.stringify(ownership)} makes workers with ${made.join()} and holds them to ${kept.join()}, since ${because}`, () => {
      expect(Object.keys(withoutObserved(ownership, bag))).to.have.members(made);
      expect(Object.keys(enforced(ownership, bag))).to.have.members(kept);
    });
  }

  it("holds for what lost writes had wanted, too", () => {
    const lost = { declarations: [{ capacity: 2, labels: { a: 2 } }], isCreation: true };
    expect(enforced({ labels: "setOnce" }, { ...bag, [PENDING_KEY]: lost })).to.deep.include({
      [PENDING_KEY]: { declarations: [{ capacity: 2 }], isCreation: true },
    });
  });
});
