/** How the jobs of a life stand at its end, read from the router and not from what was remembered. */
import { isDeepStrictEqual } from "node:util";
import type { Scene } from "./context.js";
import type { LifeReport, LostJob } from "./report.js";
import { summarise } from "./report.js";
import type { JobView, WorkerView } from "./responses.js";
import { views } from "./responses.js";
import type { RouterClient } from "./router-client.js";
import type { Matter } from "./stats.js";

/** How a job stands: ended, not yet, or why it will not end by itself. */
type Verdict = "closed" | "cancelled" | "unfinished" | { readonly loss: string };
/** The assignments that workers have, by the ids of the workers. */
type Held = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads all jobs and workers and makes the report. Life may go on meanwhile, as it does in real time. */
export async function audit(scene: Scene): Promise<LifeReport> {
  const { ledger, timeline, router } = scene;
  const { opensAt, closesAt } = scene.hours;
  const endedAt = timeline.now();
  const jobs = new Map((await router.list("jobs", views.job)).map((job) => [job.id, job]));
  const held = heldBy(await router.list("workers", views.worker));
  const counts = { created: ledger.matters.size, closed: 0, cancelled: 0, lost: 0, unfinished: 0 };
  const lostJobs: LostJob[] = [];
  for (const matter of ledger.matters.values()) {
    const { jobId } = matter;
    const first = judge(matter, jobs.get(jobId), held);
    const verdict = typeof first === "string" ? first : await lookAgain(scene, matter);
    if (typeof verdict === "string") counts[verdict] += 1;
    else lostJobs.push({ jobId, reason: verdict.loss });
  }
  return {
    seed: scene.seed,
    durationSeconds: (closesAt - opensAt) / 1000,
    endedAfterSeconds: (endedAt - opensAt) / 1000,
    jobs: { ...counts, lost: lostJobs.length },
    lostJobs,
    // Copies, for whoever is in the middle of a call still writes it down.
    offers: { ...ledger.offers },
    workers: { ...ledger.workers },
    queues: waitsByQueue(scene),
    utilisation: Math.round((ledger.busy.total(endedAt) / ledger.present.total(endedAt) || 0) * 1e6) / 1e6,
    calls: router.calls,
  };
}

// The two lists show two moments, and a job that moves may be on no page. One that stood still while its workers were
// looked at is as it was found.
async function lookAgain({ router }: Scene, matter: Matter): Promise<Verdict> {
  for (let before = await readJob(router, matter.jobId); ;) {
    const held = await readHolders(router, before);
    const after = await readJob(router, matter.jobId);
    if (isDeepStrictEqual(after, before)) return judge(matter, after, held);
    before = after;
  }
}

async function readJob(router: RouterClient, jobId: string): Promise<JobView | undefined> {
  const { status, body } = await router.send("GET", `/routing/jobs/${jobId}`, [200, 404]);
  return status === 404 ? undefined : views.job.parse(body);
}

async function readHolders(router: RouterClient, job: JobView | undefined): Promise<Held> {
  const found: WorkerView[] = [];
  for (const { workerId } of Object.values(job?.assignments ?? {})) {
    const { status, body } = await router.send("GET", `/routing/workers/${workerId}`, [200, 404]);
    if (status === 200) found.push(views.worker.parse(body));
  }
  return heldBy(found);
}

const heldBy = (workers: readonly WorkerView[]): Held =>
  new Map(workers.map(({ id, assignedJobs }) => [id, new Set(assignedJobs.map((one) => one.assignmentId))]));

function judge({ isPlaced, end }: Matter, job: JobView | undefined, held: Held): Verdict {
  // Whoever has just come may still be on the way to the router.
  if (job === undefined) return end ?? (isPlaced ? { loss: "it is gone, and nobody ended it" } : "unfinished");
  const { status, assignments } = job;
  if (status === "closed" || status === "cancelled") return status;
  if (status !== "assigned" && status !== "completed") return "unfinished";
  for (const [assignmentId, { workerId }] of Object.entries(assignments)) {
    const theirs = held.get(workerId);
    if (theirs?.has(assignmentId) === true) return "unfinished";
    const whereabouts = theirs === undefined ? "who is gone" : "who does not have it";
    return { loss: `it is ${status} to ${workerId}, ${whereabouts}` };
  }
  return { loss: `it is ${status} to nobody` };
}

function waitsByQueue({ ledger, queueIds }: Scene): LifeReport["queues"] {
  const waits = new Map<string, number[]>(queueIds.map((queueId) => [queueId, []]));
  for (const { queueId, createdAt, acceptedAt } of ledger.matters.values()) {
    if (acceptedAt !== undefined) waits.get(queueId)?.push(acceptedAt - createdAt);
  }
  return Object.fromEntries([...waits].map(([queueId, all]) => [queueId, summarise(all)]));
}
