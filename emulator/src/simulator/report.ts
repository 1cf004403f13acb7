/** The report of a simulation. */

/** WaitTimes from the creation of a job to its first acceptance, in seconds; null where no job was accepted. */
export interface WaitTimes {
  /** The number of accepted jobs. */
  readonly accepted: number;
  readonly meanSeconds: number | null;
  readonly p50Seconds: number | null;
  readonly p95Seconds: number | null;
  readonly maxSeconds: number | null;
}

/** A job that cannot end any more. */
export interface LostJob {
  readonly jobId: string;
  readonly reason: string;
}

/** The results, as clients of the router saw them. The same seed in virtual time makes the same report. */
export interface SimulationReport {
  readonly seed: number;
  /** For how many seconds customers came. */
  readonly durationSeconds: number;
  /** When the last job ended or its deadline passed, counted from the opening. */
  readonly endedAfterSeconds: number;
  /** The jobs at the end, by status; `unfinished` ones could still end. */
  readonly jobs: {
    readonly created: number;
    readonly closed: number;
    readonly cancelled: number;
    readonly lost: number;
    readonly unfinished: number;
  };
  readonly lostJobs: readonly LostJob[];
  /**
   * The offers that an agent saw, by result; an offer that came and went between two polls was not seen.
   * `vanished` are accepted ones whose assignment was gone before the agent had closed the job.
   */
  readonly offers: {
    readonly seen: number;
    readonly accepted: number;
    readonly declined: number;
    readonly expired: number;
    readonly revoked: number;
    readonly vanished: number;
  };
  /** All workers that were seen, those that were deleted, and those that had a job when they were deleted. */
  readonly workers: { readonly seen: number; readonly removed: number; readonly removedWithAssignment: number };
  /** The waits by the queue in which the job was created. */
  readonly queues: Readonly<Record<string, WaitTimes>>;
  /** The share of the present capacity that was in use while customers came. */
  readonly utilisation: number;
  /** The number of requests to the router. */
  readonly calls: number;
}

/** Summarises waits in milliseconds. */
export function summarise(waits: readonly number[]): WaitTimes {
  const sorted = waits.toSorted((a, b) => a - b);
  const sum = sorted.reduce((total, one) => total + one, 0);
  // The percentile by nearest rank.
  const quantile = (share: number) => inSeconds(sorted[Math.ceil(share * sorted.length) - 1]);
  return {
    accepted: sorted.length,
    meanSeconds: sorted.length === 0 ? null : inSeconds(sum / sorted.length),
    p50Seconds: quantile(0.5),
    p95Seconds: quantile(0.95),
    maxSeconds: quantile(1),
  };
}

const inSeconds = (milliseconds: number | undefined): number | null =>
  milliseconds === undefined ? null : Math.round(milliseconds) / 1000;

/** Formats a report as a table of plain text. */
export function formatReport(report: SimulationReport): string {
  const { jobs, offers, workers, queues } = report;
  const facts = (values: object) =>
    Object.entries(values)
      .map(([name, value]) => `${wordsOf(name)} ${String(value)}`)
      .join(", ");
  const rows: [string, string][] = [
    ["seed", String(report.seed)],
    ["customers came for", `${report.durationSeconds} s`],
    ["all was over after", `${report.endedAfterSeconds} s`],
    ["jobs", facts(jobs)],
    ["offers", facts(offers)],
    ["workers", facts(workers)],
    ["utilisation", `${(report.utilisation * 100).toFixed(1)} %`],
    ["calls", String(report.calls)],
    ...Object.entries(queues).map(([queueId, waits]): [string, string] => [`waits in ${queueId}`, showWaits(waits)]),
    ...report.lostJobs.map(({ jobId, reason }): [string, string] => [`lost ${jobId}`, reason]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}

const wordsOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function showWaits({ accepted, meanSeconds, p50Seconds, p95Seconds, maxSeconds }: WaitTimes): string {
  if (accepted === 0) return "no job was accepted";
  return `${accepted} jobs, mean ${String(meanSeconds)} s, p50 ${String(p50Seconds)} s, p95 ${String(p95Seconds)} s, max ${String(maxSeconds)} s`;
}
