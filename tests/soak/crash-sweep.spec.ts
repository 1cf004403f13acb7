/** Crash recovery: the next deployment finishes one that was killed at any boundary, without manual edits. */
import { expect } from "chai";
import { type CrashRunner, openCrashRunner } from "./support/crash-runner.ts";
import type { CrashPoint } from "./support/crash-point.ts";
import { allKinds, withoutAdoption } from "./support/crash-program.ts";
import { assertRecovered, figuresOf, pointsOf, tryAll } from "./support/crash-tally.ts";
import { type Verdict, tryPoint } from "./support/crash-trial.ts";
import { printFigures, sized } from "./support/size.ts";

/** Small run: a create with unknown outcome, an engine killed while its host lives on, a host killed in a replacement. */
const SMALL = ["engine:write-after:20", "host:request-after:DELETE queues/Queue-recreate-0"].join();
/** The creates with unknown outcome that the control tries. */
const CONTROL = sized({
  small: ["Worker-create-0"],
  full: ["Worker-create-0", "Worker-create-1", "Worker-create-2", "Worker-create-3"],
});

describe("soak: a crash anywhere in a deployment", function () {
  this.timeout(0);
  let runners: readonly CrashRunner[];
  before(async () => {
    runners = await Promise.all(Array.from({ length: sized({ small: 1, full: 2 }) }, () => openCrashRunner(allKinds)));
  });
  after(() => Promise.all(runners.map((runner) => runner.close())));

  it("is recovered by the next deployment: engine, host or both killed before and after each request and state write", async () => {
    const points = pointsOf(runners[0], SMALL);
    const verdicts = await tryAll(runners, points);
    const control = await tryControl(runners[0]);
    printFigures("crash sweep", {
      promise: figuresOf(verdicts),
      "without adoption": {
        "points tried": control.length,
        interventions: control.flatMap(({ interventions }) => interventions).length,
      },
    });
    assertRecovered(verdicts);
    expect(
      control.flatMap(({ interventions }) => interventions),
      "the control needs a manual step",
    ).to.have.length(CONTROL.length);
  });
});

async function tryControl(runner: CrashRunner | undefined): Promise<readonly Verdict[]> {
  if (runner === undefined) return [];
  const verdicts: Verdict[] = [];
  for (const worker of CONTROL) {
    const point: CrashPoint = { who: "both", moment: "request-after", of: `PATCH workers/${worker}` };
    verdicts.push(await tryPoint(runner, point, { program: withoutAdoption(allKinds.after), isHurried: true }));
  }
  return verdicts;
}
