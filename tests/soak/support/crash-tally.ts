/** A sweep over the points of a deployment, and its figures. */
import { expect } from "chai";
import type { Lane } from "./crash-lane.ts";
import { type CrashPoint, allPoints, nameOf, parsePoints } from "./crash-point.ts";
import { type Verdict, tryPoint } from "./crash-trial.ts";
import { readState } from "./state-file.ts";
import { isFull, printFigures } from "./size.ts";

/** After so many points the figures so far are printed: all of them take half an hour. */
const REPORT_EVERY = 20;
/** Of so many points, one is looked at with a preview as well, and with what the engine asks for. */
const LOOK_CLOSER_EVERY = 12;

/** The points to try: those that CRASH_POINTS names, or these in small, or all. */
export function pointsOf(lane: Lane | undefined, small: string): readonly CrashPoint[] {
  const named = process.env["CRASH_POINTS"] ?? (isFull ? undefined : small);
  return named === undefined ? allPoints(lane?.reference.extent ?? { requests: [], writes: 0 }) : parsePoints(named);
}

/** Each lane takes the next point when it is done with one. */
export async function tryAll(lanes: readonly Lane[], points: readonly CrashPoint[]): Promise<readonly Verdict[]> {
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

/** Fails unless the next deployment has healed every point by itself. */
export function assertHealed(verdicts: readonly Verdict[]): void {
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
}

const hasFailed = ({ isHit, duplicates, orphans, differences, interventions }: Verdict): boolean =>
  !isHit || [duplicates, orphans, differences, interventions].some((list) => list.length > 0);

/** What a sweep has found, in numbers. */
export function figuresOf(verdicts: readonly Verdict[]): Record<string, number> {
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
