/**
 * Zero lost updates: deployments of all six kinds, eight at a time, and of eight fleets at once, while a rival
 * writes random fields. An observer who
 * shares nothing with the provider sees every accepted write and says what was taken away. The controls are the ways in
 * which others write: without a condition, and again and again with the newest version until it sticks.
 */
import { expect } from "chai";
import { worker } from "../../provider/dist/schema/worker.js";
import { asFleet } from "./support/contest-fleet.ts";
import { oneByOne } from "./support/contest-resources.ts";
import { type Ground, contest, everyKind } from "./support/contest.ts";
import { printFigures, sized } from "./support/size.ts";
import type { Figures } from "./support/tally.ts";
import { lastWriterWins, provider, writesUntilItSticks } from "./support/writers.ts";

const SEED = 20_261_122;
const applies = sized({ small: 250, full: 10_000 });

const workersOfFleets: Ground = { schemas: [worker], entitiesPerKind: 64 };
const grounds = [
  { who: "resources", ground: everyKind, party: oneByOne(provider), met: 1 / 10, overlaps: 1 / 20 },
  { who: "fleets", ground: workersOfFleets, party: asFleet, met: 1 / 20, overlaps: 1 / 40 },
];

for (const { who, ground, party, met, overlaps } of grounds)
  describe(`no update of ${who} is lost while a rival writes to the same entities`, function () {
    this.timeout(sized({ small: 180_000, full: 3_600_000 }));
    let ours: Figures;
    let lastWins: Figures;
    let sticking: Figures;

    before(async () => {
      ours = await contest(party, applies, SEED, ground);
      lastWins = await contest(oneByOne(lastWriterWins), applies, SEED, ground);
      sticking = await contest(oneByOne(writesUntilItSticks), applies, SEED, ground);
      printFigures(`lost updates of ${who}, seed ${SEED}`, {
        "the provider": shown(ours),
        "last writer wins": shownOfControl(lastWins),
        "write until it sticks": shownOfControl(sticking),
      });
    });

    it("meets a rival that is really there", () => {
      for (const { rivalWrites } of [ours, lastWins, sticking]) expect(rivalWrites).to.be.above(applies / 10);
      for (const { rivalPace } of [ours, lastWins, sticking]) {
        expect(rivalPace, "its writes a second").to.be.above(sized({ small: 30, full: 40 }));
      }
      expect(ours.refused, "writes refused").to.be.above(applies * met);
      expect(ours.disjoint, "applies beside the rival's").to.be.above(applies / 20);
      expect(ours.overlapping, "applies against the rival's").to.be.above(applies * overlaps);
      expect(ours.unobserved + lastWins.unobserved + sticking.unobserved, "writes that the observer missed").to.equal(
        0,
      );
    });

    it("overwrites nothing of the rival's unseen", () => {
      expect(ours.applies).to.be.at.least(applies);
      expect(ours.losses.slice(0, 3)).to.deep.equal([]);
      expect(ours.kept, "values of the rival that were met and are still there").to.be.above(applies / 10);
    });

    it("merges every change to other fields, and makes every change that it says it made", () => {
      expect(ours.unmade.slice(0, 3)).to.deep.equal([]);
      expect(ours.merged).to.equal(ours.disjoint);
    });

    it("reports every change to the same field, and names exactly the right fields", () => {
      expect(ours.misreports.slice(0, 3).join("\n")).to.equal("");
      expect(ours.reported).to.equal(ours.overlapping);
    });

    it("would lose some without a condition, and some by following the newest version", () => {
      expect(lastWins.losses).not.to.be.empty;
      expect(sticking.losses).not.to.be.empty;
    });
  });

function shown({
  merged,
  disjoint,
  reported,
  overlapping,
  misreports,
  unmade,
  ...rest
}: Figures): Record<string, unknown> {
  return {
    ...shownOfControl(rest),
    "disjoint merged": `${merged} of ${disjoint}`,
    "overlaps reported": `${reported} of ${overlapping}`,
    "wrong reports": misreports.length,
    "said to be made and not": unmade.length,
  };
}

function shownOfControl({
  applies: done,
  rivalWrites,
  rivalPace,
  refused,
  losses,
  kept,
}: Pick<Figures, "applies" | "rivalWrites" | "rivalPace" | "refused" | "losses" | "kept">): Record<string, unknown> {
  return {
    applies: done,
    "rival sends a second": Math.round(rivalPace),
    "its changes": rivalWrites,
    "412s": refused,
    "overwritten unseen": losses.length,
    "rival's values kept": kept,
  };
}
