/** Offers: made, answered, expired, taken back. */
import { refusals } from "./errors.js";
import { omit } from "./json.js";
import type { Offer, Store, WorkerRecord, JobRecord } from "./store.js";

/** Offers a job to a worker; the offer takes up capacity until it is answered. */
export function offerTo(store: Store, worker: WorkerRecord, job: JobRecord, expiresAfterSeconds: number): void {
  const { channelId } = job.body;
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
  store.schedule({ kind: "offerExpires", at: offer.expiresAt, workerId: worker.id, offerId: offer.offerId });
  store.touch(worker);
  store.touch(job);
}

/** Takes back the open offers of a worker or of a job, and answers them. */
export function revokeOffers(store: Store, of: { workerId: string } | { jobId: string }): Offer[] {
  if ("workerId" in of) return takeBack(store, of.workerId, () => true);
  const holders = store.jobs.get(of.jobId)?.offeredTo ?? [];
  return holders.flatMap((workerId) => takeBack(store, workerId, (offer) => offer.jobId === of.jobId));
}

function takeBack(store: Store, workerId: string, isMeant: (offer: Offer) => boolean): Offer[] {
  const worker = findWorker(store, workerId);
  const taken = worker.offers.filter(isMeant);
  if (taken.length === 0) return [];
  worker.offers = worker.offers.filter((offer) => !taken.includes(offer));
  store.touch(worker);
  for (const { jobId } of taken) {
    const job = store.jobs.get(jobId);
    if (job === undefined) continue;
    job.offeredTo = job.offeredTo.filter((id) => id !== workerId);
    store.touch(job);
  }
  return taken;
}

/** Makes a worker who registers anew eligible for the jobs it had declined. */
export function forgetDeclines(store: Store, workerId: string): void {
  for (const job of store.jobs.values()) {
    if (!Object.hasOwn(job.declinedBy, workerId)) continue;
    job.declinedBy = omit(job.declinedBy, workerId);
    store.mark(job);
  }
}

/** An offer that nobody answered: the worker counts as gone. */
export function expireOffer(store: Store, workerId: string, offerId: string): void {
  const worker = store.workers.get(workerId);
  if (worker?.offers.some((offer) => offer.offerId === offerId) !== true) return;
  worker.body = { ...worker.body, availableForOffers: false };
  revokeOffers(store, { workerId });
}

/** The worker takes the job; its other offers are taken back. */
export function acceptOffer(store: Store, workerId: string, offerId: string): { assignmentId: string; jobId: string } {
  const worker = findWorker(store, workerId);
  const offer = worker.offers.find((one) => one.offerId === offerId);
  if (offer === undefined) throw missingOffer(store, "AcceptOfferCommandHandler", workerId, offerId);
  const job = store.jobs.get(offer.jobId);
  if (job === undefined) throw refusals.notFound();
  const assignmentId = store.makeId();
  const { jobId, channelId, capacityCost } = offer;
  const assignedAt = store.now();
  const revoked = revokeOffers(store, { jobId });
  job.lostOffers.push(...revoked.map((one) => one.offerId).filter((id) => id !== offerId));
  job.status = "assigned";
  job.assignments = { ...job.assignments, [assignmentId]: { assignmentId, workerId, assignedAt } };
  worker.assignedJobs.push({ assignmentId, jobId, channelId, capacityCost, assignedAt });
  worker.idleSince = store.next();
  store.touch(job);
  store.touch(worker);
  return { assignmentId, jobId };
}

/** The worker turns the job down, for good or until `retryAt`. */
export function declineOffer(store: Store, workerId: string, offerId: string, retryAt: number | undefined): void {
  const worker = findWorker(store, workerId);
  const offer = worker.offers.find((one) => one.offerId === offerId);
  if (offer === undefined) throw missingOffer(store, "DeclineOfferCommandHandler", workerId, offerId);
  takeBack(store, workerId, (one) => one === offer);
  const job = store.jobs.get(offer.jobId);
  if (job === undefined) return;
  job.declinedBy = { ...job.declinedBy, [workerId]: retryAt ?? null };
  if (retryAt !== undefined) store.schedule({ kind: "retryOffer", at: retryAt, jobId: job.id, workerId });
}

/** The time a declined job may be offered to the same worker again has come. */
export function retryOffer(store: Store, jobId: string, workerId: string): void {
  const job = store.jobs.get(jobId);
  const retryAt = job?.declinedBy[workerId] ?? Infinity;
  if (job === undefined || retryAt > store.now()) return;
  job.declinedBy = omit(job.declinedBy, workerId);
  store.touch(job);
}

/** Ends whatever assignments of a job workers still hold, and gives them the capacity back. */
export function releaseWorkers(store: Store, jobId: string): void {
  for (const { workerId } of Object.values(store.jobs.get(jobId)?.assignments ?? {})) {
    const worker = store.workers.get(workerId);
    if (worker?.assignedJobs.some((one) => one.jobId === jobId) !== true) continue;
    worker.assignedJobs = worker.assignedJobs.filter((one) => one.jobId !== jobId);
    worker.idleSince = store.next();
    store.touch(worker);
  }
}

function findWorker(store: Store, workerId: string): WorkerRecord {
  const worker = store.workers.get(workerId);
  if (worker === undefined) throw refusals.notFound();
  return worker;
}

function missingOffer(store: Store, handler: string, workerId: string, offerId: string): Error {
  const isLost = [...store.jobs.values()].some((job) => job.lostOffers.includes(offerId));
  if (isLost && handler.startsWith("Accept")) {
    return refusals.conflict("The job was already accepted by another worker.");
  }
  return refusals.notFound(`${handler}: Offer not found. OfferId: ${offerId}, WorkerId: ${workerId}`);
}
