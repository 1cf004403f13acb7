/** What a life reports. */

/** Waits from the creation of a job to its first acceptance, in seconds; null where no job was accepted. */
export interface Waits {
  /** How many jobs were accepted. */
  readonly accepted: number;
  readonly meanSeconds: number | null;
  readonly p50Seconds: number | null;
  readonly p95Seconds: number | null;
  readonly maxSeconds: number | null;
}

/** A job that can no longer reach an end by itself. */
export interface LostJob {
  readonly jobId: string;
  readonly reason: string;
}

/** What happened, seen from outside the router. The same seed in virtual time makes the same report. */
export interface LifeReport {
  readonly seed: number;
  /** How long customers came. */
  readonly durationSeconds: number;
  /** When the last job had ended or was given up, counted from the opening. */
  readonly endedAfterSeconds: number;
  /** How the jobs of this life stand at its end; `unfinished` ones could still end. */
  readonly jobs: {
    readonly created: number;
    readonly closed: number;
    readonly cancelled: number;
    readonly lost: number;
    readonly unfinished: number;
  };
  readonly lostJobs: readonly LostJob[];
  /**
   * Offers that an agent saw, by what became of them; an offer that came and went between two looks was not seen.
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
  /** Workers that were there at some time, those that were deleted, and those of them that had a job just then. */
  readonly workers: { readonly seen: number; readonly removed: number; readonly removedWithAssignment: number };
  /** By the queue in which the job was created. */
  readonly queues: Readonly<Record<string, Waits>>;
  /** The share of the capacity of the workers who were there that worked on jobs, while customers came. */
  readonly utilisation: number;
  /** Requests sent to the router. */
  readonly calls: number;
}

/** The figures of some waits in milliseconds. */
export function summarise(waits: readonly number[]): Waits {
  const sorted = waits.toSorted((a, b) => a - b);
  const sum = sorted.reduce((total, one) => total + one, 0);
  // The nearest rank: the smallest wait that so large a share of all waits does not exceed.
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

/** Sets a report as a table of plain text, a fact to a line. */
export function showReport(report: LifeReport): string {
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

function showWaits({ accepted, meanSeconds, p50Seconds, p95Seconds, maxSeconds }: Waits): string {
  if (accepted === 0) return "no job was accepted";
  return `${accepted} jobs, mean ${String(meanSeconds)} s, p50 ${String(p50Seconds)} s, p95 ${String(p95Seconds)} s, max ${String(maxSeconds)} s`;
}
