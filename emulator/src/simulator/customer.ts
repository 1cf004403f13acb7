/** Customers: each creates a job, waits, and cancels when out of patience. */
import { type SimulationContext, rngOf } from "./context.js";
import { responses } from "./responses.js";

/** Starts customers at random times until the centre closes. */
export async function startCustomers(context: SimulationContext): Promise<void> {
  const { scheduler, jobsPerSecond, hours } = context;
  const rng = rngOf(context, "arrivals");
  if (jobsPerSecond <= 0) return;
  for (let ordinal = 1; ; ordinal += 1) {
    await scheduler.sleep(rng.milliseconds({ kind: "exponential", meanSeconds: 1 / jobsPerSecond }));
    if (scheduler.now() >= hours.closesAt) return;
    const jobId = `${context.idPrefix}job-${String(ordinal).padStart(6, "0")}`;
    scheduler.schedule(0, () => placeCall(context, jobId));
  }
}

async function placeCall(context: SimulationContext, jobId: string): Promise<void> {
  const { router, scheduler, stats, queueIds, channelId } = context;
  const queueId = queueIds[Math.floor(rngOf(context, `${jobId} queue`).fraction() * queueIds.length)] ?? "";
  const createdAt = scheduler.now();
  const call = { jobId, queueId, createdAt, isPlaced: false };
  stats.created(call);
  const content = { body: { channelId, queueId } };
  const { status } = await router.send("PATCH", `/routing/jobs/${jobId}`, [200, 201, 409], content);
  if (status === 409) throw new Error(`there was a job ${jobId} already; choose another seed or idPrefix`);
  call.isPlaced = true;
  // In real time an agent may have been faster than this answer.
  if (stats.calls.get(jobId)?.acceptedAt === undefined) wait(context, jobId);
}

function wait(context: SimulationContext, jobId: string): void {
  const call = context.stats.calls.get(jobId);
  if (call === undefined) return;
  const patience = rngOf(context, `${jobId} patience`).milliseconds(context.habits.patience);
  call.stopWaiting = context.scheduler.schedule(patience, () => giveUp(context, jobId));
}

async function giveUp(context: SimulationContext, jobId: string): Promise<void> {
  const { status } = await context.router.send("POST", `/routing/jobs/${jobId}:cancel`, [200, 404, 409]);
  if (status === 200) context.stats.ended(jobId, "cancelled");
  else await checkJob(context, jobId);
}

const waitingStatuses = ["created", "pendingClassification", "queued", "waitingForActivation"];

/** Reads the status of a job that changed unexpectedly; its customer waits on while the job is waiting. */
export async function checkJob(context: SimulationContext, jobId: string): Promise<void> {
  const { status: code, body } = await context.router.send("GET", `/routing/jobs/${jobId}`, [200, 404]);
  const status = code === 404 ? "gone" : responses.job.parse(body).status;
  if (status === "closed" || status === "cancelled") context.stats.ended(jobId, status);
  else if (waitingStatuses.includes(status)) wait(context, jobId);
  // Another client may still finish it; the audit decides.
  else context.stats.open.delete(jobId);
}
