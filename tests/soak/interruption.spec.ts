/** Cancellation (Ctrl-C) at any moment of a deployment: it ends soon, starts no new write, and the next deployment finishes. */
import { expect } from "chai";
import { type InterruptionRunner, openInterruptionRunner } from "./support/interruption-runner.ts";
import {
  type Interrupted,
  type Moment,
  TALK,
  type Verdict,
  inDrain,
  interrupt,
  momentOf,
  tryMoment,
} from "./support/interruption-trial.ts";
import { dice } from "./support/mutate-dice.ts";
import { isFull, printFigures, sized } from "./support/size.ts";

const SEED = Number(process.env["INTERRUPTION_SEED"] ?? 6);
const MOMENTS = sized({ small: 2, full: 50 });
const RUNNERS = sized({ small: 1, full: 2 });
const CONTROLS = sized({ small: 1, full: 3 });
/** Milliseconds: calls in flight time out after 4 s, then the engine ends. */
const MAX_ENDING = TALK - 500;
/** Milliseconds until the engine passes Ctrl-C to the plugin and requests already sent have arrived. */
const DELIVERY = 1_500;

describe("soak: Ctrl-C at any moment of a deployment", function () {
  this.timeout(0);
  let runners: readonly InterruptionRunner[];
  before(async () => {
    runners = await Promise.all(Array.from({ length: RUNNERS }, () => openInterruptionRunner()));
  });
  after(() => Promise.all(runners.map((runner) => runner.close())));

  it("cancels it within seconds without a new write, and the next deployment finishes", async () => {
    const verdicts = (await Promise.all(runners.map(tryMoments))).flat();
    const interrupted = verdicts.filter(({ isInterrupted }) => isInterrupted);
    const control = await tryControl(runners[0]);
    printFigures(`Ctrl-C, seed ${SEED}`, {
      promise: {
        ...figuresOf(interrupted),
        ...recoveriesOf(interrupted),
        "come too late": verdicts.length - interrupted.length,
      },
      "a plugin that does not hear of it": figuresOf(control),
    });
    if (process.env["INTERRUPTION_MOMENTS"] === undefined) expect(interrupted).to.have.length(MOMENTS);
    for (const { moment, differences, wasLocked, ending, lastWrite } of interrupted) {
      expect({ differences, wasLocked }, moment).to.deep.equal({ differences: [], wasLocked: false });
      expect(ending, `${moment}: the deployment ends soon`).to.be.below(MAX_ENDING);
      expect(lastWrite, `${moment}: no write begins later`).to.be.below(DELIVERY);
    }
    for (const { ending, lastWrite } of control) {
      expect(ending, "the control runs until the calls end").to.be.above(TALK);
      expect(lastWrite, "and deletes their workers then").to.be.above(TALK);
    }
  });
});

/** Tries the named moments, or random ones until enough of them interrupted a running deployment. */
async function tryMoments(runner: InterruptionRunner, index: number): Promise<readonly Verdict[]> {
  const random = dice(SEED + index);
  const named = namedMoments();
  const verdicts: Verdict[] = [];
  for (let left = named?.length ?? MOMENTS / RUNNERS, turn = 0; left > 0; turn += 1) {
    const verdict = await tryMoment(runner, named?.[turn] ?? momentOf(turn, runner.extent, random));
    if (verdict.isInterrupted || named !== undefined) left -= 1;
    if (verdict.differences.length > 0) console.log(`    ${JSON.stringify(verdict, undefined, 2)}`);
    verdicts.push(verdict);
    if (isFull) expect(await runner.stack.plannedSteps(), verdict.moment).to.deep.equal([]);
  }
  return verdicts;
}

/** Parses moments as they were printed, to repeat them: `[{"at":{"request":7},"hold":10}]`. */
function namedMoments(): readonly Moment[] | undefined {
  const text = process.env["INTERRUPTION_MOMENTS"];
  return text === undefined ? undefined : (JSON.parse(text) as readonly Moment[]);
}

/** Presses Ctrl-C during the drain with a plugin that does not receive the cancellation. */
async function tryControl(runner: InterruptionRunner | undefined): Promise<readonly Interrupted[]> {
  if (runner === undefined) return [];
  runner.deafen();
  const verdicts: Interrupted[] = [];
  for (let turn = 0; turn < CONTROLS; turn += 1) {
    verdicts.push(await interrupt(runner, inDrain(runner.extent, turn)));
  }
  return verdicts;
}

function figuresOf(verdicts: readonly Interrupted[]): Record<string, unknown> {
  const longest = (time: (verdict: Interrupted) => number): string =>
    `${(Math.max(...verdicts.map(time)) / 1_000).toFixed(1)} s`;
  return {
    "interrupted runs": verdicts.length,
    "longest until the end": longest(({ ending }) => ending),
    "last write after": longest(({ lastWrite }) => lastWrite),
  };
}

function recoveriesOf(verdicts: readonly Verdict[]): Record<string, unknown> {
  const count = (is: (verdict: Verdict) => boolean): number => verdicts.filter(is).length;
  return {
    "next run converged": count(({ differences }) => differences.length === 0),
    "locks left": count(({ wasLocked }) => wasLocked),
    "with a second Ctrl-C": count(({ moment }) => moment.includes("again")),
    "with steps to report": count(({ lines }) => lines.length > 0),
    "with pending writes": count(({ pendingWrites }) => pendingWrites > 0),
    "with operations that the engine did not see end": count(({ pendingOperations }) => pendingOperations > 0),
  };
}
