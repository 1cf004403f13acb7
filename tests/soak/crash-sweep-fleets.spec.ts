/** Crash recovery of fleets: a killed deployment creates, updates, deletes and moves workers between fleets and resources. */
import { expect } from "chai";
import { fleets } from "./support/crash-fleet.ts";
import { type CrashRunner, openCrashRunner } from "./support/crash-runner.ts";
import { parsePoints } from "./support/crash-point.ts";
import { assertRecovered, figuresOf, pointsOf, tryAll } from "./support/crash-tally.ts";
import { type Verdict, tryPoint } from "./support/crash-trial.ts";
import { printFigures, sized } from "./support/size.ts";

/** Small run: a create with unknown outcome. */
const SMALL = ["both:request-after:PATCH workers/create-0"].join();
const CONTROL = parsePoints("both:request-after:PATCH workers/create-0")[0];

describe("soak: a crash anywhere in a deployment of fleets", function () {
  this.timeout(0);
  let runners: readonly CrashRunner[];
  before(async () => {
    runners = await Promise.all(Array.from({ length: sized({ small: 1, full: 2 }) }, () => openCrashRunner(fleets)));
  });
  after(() => Promise.all(runners.map((runner) => runner.close())));

  it("is recovered by the next deployment: engine, host or both killed before and after each request and state write", async () => {
    const verdicts = await tryAll(runners, pointsOf(runners[0], SMALL));
    const control = await tryControl(runners[0]);
    printFigures("crash sweep, fleets", {
      promise: figuresOf(verdicts),
      "without adoption": { "points tried": control.length, interventions: interventionsIn(control) },
    });
    assertRecovered(verdicts);
    expect(interventionsIn(control), "the control needs a manual step").to.equal(1);
  });
});

async function tryControl(runner: CrashRunner | undefined): Promise<readonly Verdict[]> {
  if (runner === undefined || CONTROL === undefined) return [];
  const program = Object.fromEntries(
    Object.entries(fleets.after).map(([name, declared]) => {
      return [
        name,
        declared.kind === "WorkerFleet" ? { ...declared, args: { ...declared.args, adopt: "never" } } : declared,
      ];
    }),
  );
  return [await tryPoint(runner, CONTROL, { program, isHurried: true })];
}

function interventionsIn(verdicts: readonly Verdict[]): number {
  return verdicts.flatMap(({ interventions }) => interventions).length;
}
