/** Offers and assignments: offer, revoke, accept, decline, release. */
import { appendLimited, omit } from "../../util/json.js";
import type { JobRecord } from "../entities/job.js";
import type { Offer, WorkerRecord } from "../entities/worker.js";
import { serviceErrors } from "../errors.js";
import type { Store } from "../state/store.js";
import { setStatus } from "./job-status-changes.js";

/** Offers a job to a worker; the offer takes capacity until it is accepted, declined, expired or revoked. */
export function offerTo(store: Store, worker: WorkerRecord, job: JobRecord, expiresAfterSeconds: number): void {
  const { channelId, queueId = "" } = job.body;
  const channel = worker.body.channels.find((one) => one.channelId === channelId);
  const offer: Offer = {
    offerId: store.makeId(),
    jobId: job.id,
    channelId,
    capacityCost: channel?.capacityCostPerJob ?? 0,
    offeredAt: store.now(),
    expiresAt: store.now() + expiresAfterSeconds * 1000,
  };
  worker.offers.push(offer);
  job.offeredTo = [...job.offeredTo, worker.id];
  store.queueStats.set(queueId, { ...store.queueStatsOf(queueId), lastAsked: worker.id });
  store.touch(worker);
  store.touch(job);
}

/** Revokes the open offers of a worker or of a job, and returns them. */
export function revokeOffers(store: Store, of: { workerId: string } | { jobId: string }): Offer[] {
  if ("workerId" in of) return revoke(store, of.workerId, () => true);
  const holders = store.jobs.get(of.jobId)?.offeredTo ?? [];
  return holders.flatMap((workerId) => revoke(store, workerId, (offer) => offer.jobId === of.jobId));
}

function revoke(store: Store, workerId: string, matches: (offer: Offer) => boolean): Offer[] {
  const worker = findWorker(store, workerId);
  const revoked = worker.offers.filter(matches);
  if (revoked.length === 0) return [];
  worker.offers = worker.offers.filter((offer) => !revoked.includes(offer));
  worker.idleAt = store.now();
  store.touch(worker);
  for (const { jobId } of revoked) {
    const job = store.jobs.get(jobId);
    if (job === undefined) continue;
    job.offeredTo = job.offeredTo.filter((id) => id !== workerId);
    store.touch(job);
  }
  return revoked;
}

/** Registers a worker: it is idle from now on, and jobs that it declined can be offered again. */
export function register(store: Store, worker: WorkerRecord): void {
  worker.idleSince = store.next();
  worker.idleAt = store.now();
  for (const jobId of worker.declinedJobs) {
    const job = store.jobs.get(jobId);
    if (job === undefined || !Object.hasOwn(job.declinedBy, worker.id)) continue;
    job.declinedBy = omit(job.declinedBy, worker.id);
    // No visible change of the job, so its etag stays.
    store.mark(job);
  }
  worker.declinedJobs = [];
}

/** Deregisters a worker and revokes its offers. */
export function deregister(store: Store, worker: WorkerRecord): void {
  worker.body = { ...worker.body, availableForOffers: false };
  store.touch(worker);
  revokeOffers(store, { workerId: worker.id });
}

/** Accepts an offer: assigns the job and revokes its other offers. */
export function acceptOffer(store: Store, workerId: string, offerId: string): { assignmentId: string; jobId: string } {
  const worker = findWorker(store, workerId);
  const offer = worker.offers.find((one) => one.offerId === offerId);
  if (offer === undefined) {
    if (worker.lostOffers.includes(offerId))
      throw serviceErrors.conflict("The job was already accepted by another worker.");
    throw missingOffer("AcceptOfferCommandHandler", workerId, offerId);
  }
  const job = store.jobs.get(offer.jobId);
  if (job === undefined) throw serviceErrors.notFound();
  const assignmentId = store.makeId();
  const { jobId, channelId, capacityCost } = offer;
  const assignedAt = store.now();
  recordLostOffers(store, job, offerId);
  revokeOffers(store, { jobId });
  job.assignments = { ...job.assignments, [assignmentId]: { assignmentId, workerId, assignedAt } };
  job.firedRules = [];
  recordWait(store, job);
  setStatus(store, job, "assigned");
  worker.assignedJobs.push({ assignmentId, jobId, channelId, capacityCost, assignedAt });
  worker.idleSince = store.next();
  store.touch(worker);
  return { assignmentId, jobId };
}

const maxLostOffers = 100;

// Accepting a lost offer is answered with 409 instead of 404.
function recordLostOffers(store: Store, job: JobRecord, takenOfferId: string): void {
  for (const workerId of job.offeredTo) {
    const worker = store.workers.get(workerId);
    const lost = worker?.offers.find((one) => one.jobId === job.id && one.offerId !== takenOfferId);
    if (worker === undefined || lost === undefined) continue;
    worker.lostOffers = appendLimited(worker.lostOffers, lost.offerId, maxLostOffers);
  }
}

function recordWait(store: Store, { body: { queueId = "" }, enqueuedAt }: JobRecord): void {
  const known = store.queueStatsOf(queueId);
  const wait = store.now() - (enqueuedAt ?? store.now());
  store.queueStats.set(queueId, { ...known, served: known.served + 1, waited: known.waited + wait });
}

/** Declines an offer, for good or until `retryAt`. */
export function declineOffer(store: Store, workerId: string, offerId: string, retryAt: number | undefined): void {
  const worker = findWorker(store, workerId);
  const offer = worker.offers.find((one) => one.offerId === offerId);
  if (offer === undefined) throw missingOffer("DeclineOfferCommandHandler", workerId, offerId);
  revoke(store, workerId, (one) => one === offer);
  const job = store.jobs.get(offer.jobId);
  if (job === undefined) return;
  job.declinedBy = { ...job.declinedBy, [workerId]: retryAt ?? null };
  worker.declinedJobs = [...worker.declinedJobs.filter((jobId) => store.jobs.has(jobId) && jobId !== job.id), job.id];
  store.touch(job);
}

/** Ends the assignments of a job at its workers, which frees their capacity. */
export function releaseWorkers(store: Store, job: JobRecord): void {
  for (const { workerId } of Object.values(job.assignments)) {
    const worker = store.workers.get(workerId);
    if (worker?.assignedJobs.some((one) => one.jobId === job.id) !== true) continue;
    worker.assignedJobs = worker.assignedJobs.filter((one) => one.jobId !== job.id);
    worker.idleSince = store.next();
    worker.idleAt = store.now();
    store.touch(worker);
  }
}

function findWorker(store: Store, workerId: string): WorkerRecord {
  const worker = store.workers.get(workerId);
  if (worker === undefined) throw serviceErrors.notFound();
  return worker;
}

const missingOffer = (handler: string, workerId: string, offerId: string): Error =>
  serviceErrors.notFound(`${handler}: Offer not found. OfferId: ${offerId}, WorkerId: ${workerId}`);
