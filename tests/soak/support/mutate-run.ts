/** Runs many cases with bounded concurrency, and reports failures with their seed. */
import { setTimeout as wait } from "node:timers/promises";
import type { Outcome } from "./mutate-oracle.ts";
import { printFigures } from "./size.ts";

/** The verdict on one case. */
export interface Verdict {
  /** What was tried, for the table of figures. */
  readonly group: string;
  readonly complaints: readonly string[];
  /** Requests that reached the service; without any, the fuzz proves nothing. */
  readonly requests: number;
  /** Answers that were mutated; none where it is the inputs that are. */
  readonly mutated?: number;
  readonly isAnswered: boolean;
}

/** The verdicts on all cases. */
export interface Tally {
  /** The cases that were run: all, unless FUZZ_SEED names one. */
  readonly cases: number;
  readonly groups: Readonly<Record<string, number>>;
  readonly hangs: number;
  readonly requests: number;
  readonly mutated: number;
  /** Calls that were answered; the others were refused with an error. */
  readonly answered: number;
  /** At most twenty, each with the seed by which it can be run again. */
  readonly failures: readonly string[];
  readonly failed: number;
}

/** Which cases, how many at a time, and how many milliseconds one may take. */
export interface Run {
  readonly first: number;
  readonly count: number;
  readonly width: number;
  readonly patience?: number;
}

/** Longer than any call with short timeouts takes, on a busy machine. */
const PATIENCE = 20_000;

/** Set to a seed to run this case alone. */
const ONLY = process.env["FUZZ_SEED"];

/** False when a single case is run, for which totals do not hold. */
export const isWhole = ONLY === undefined;

/** Judges the cases of the seeds `first` to `first + count - 1`, `width` at a time. */
export async function judgeAll(
  { first, count, width, patience = PATIENCE }: Run,
  judge: (seed: number) => Promise<Verdict>,
): Promise<Tally> {
  const groups = new Map<string, number>();
  const failures: string[] = [];
  let [next, cases, failed, hangs, requests, mutated, answered] = [first, 0, 0, 0, 0, 0, 0];
  const worker = async (): Promise<void> => {
    for (let seed = next++; seed < first + count; seed = next++) {
      if (ONLY !== undefined && Number(ONLY) !== seed) continue;
      cases += 1;
      const verdict = await Promise.race([judge(seed), wait(patience, undefined, { ref: false })]);
      if (verdict === undefined) hangs += 1;
      requests += verdict?.requests ?? 0;
      mutated += verdict?.mutated ?? 0;
      answered += verdict?.isAnswered === true ? 1 : 0;
      const { group, complaints } = verdict ?? { group: "hangs", complaints: [`no end within ${patience} ms`] };
      groups.set(group, (groups.get(group) ?? 0) + 1);
      if (complaints.length === 0) continue;
      failed += 1;
      if (failures.length < 20)
        failures.push(`FUZZ_SEED=${seed} ${group}: ${complaints.slice(0, 3).join("; ").slice(0, 600)}`);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  const sorted = Object.fromEntries([...groups].toSorted());
  return { cases, groups: sorted, hangs, requests, mutated, answered, failures, failed };
}

/** How a call ended; never rejects. */
export async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { answer: await call() };
  } catch (error) {
    return { error };
  }
}

/** Prints the figures of a run, and its failing cases. */
export function showTally(title: string, tally: Tally, facts: Readonly<Record<string, number>> = {}): void {
  const { cases, groups, failed, hangs, requests, mutated, answered, failures } = tally;
  const figures = {
    cases,
    answered,
    requests,
    ...(mutated > 0 && { "answers mutated": mutated }),
    hangs,
    "failing cases": failed,
    ...facts,
  };
  printFigures(title, { promise: figures, classes: groups });
  for (const failure of failures) console.log(`      ${failure}`);
}
