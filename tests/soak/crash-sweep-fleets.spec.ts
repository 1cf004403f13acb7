/** Crash anywhere in a deployment of fleets: workers come, change, go, and go to other fleets and resources. */
import { expect } from "chai";
import { fleets } from "./support/crash-fleet.ts";
import { type Lane, openLane } from "./support/crash-lane.ts";
import { parsePoints } from "./support/crash-point.ts";
import { assertHealed, figuresOf, pointsOf, tryAll } from "./support/crash-tally.ts";
import { type Verdict, tryPoint } from "./support/crash-trial.ts";
import { printFigures, sized } from "./support/size.ts";

/** In small: a lost creation. */
const SMALL = ["both:request-after:PATCH workers/create-0"].join();
const CONTROL = parsePoints("both:request-after:PATCH workers/create-0")[0];

describe("soak: a crash anywhere in a deployment of fleets", function () {
  this.timeout(0);
  let lanes: readonly Lane[];
  before(async () => {
    lanes = await Promise.all(Array.from({ length: sized({ small: 1, full: 2 }) }, () => openLane(fleets)));
  });
  after(() => Promise.all(lanes.map((lane) => lane.close())));

  it("is healed by the next one, whoever dies, before and after each request and each write of the state", async () => {
    const verdicts = await tryAll(lanes, pointsOf(lanes[0], SMALL));
    const control = await tryControl(lanes[0]);
    printFigures("crash sweep, fleets", {
      promise: figuresOf(verdicts),
      "without adoption": { "points tried": control.length, interventions: interventionsIn(control) },
    });
    assertHealed(verdicts);
    expect(interventionsIn(control), "the control needs a hand").to.equal(1);
  });
});

async function tryControl(lane: Lane | undefined): Promise<readonly Verdict[]> {
  if (lane === undefined || CONTROL === undefined) return [];
  const program = Object.fromEntries(
    Object.entries(fleets.after).map(([name, declared]) => {
      return [
        name,
        declared.kind === "WorkerFleet" ? { ...declared, args: { ...declared.args, adopt: "never" } } : declared,
      ];
    }),
  );
  return [await tryPoint(lane, CONTROL, { program, isHurried: true })];
}

function interventionsIn(verdicts: readonly Verdict[]): number {
  return verdicts.flatMap(({ interventions }) => interventions).length;
}
