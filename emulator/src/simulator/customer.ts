/** Customers: they come, wait, and give up. */
import type { Scene } from "./context.js";
import { chanceOf } from "./context.js";
import { views } from "./responses.js";

/** Lets customers come, each for itself, until the life closes. */
export async function receiveCustomers(scene: Scene): Promise<void> {
  const { timeline, jobsPerSecond, hours } = scene;
  const chance = chanceOf(scene, "arrivals");
  if (jobsPerSecond <= 0) return;
  for (let ordinal = 1; ; ordinal += 1) {
    await timeline.sleep(chance.milliseconds({ kind: "exponential", meanSeconds: 1 / jobsPerSecond }));
    if (timeline.now() >= hours.closesAt) return;
    const jobId = `${scene.idPrefix}job-${String(ordinal).padStart(6, "0")}`;
    timeline.later(0, () => come(scene, jobId));
  }
}

async function come(scene: Scene, jobId: string): Promise<void> {
  const { router, timeline, ledger, queueIds, channelId } = scene;
  const queueId = queueIds[Math.floor(chanceOf(scene, `${jobId} queue`).fraction() * queueIds.length)] ?? "";
  const createdAt = timeline.now();
  const matter = { jobId, queueId, createdAt, isPlaced: false };
  ledger.created(matter);
  const content = { body: { channelId, queueId } };
  const { status } = await router.send("PATCH", `/routing/jobs/${jobId}`, [200, 201, 409], content);
  if (status === 409) throw new Error(`there was a job ${jobId} already; choose another seed or idPrefix`);
  matter.isPlaced = true;
  // In real time an agent may have been faster than this answer.
  if (ledger.matters.get(jobId)?.acceptedAt === undefined) wait(scene, jobId);
}

function wait(scene: Scene, jobId: string): void {
  const matter = scene.ledger.matters.get(jobId);
  if (matter === undefined) return;
  const patience = chanceOf(scene, `${jobId} patience`).milliseconds(scene.habits.patience);
  matter.stopWaiting = scene.timeline.later(patience, () => giveUp(scene, jobId));
}

async function giveUp(scene: Scene, jobId: string): Promise<void> {
  const { status } = await scene.router.send("POST", `/routing/jobs/${jobId}:cancel`, [200, 404, 409]);
  if (status === 200) scene.ledger.ended(jobId, "cancelled");
  else await inquire(scene, jobId);
}

const waitingStatuses = ["created", "pendingClassification", "queued", "waitingForActivation"];

/** Finds out what became of a job that does not stand as expected; its customer waits on if it waits on. */
export async function inquire(scene: Scene, jobId: string): Promise<void> {
  const { status: code, body } = await scene.router.send("GET", `/routing/jobs/${jobId}`, [200, 404]);
  const status = code === 404 ? "gone" : views.job.parse(body).status;
  if (status === "closed" || status === "cancelled") scene.ledger.ended(jobId, status);
  else if (waitingStatuses.includes(status)) wait(scene, jobId);
  // Whoever has it may still finish it, but nobody we know; the audit tells.
  else scene.ledger.open.delete(jobId);
}
