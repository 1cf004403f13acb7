/** Tries every crash point of a deployment and counts the results. */
import { expect } from "chai";
import type { CrashRunner } from "./crash-runner.ts";
import { type CrashPoint, allPoints, nameOf, parsePoints } from "./crash-point.ts";
import { type Verdict, tryPoint } from "./crash-trial.ts";
import { readState } from "./state-file.ts";
import { isFull, printFigures } from "./size.ts";

/** Prints the figures after this many points: all of them take half an hour. */
const REPORT_EVERY = 20;
/** Every n-th point is also checked with a preview and `refresh --clear-pending-creates`. */
const CHECK_PREVIEW_EVERY = 12;

/** The points to try: those that CRASH_POINTS names, or these in small, or all. */
export function pointsOf(runner: CrashRunner | undefined, small: string): readonly CrashPoint[] {
  const named = process.env["CRASH_POINTS"] ?? (isFull ? undefined : small);
  return named === undefined ? allPoints(runner?.reference.extent ?? { requests: [], writes: 0 }) : parsePoints(named);
}

/** Tries the points concurrently, one at a time per runner. */
export async function tryAll(
  runners: readonly CrashRunner[],
  points: readonly CrashPoint[],
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const waiting = [...points.entries()];
  const work = async (runner: CrashRunner): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, point] = next;
      const verdict = await tryPoint(runner, point, { isHurried: index % 4 < 2 });
      if (hasFailed(verdict)) console.log(`    ${nameOf(point)} ${JSON.stringify(verdict, undefined, 2)}`);
      verdicts.push(verdict);
      if (verdicts.length % REPORT_EVERY === 0) printFigures("crash sweep", { "so far": figuresOf(verdicts) });
      const isSample = (points.length - 1 - index) % CHECK_PREVIEW_EVERY === 0;
      if (isFull && isSample && !hasFailed(verdict)) await checkPreview(runner);
    }
  };
  await Promise.all(runners.map(work));
  return verdicts;
}

/** Asserts that the preview after a recovery is empty, and the pending creates after clearing them too. */
async function checkPreview({ stack }: CrashRunner): Promise<void> {
  expect(await stack.plannedSteps()).to.deep.equal([]);
  await stack.succeed("refresh", "--clear-pending-creates", "--expect-no-changes");
  expect(readState(stack.folder).pendingCreates).to.equal(0);
}

/** Asserts that the next deployment recovered from every crash without manual steps. */
export function assertRecovered(verdicts: readonly Verdict[]): void {
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

/** Counts the results of a sweep. */
export function figuresOf(verdicts: readonly Verdict[]): Record<string, number> {
  const count = (is: (verdict: Verdict) => boolean): number => verdicts.filter(is).length;
  const sum = (list: (verdict: Verdict) => readonly string[]): number => verdicts.flatMap(list).length;
  const who = (name: CrashPoint["who"]): number => count(({ point }) => point.startsWith(name));
  return {
    "points tried": verdicts.length,
    "engine and host killed": who("both"),
    "the engine killed": who("engine"),
    "the host killed": who("host"),
    "not reached": count(({ isHit }) => !isHit),
    "killed one write late": count(({ isLate }) => isLate),
    duplicates: sum(({ duplicates }) => duplicates),
    orphans: sum(({ orphans }) => orphans),
    "other differences": sum(({ differences }) => differences),
    interventions: sum(({ interventions }) => interventions),
    "locks that the engine asked to cancel": count(({ wasLocked }) => wasLocked),
    "with pending creates to clear": count(({ pendingCreates }) => pendingCreates > 0),
  };
}
