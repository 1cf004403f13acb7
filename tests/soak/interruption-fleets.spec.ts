/** Cancellation (Ctrl-C) while a fleet is created: the run ends soon, the state holds what was created, and the next run sends only the rest. */
import { expect } from "chai";
import { type FleetRunner, type Verdict, openFleetRunner } from "./support/interruption-fleet.ts";
import { dice } from "./support/mutate-dice.ts";
import { printFigures, sized } from "./support/size.ts";

const SEED = Number(process.env["INTERRUPTION_SEED"] ?? 7);
const SIZE = sized({ small: 240, full: 1_000 });
const MOMENTS = sized({ small: 1, full: 20 });
/** Milliseconds: calls in flight have 4 s, where an answer does not come in time, and then the engine ends. */
const MAX_ENDING = 5_500;
/** Writes that may have left when Ctrl-C comes, and before it has reached the plugin through the engine: half a second's. */
const DELIVERY = 66;

describe("soak: Ctrl-C while a fleet is created", function () {
  this.timeout(0);
  let runner: FleetRunner;
  before(async () => {
    runner = await openFleetRunner(SIZE);
  });
  after(() => runner.close());

  it("cancels the run within seconds, records every created worker, and leaves the rest to the next run", async () => {
    const random = dice(SEED);
    const verdicts: Verdict[] = [];
    for (let turn = 0; turn < MOMENTS; turn += 1) {
      verdicts.push(await runner.interrupt(Math.round(SIZE / 8) + random.below(SIZE / 2)));
    }
    const control = await runner.interrupt(1 + random.below(SIZE / 4), true);
    printFigures(`Ctrl-C in a fleet of ${SIZE}, seed ${SEED}`, {
      promise: figuresOf(verdicts),
      "a plugin that does not hear of it": figuresOf([control]),
    });
    for (const { moment, made, ending, writesAfter, ...lists } of verdicts) {
      expect(lists, moment).to.deep.equal({
        unknown: [],
        claimed: [],
        wasLocked: false,
        writtenTwice: [],
        missing: [],
        complaints: [],
      });
      expect(ending, `${moment}: the run ends soon`).to.be.below(MAX_ENDING);
      expect(writesAfter, `${moment}: nothing new is begun`).to.be.below(DELIVERY);
      expect(made, moment).to.be.below(SIZE);
    }
    expect(control.made, "the control goes on to the end").to.equal(SIZE);
  });
});

function figuresOf(verdicts: readonly Verdict[]): Record<string, unknown> {
  const most = (of: (verdict: Verdict) => number): number => Math.max(...verdicts.map(of));
  const sum = (of: (verdict: Verdict) => readonly string[]): number => verdicts.flatMap(of).length;
  return {
    "interrupted runs": verdicts.length,
    "made by them": verdicts.map(({ made }) => made).join("/"),
    "longest until the end": `${(most(({ ending }) => ending) / 1_000).toFixed(1)} s`,
    "most writes after Ctrl-C": most(({ writesAfter }) => writesAfter),
    "made and not in the state": sum(({ unknown }) => unknown),
    "in the state and not made": sum(({ claimed }) => claimed),
    "written twice": sum(({ writtenTwice }) => writtenTwice),
    "missing after the next run": sum(({ missing }) => missing),
    "locks left": verdicts.filter(({ wasLocked }) => wasLocked).length,
  };
}
