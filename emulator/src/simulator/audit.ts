/** How the jobs of a life stand at its end, read from the router and not from what was remembered. */
import type { LifeReport, LostJob } from "./report.js";
import { summarise } from "./report.js";
import type { Scene } from "./scene.js";
import type { JobView } from "./views.js";
import { views } from "./views.js";

/** Reads all jobs and workers and makes the report. */
export async function audit(scene: Scene, opensAt: number): Promise<LifeReport> {
  const { ledger, timeline, router, closesAt } = scene;
  const endedAt = timeline.now();
  const jobs = new Map((await router.list("jobs", views.job)).map((job) => [job.id, job]));
  const workers = await router.list("workers", views.worker);
  const held = new Map(
    workers.map(({ id, assignedJobs }) => [id, new Set(assignedJobs.map(({ assignmentId }) => assignmentId))]),
  );
  const counts = { created: ledger.matters.size, closed: 0, cancelled: 0, lost: 0, unfinished: 0 };
  const lostJobs: LostJob[] = [];
  for (const { jobId, end } of ledger.matters.values()) {
    const job = jobs.get(jobId);
    const reason = job === undefined ? (end ?? "it is gone, and nobody ended it") : judge(job, held);
    if (reason === "closed" || reason === "cancelled" || reason === "unfinished") counts[reason] += 1;
    else lostJobs.push({ jobId, reason });
  }
  return {
    seed: scene.seed,
    durationSeconds: (closesAt - opensAt) / 1000,
    endedAfterSeconds: (endedAt - opensAt) / 1000,
    jobs: { ...counts, lost: lostJobs.length },
    lostJobs,
    offers: ledger.offers,
    workers: ledger.workers,
    queues: waitsByQueue(scene),
    utilisation: Math.round((ledger.busy.total(endedAt) / ledger.present.total(endedAt) || 0) * 1e6) / 1e6,
    calls: router.calls,
  };
}

/** How a job stands: ended, not yet, or why it will not end by itself. */
function judge({ status, assignments }: JobView, held: ReadonlyMap<string, ReadonlySet<string>>): string {
  if (status === "closed" || status === "cancelled") return status;
  if (status !== "assigned" && status !== "completed") return "unfinished";
  for (const [assignmentId, { workerId }] of Object.entries(assignments)) {
    const theirs = held.get(workerId);
    if (theirs?.has(assignmentId) === true) return "unfinished";
    if (theirs !== undefined) return `it is ${status} to ${workerId}, who does not have it`;
    return `it is ${status} to ${workerId}, who is gone`;
  }
  return `it is ${status} to nobody`;
}

function waitsByQueue({ ledger, queueIds }: Scene): LifeReport["queues"] {
  const waits = new Map<string, number[]>(queueIds.map((queueId) => [queueId, []]));
  for (const { queueId, createdAt, acceptedAt } of ledger.matters.values()) {
    if (acceptedAt !== undefined) waits.get(queueId)?.push(acceptedAt - createdAt);
  }
  return Object.fromEntries([...waits].map(([queueId, all]) => [queueId, summarise(all)]));
}
