/**
 * Zero lost updates under optimistic concurrency: deployments of all six kinds, eight at a time, and of eight fleets at
 * once, while a rival writes random fields. An observer that shares no code with the provider sees every accepted write
 * and finds lost updates. The controls write without a precondition, or retry on 412 with the newest etag and no merge.
 */
import { expect } from "chai";
import { worker } from "../../provider/dist/schema/worker.js";
import { asFleet } from "./support/contest-fleet.ts";
import { oneByOne } from "./support/contest-resources.ts";
import { type Ground, contest, everyKind } from "./support/contest.ts";
import { printFigures, sized } from "./support/size.ts";
import type { Figures } from "./support/tally.ts";
import { lastWriterWins, provider, retryUntilAccepted } from "./support/writers.ts";

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
    let retrying: Figures;

    before(async () => {
      ours = await contest(party, applies, SEED, ground);
      lastWins = await contest(oneByOne(lastWriterWins), applies, SEED, ground);
      retrying = await contest(oneByOne(retryUntilAccepted), applies, SEED, ground);
      printFigures(`lost updates of ${who}, seed ${SEED}`, {
        "the provider": shown(ours),
        "last writer wins": shownOfControl(lastWins),
        "retry on 412 without a merge": shownOfControl(retrying),
      });
    });

    it("meets enough concurrent writes and 412s of the rival", () => {
      for (const { rivalWrites } of [ours, lastWins, retrying]) expect(rivalWrites).to.be.above(applies / 10);
      for (const { rivalPace } of [ours, lastWins, retrying]) {
        expect(rivalPace, "its writes a second").to.be.above(sized({ small: 30, full: 40 }));
      }
      expect(ours.refused, "writes refused").to.be.above(applies * met);
      expect(ours.disjoint, "applies to other fields than the rival's").to.be.above(applies / 20);
      expect(ours.overlapping, "applies in conflict with the rival's").to.be.above(applies * overlaps);
      expect(ours.unobserved + lastWins.unobserved + retrying.unobserved, "writes that the observer missed").to.equal(
        0,
      );
    });

    it("loses no update of the rival", () => {
      expect(ours.applies).to.be.at.least(applies);
      expect(ours.losses.slice(0, 3)).to.deep.equal([]);
      expect(ours.kept, "values of the rival that were met and are still there").to.be.above(applies / 10);
    });

    it("three-way-merges every change to other fields, and makes every change that it reports as made", () => {
      expect(ours.unmade.slice(0, 3)).to.deep.equal([]);
      expect(ours.merged).to.equal(ours.disjoint);
    });

    it("reports every conflict, with exactly the right fields", () => {
      expect(ours.misreports.slice(0, 3).join("\n")).to.equal("");
      expect(ours.reported).to.equal(ours.overlapping);
    });

    it("loses updates without a precondition, and with a 412 retry that does not merge (control)", () => {
      expect(lastWins.losses).not.to.be.empty;
      expect(retrying.losses).not.to.be.empty;
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
    "conflicts reported": `${reported} of ${overlapping}`,
    "wrong reports": misreports.length,
    "reported as made and not made": unmade.length,
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
    "rival's changes": rivalWrites,
    "412s": refused,
    "lost updates": losses.length,
    "rival's values kept": kept,
  };
}
