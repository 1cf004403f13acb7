/** Crash anywhere: a deployment that is killed at any boundary is finished by the next one, and nobody edits anything. */
import { expect } from "chai";
import { type Lane, openLane } from "./support/crash-lane.ts";
import type { CrashPoint } from "./support/crash-point.ts";
import { allKinds, withoutAdoption } from "./support/crash-program.ts";
import { assertHealed, figuresOf, pointsOf, tryAll } from "./support/crash-tally.ts";
import { type Verdict, tryPoint } from "./support/crash-trial.ts";
import { printFigures, sized } from "./support/size.ts";

/** In small: a lost creation, an engine that dies and leaves its host, a host that dies in a replacement. */
const SMALL = ["engine:write-after:20", "host:request-after:DELETE queues/Queue-recreate-0"].join();
/** The lost creations in which the control is tried. */
const CONTROL = sized({
  small: ["Worker-create-0"],
  full: ["Worker-create-0", "Worker-create-1", "Worker-create-2", "Worker-create-3"],
});

describe("soak: a crash anywhere in a deployment", function () {
  this.timeout(0);
  let lanes: readonly Lane[];
  before(async () => {
    lanes = await Promise.all(Array.from({ length: sized({ small: 1, full: 2 }) }, () => openLane(allKinds)));
  });
  after(() => Promise.all(lanes.map((lane) => lane.close())));

  it("is healed by the next one, whoever dies, before and after each request and each write of the state", async () => {
    const points = pointsOf(lanes[0], SMALL);
    const verdicts = await tryAll(lanes, points);
    const control = await tryControl(lanes[0]);
    printFigures("crash sweep", {
      promise: figuresOf(verdicts),
      "without adoption": {
        "points tried": control.length,
        interventions: control.flatMap(({ interventions }) => interventions).length,
      },
    });
    assertHealed(verdicts);
    expect(
      control.flatMap(({ interventions }) => interventions),
      "the control needs a hand",
    ).to.have.length(CONTROL.length);
  });
});

async function tryControl(lane: Lane | undefined): Promise<readonly Verdict[]> {
  if (lane === undefined) return [];
  const verdicts: Verdict[] = [];
  for (const worker of CONTROL) {
    const point: CrashPoint = { who: "both", moment: "request-after", of: `PATCH workers/${worker}` };
    verdicts.push(await tryPoint(lane, point, { program: withoutAdoption(allKinds.after), isHurried: true }));
  }
  return verdicts;
}
