/** Offers: made, answered, expired, taken back; and the assignments they lead to. */
import { refusals } from "../errors.js";
import { appendLimited, omit } from "../../util/json.js";
import { setStatus } from "./job-status-changes.js";
import type { JobRecord, Offer, WorkerRecord } from "../entities/records.js";
import type { Store } from "../state/store.js";

/** Offers a job to a worker; the offer takes up capacity until it is answered. */
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
  store.figures.set(queueId, { ...store.figuresOf(queueId), lastAsked: worker.id });
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
  worker.idleAt = store.now();
  store.touch(worker);
  for (const { jobId } of taken) {
    const job = store.jobs.get(jobId);
    if (job === undefined) continue;
    job.offeredTo = job.offeredTo.filter((id) => id !== workerId);
    store.touch(job);
  }
  return taken;
}

/** Makes a worker available: the longest idle comes first, and what it declined before may be offered again. */
export function register(store: Store, worker: WorkerRecord): void {
  worker.idleSince = store.next();
  worker.idleAt = store.now();
  for (const jobId of worker.declinedJobs) {
    const job = store.jobs.get(jobId);
    if (job === undefined || !Object.hasOwn(job.declinedBy, worker.id)) continue;
    job.declinedBy = omit(job.declinedBy, worker.id);
    // Not a change of the job that anybody sees, so its etag stays.
    store.mark(job);
  }
  worker.declinedJobs = [];
}

/** Makes a worker unavailable and takes its offers back. */
export function deregister(store: Store, worker: WorkerRecord): void {
  worker.body = { ...worker.body, availableForOffers: false };
  store.touch(worker);
  revokeOffers(store, { workerId: worker.id });
}

/** The worker takes the job; its other offers are taken back. */
export function acceptOffer(store: Store, workerId: string, offerId: string): { assignmentId: string; jobId: string } {
  const worker = findWorker(store, workerId);
  const offer = worker.offers.find((one) => one.offerId === offerId);
  if (offer === undefined) {
    if (worker.lostOffers.includes(offerId)) throw refusals.conflict("The job was already accepted by another worker.");
    throw missingOffer("AcceptOfferCommandHandler", workerId, offerId);
  }
  const job = store.jobs.get(offer.jobId);
  if (job === undefined) throw refusals.notFound();
  const assignmentId = store.makeId();
  const { jobId, channelId, capacityCost } = offer;
  const assignedAt = store.now();
  noteLosers(store, job, offerId);
  revokeOffers(store, { jobId });
  job.assignments = { ...job.assignments, [assignmentId]: { assignmentId, workerId, assignedAt } };
  job.firedRules = [];
  noteWait(store, job);
  setStatus(store, job, "assigned");
  worker.assignedJobs.push({ assignmentId, jobId, channelId, capacityCost, assignedAt });
  worker.idleSince = store.next();
  store.touch(worker);
  return { assignmentId, jobId };
}

const mostLostOffers = 100;

// They are told that they came too late, unless they come very late.
function noteLosers(store: Store, job: JobRecord, takenOfferId: string): void {
  for (const workerId of job.offeredTo) {
    const worker = store.workers.get(workerId);
    const lost = worker?.offers.find((one) => one.jobId === job.id && one.offerId !== takenOfferId);
    if (worker === undefined || lost === undefined) continue;
    worker.lostOffers = appendLimited(worker.lostOffers, lost.offerId, mostLostOffers);
  }
}

function noteWait(store: Store, { body: { queueId = "" }, enqueuedAt }: JobRecord): void {
  const known = store.figuresOf(queueId);
  const wait = store.now() - (enqueuedAt ?? store.now());
  store.figures.set(queueId, { ...known, served: known.served + 1, waited: known.waited + wait });
}

/** The worker turns the job down, for good or until `retryAt`. */
export function declineOffer(store: Store, workerId: string, offerId: string, retryAt: number | undefined): void {
  const worker = findWorker(store, workerId);
  const offer = worker.offers.find((one) => one.offerId === offerId);
  if (offer === undefined) throw missingOffer("DeclineOfferCommandHandler", workerId, offerId);
  takeBack(store, workerId, (one) => one === offer);
  const job = store.jobs.get(offer.jobId);
  if (job === undefined) return;
  job.declinedBy = { ...job.declinedBy, [workerId]: retryAt ?? null };
  worker.declinedJobs = [...worker.declinedJobs.filter((jobId) => store.jobs.has(jobId) && jobId !== job.id), job.id];
  store.touch(job);
}

/** Ends whatever assignments of a job workers still hold, and gives them the capacity back. */
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
  if (worker === undefined) throw refusals.notFound();
  return worker;
}

const missingOffer = (handler: string, workerId: string, offerId: string): Error =>
  refusals.notFound(`${handler}: Offer not found. OfferId: ${offerId}, WorkerId: ${workerId}`);
