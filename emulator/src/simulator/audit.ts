/** Audits all jobs at the end of a simulation, by reading them from the router. */
import { isDeepStrictEqual } from "node:util";
import type { SimulationContext } from "./context.js";
import { type LostJob, type SimulationReport, summarise } from "./report.js";
import { type JobView, type WorkerView, responses } from "./responses.js";
import type { RouterClient } from "./router-client.js";
import type { CustomerCall } from "./stats.js";

/** The state of a job: ended, unfinished, or why it is lost. */
type Verdict = "closed" | "cancelled" | "unfinished" | { readonly loss: string };
/** The assignments of workers, by worker id. */
type Held = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads all jobs and workers and makes the report. In real time the simulation goes on meanwhile. */
export async function audit(context: SimulationContext): Promise<SimulationReport> {
  const { stats, scheduler, router } = context;
  const { opensAt, closesAt } = context.hours;
  const endedAt = scheduler.now();
  const jobs = new Map((await router.list("jobs", responses.job)).map((job) => [job.id, job]));
  const held = heldBy(await router.list("workers", responses.worker));
  const counts = { created: stats.calls.size, closed: 0, cancelled: 0, lost: 0, unfinished: 0 };
  const lostJobs: LostJob[] = [];
  for (const call of stats.calls.values()) {
    const { jobId } = call;
    const first = judge(call, jobs.get(jobId), held);
    const verdict = typeof first === "string" ? first : await recheck(context, call);
    if (typeof verdict === "string") counts[verdict] += 1;
    else lostJobs.push({ jobId, reason: verdict.loss });
  }
  return {
    seed: context.seed,
    durationSeconds: (closesAt - opensAt) / 1000,
    endedAfterSeconds: (endedAt - opensAt) / 1000,
    jobs: { ...counts, lost: lostJobs.length },
    lostJobs,
    // Copies: pending calls still change the statistics.
    offers: { ...stats.offers },
    workers: { ...stats.workers },
    queues: waitsByQueue(context),
    utilisation: Math.round((stats.busy.total(endedAt) / stats.present.total(endedAt) || 0) * 1e6) / 1e6,
    calls: router.calls,
  };
}

// The two lists show two moments, and a job that moves may be on no page. A job that did not change while its workers were
// read is judged.
async function recheck({ router }: SimulationContext, call: CustomerCall): Promise<Verdict> {
  for (let before = await readJob(router, call.jobId); ;) {
    const held = await readHolders(router, before);
    const after = await readJob(router, call.jobId);
    if (isDeepStrictEqual(after, before)) return judge(call, after, held);
    before = after;
  }
}

async function readJob(router: RouterClient, jobId: string): Promise<JobView | undefined> {
  const { status, body } = await router.send("GET", `/routing/jobs/${jobId}`, [200, 404]);
  return status === 404 ? undefined : responses.job.parse(body);
}

async function readHolders(router: RouterClient, job: JobView | undefined): Promise<Held> {
  const found: WorkerView[] = [];
  for (const { workerId } of Object.values(job?.assignments ?? {})) {
    const { status, body } = await router.send("GET", `/routing/workers/${workerId}`, [200, 404]);
    if (status === 200) found.push(responses.worker.parse(body));
  }
  return heldBy(found);
}

const heldBy = (workers: readonly WorkerView[]): Held =>
  new Map(workers.map(({ id, assignedJobs }) => [id, new Set(assignedJobs.map((one) => one.assignmentId))]));

function judge({ isPlaced, end }: CustomerCall, job: JobView | undefined, held: Held): Verdict {
  // The create of a new job may still be pending.
  if (job === undefined) return end ?? (isPlaced ? { loss: "it was deleted before it ended" } : "unfinished");
  const { status, assignments } = job;
  if (status === "closed" || status === "cancelled") return status;
  if (status !== "assigned" && status !== "completed") return "unfinished";
  for (const [assignmentId, { workerId }] of Object.entries(assignments)) {
    const theirs = held.get(workerId);
    if (theirs?.has(assignmentId) === true) return "unfinished";
    const reason = theirs === undefined ? "which was deleted" : "which does not have it";
    return { loss: `it is ${status} to ${workerId}, ${reason}` };
  }
  return { loss: `it is ${status} without an assignment` };
}

function waitsByQueue({ stats, queueIds }: SimulationContext): SimulationReport["queues"] {
  const waits = new Map<string, number[]>(queueIds.map((queueId) => [queueId, []]));
  for (const { queueId, createdAt, acceptedAt } of stats.calls.values()) {
    if (acceptedAt !== undefined) waits.get(queueId)?.push(acceptedAt - createdAt);
  }
  return Object.fromEntries([...waits].map(([queueId, all]) => [queueId, summarise(all)]));
}
