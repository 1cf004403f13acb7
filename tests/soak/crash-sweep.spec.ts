/** Crash anywhere: a deployment that is killed at any boundary is finished by the next one, and nobody edits anything. */
import { expect } from "chai";
import { type Lane, openLane } from "./support/crash-lane.ts";
import { type CrashPoint, allPoints, nameOf, parsePoints } from "./support/crash-point.ts";
import { programAfter, withoutAdoption } from "./support/crash-program.ts";
import { type Verdict, tryPoint } from "./support/crash-trial.ts";
import { readState } from "./support/state-file.ts";
import { isFull, printFigures, sized } from "./support/size.ts";

/** In small: a lost creation, an engine that dies and leaves its host, a host that dies in a replacement. */
const SMALL = ["engine:write-after:20", "host:request-after:DELETE queues/Queue-recreate-0"].join();
/** The lost creations in which the control is tried. */
const CONTROL = sized({
  small: ["Worker-create-0"],
  full: ["Worker-create-0", "Worker-create-1", "Worker-create-2", "Worker-create-3"],
});
/** After so many points the figures so far are printed: all of them take half an hour. */
const REPORT_EVERY = 20;
/** Of so many points, one is looked at with a preview as well, and with what the engine asks for. */
const LOOK_CLOSER_EVERY = 12;

describe("soak: a crash anywhere in a deployment", function () {
  this.timeout(0);
  let lanes: readonly Lane[];
  before(async () => {
    lanes = await Promise.all(Array.from({ length: sized({ small: 1, full: 2 }) }, () => openLane()));
  });
  after(() => Promise.all(lanes.map((lane) => lane.close())));

  it("is healed by the next one, whoever dies, before and after each request and each write of the state", async () => {
    const points = pointsOf(lanes[0]);
    const verdicts = await tryAll(lanes, points);
    const control = await tryControl(lanes[0]);
    printFigures("crash sweep", {
      promise: figuresOf(verdicts),
      "without adoption": {
        "points tried": control.length,
        interventions: control.flatMap(({ interventions }) => interventions).length,
      },
    });
    for (const verdict of verdicts) {
      const { isHit, duplicates, orphans, differences, interventions } = verdict;
      expect({ isHit, duplicates, orphans, differences, interventions }, verdict.point).to.deep.equal({
        isHit: true,
        duplicates: [],
        orphans: [],
        differences: [],
        interventions: [],
      });
    }
    const late = verdicts.filter(({ isLate }) => isLate).length;
    const before = verdicts.filter(({ point }) => point.includes(":write-before:")).length;
    expect(late, "points right before a write that came after it").to.be.at.most(before / 2);
    expect(
      control.flatMap(({ interventions }) => interventions),
      "the control needs a hand",
    ).to.have.length(CONTROL.length);
  });
});

function pointsOf(lane: Lane | undefined): readonly CrashPoint[] {
  const named = process.env["CRASH_POINTS"] ?? (isFull ? undefined : SMALL);
  return named === undefined ? allPoints(lane?.reference.extent ?? { requests: [], writes: 0 }) : parsePoints(named);
}

/** Each lane takes the next point when it is done with one. */
async function tryAll(lanes: readonly Lane[], points: readonly CrashPoint[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const waiting = [...points.entries()];
  const work = async (lane: Lane): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, point] = next;
      const verdict = await tryPoint(lane, point, { isHurried: index % 4 < 2 });
      if (hasFailed(verdict)) console.log(`    ${nameOf(point)} ${JSON.stringify(verdict, undefined, 2)}`);
      verdicts.push(verdict);
      if (verdicts.length % REPORT_EVERY === 0) printFigures("crash sweep", { "so far": figuresOf(verdicts) });
      const isSample = (points.length - 1 - index) % LOOK_CLOSER_EVERY === 0;
      if (isFull && isSample && !hasFailed(verdict)) await lookCloser(lane);
    }
  };
  await Promise.all(lanes.map(work));
  return verdicts;
}

/** After a recovery the next preview is empty, and so is the list of pending creations once it is cleared. */
async function lookCloser({ stack }: Lane): Promise<void> {
  expect(await stack.plannedSteps()).to.deep.equal([]);
  await stack.succeed("refresh", "--clear-pending-creates", "--expect-no-changes");
  expect(readState(stack.folder).pendingCreates).to.equal(0);
}

async function tryControl(lane: Lane | undefined): Promise<readonly Verdict[]> {
  if (lane === undefined) return [];
  const verdicts: Verdict[] = [];
  for (const worker of CONTROL) {
    const point: CrashPoint = { who: "both", moment: "request-after", of: `PATCH workers/${worker}` };
    verdicts.push(await tryPoint(lane, point, { program: withoutAdoption(programAfter), isHurried: true }));
  }
  return verdicts;
}

const hasFailed = ({ isHit, duplicates, orphans, differences, interventions }: Verdict): boolean =>
  !isHit || [duplicates, orphans, differences, interventions].some((list) => list.length > 0);

function figuresOf(verdicts: readonly Verdict[]): Record<string, number> {
  const count = (is: (verdict: Verdict) => boolean): number => verdicts.filter(is).length;
  const sum = (list: (verdict: Verdict) => readonly string[]): number => verdicts.flatMap(list).length;
  const who = (name: CrashPoint["who"]): number => count(({ point }) => point.startsWith(name));
  return {
    "points tried": verdicts.length,
    "where both die": who("both"),
    "the engine alone": who("engine"),
    "the host alone": who("host"),
    "not reached": count(({ isHit }) => !isHit),
    "a write late": count(({ isLate }) => isLate),
    duplicates: sum(({ duplicates }) => duplicates),
    orphans: sum(({ orphans }) => orphans),
    "other differences": sum(({ differences }) => differences),
    interventions: sum(({ interventions }) => interventions),
    "locks that the engine asked to cancel": count(({ wasLocked }) => wasLocked),
    "with pending creations to clear": count(({ pendingCreates }) => pendingCreates > 0),
  };
}
