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
  store.schedule({ kind: "offerExpires", at: offer.expiresAt, workerId: worker.id, offerId: offer.offerId });
  store.touch(worker);
  store.touch(job);
}

/** Takes back the open offers of a worker or of a job, and answers them. */
export function revokeOffers(store: Store, of: { workerId: string } | { jobId: string }): Offer[] {
  const revoked: Offer[] = [];
  const jobs = new Set<string>();
  for (const worker of "workerId" in of ? [findWorker(store, of.workerId)] : store.workers.values()) {
    const isRevoked = (offer: Offer) => "workerId" in of || offer.jobId === of.jobId;
    const taken = worker.offers.filter(isRevoked);
    if (taken.length === 0) continue;
    worker.offers = worker.offers.filter((offer) => !isRevoked(offer));
    store.touch(worker);
    revoked.push(...taken);
    for (const { jobId } of taken) jobs.add(jobId);
  }
  for (const jobId of jobs) touchJob(store, jobId);
  return revoked;
}

/** Makes a worker who registers anew eligible for the jobs it had declined. */
export function forgetDeclines(store: Store, workerId: string): void {
  for (const job of store.jobs.values()) {
    job.declinedBy = omit(job.declinedBy, workerId);
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
  worker.offers = worker.offers.filter((one) => one !== offer);
  store.touch(worker);
  const job = store.jobs.get(offer.jobId);
  if (job === undefined) return;
  job.declinedBy = { ...job.declinedBy, [workerId]: retryAt ?? null };
  if (retryAt !== undefined) store.schedule({ kind: "retryOffer", at: retryAt, jobId: job.id, workerId });
  store.touch(job);
}

/** The time a declined job may be offered to the same worker again has come. */
export function retryOffer(store: Store, jobId: string, workerId: string): void {
  const job = store.jobs.get(jobId);
  const retryAt = job?.declinedBy[workerId] ?? Infinity;
  if (job === undefined || retryAt > store.now()) return;
  job.declinedBy = omit(job.declinedBy, workerId);
  store.touch(job);
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

function touchJob(store: Store, jobId: string): void {
  const job = store.jobs.get(jobId);
  if (job !== undefined) store.touch(job);
}
