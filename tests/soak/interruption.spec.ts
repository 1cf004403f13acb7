/** Ctrl-C at any moment of a deployment: it ends soon, nothing new begins, and the next deployment goes on. */
import { expect } from "chai";
import { type Lane, openLane } from "./support/interruption-lane.ts";
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
const LANES = sized({ small: 1, full: 2 });
const CONTROLS = sized({ small: 1, full: 3 });
/** Milliseconds: calls in flight have 4 s, where an answer does not come in time, and then the engine ends. */
const LONGEST_ENDING = TALK - 500;
/** Milliseconds until Ctrl-C has reached the plugin through the engine, and what had left before has arrived. */
const DELIVERY = 1_500;

describe("soak: Ctrl-C at any moment of a deployment", function () {
  this.timeout(0);
  let lanes: readonly Lane[];
  before(async () => {
    lanes = await Promise.all(Array.from({ length: LANES }, () => openLane()));
  });
  after(() => Promise.all(lanes.map((lane) => lane.close())));

  it("ends it soon and begins nothing new, and the next deployment goes on", async () => {
    const verdicts = (await Promise.all(lanes.map(tryMoments))).flat();
    const interrupted = verdicts.filter(({ isInterrupted }) => isInterrupted);
    const control = await tryControl(lanes[0]);
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
      expect(ending, `${moment}: the deployment ends soon`).to.be.below(LONGEST_ENDING);
      expect(lastWrite, `${moment}: no write begins later`).to.be.below(DELIVERY);
    }
    for (const { ending, lastWrite } of control) {
      expect(ending, "the control goes on until the customers hang up").to.be.above(TALK);
      expect(lastWrite, "and deletes their workers then").to.be.above(TALK);
    }
  });
});

/** The named moments, or random ones until the lane's share of them has come in time. */
async function tryMoments(lane: Lane, index: number): Promise<readonly Verdict[]> {
  const random = dice(SEED + index);
  const named = namedMoments();
  const verdicts: Verdict[] = [];
  for (let left = named?.length ?? MOMENTS / LANES, turn = 0; left > 0; turn += 1) {
    const verdict = await tryMoment(lane, named?.[turn] ?? momentOf(turn, lane.extent, random));
    if (verdict.isInterrupted || named !== undefined) left -= 1;
    if (verdict.differences.length > 0) console.log(`    ${JSON.stringify(verdict, undefined, 2)}`);
    verdicts.push(verdict);
    if (isFull) expect(await lane.stack.plannedSteps(), verdict.moment).to.deep.equal([]);
  }
  return verdicts;
}

/** Moments as they were printed, to be tried once more: `[{"at":{"request":7},"hold":10}]`. */
function namedMoments(): readonly Moment[] | undefined {
  const text = process.env["INTERRUPTION_MOMENTS"];
  return text === undefined ? undefined : (JSON.parse(text) as readonly Moment[]);
}

/** Ctrl-C while the busy workers are waited for. */
async function tryControl(lane: Lane | undefined): Promise<readonly Interrupted[]> {
  if (lane === undefined) return [];
  lane.deafen();
  const verdicts: Interrupted[] = [];
  for (let turn = 0; turn < CONTROLS; turn += 1) {
    verdicts.push(await interrupt(lane, inDrain(lane.extent, turn)));
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
    "with half-done resources": count(({ halfDone }) => halfDone > 0),
    "with operations that the engine did not see end": count(({ pendingOperations }) => pendingOperations > 0),
  };
}
