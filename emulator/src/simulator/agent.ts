/** Agents: each answers the offers of one worker, works on its jobs, and takes breaks. */
import { type SimulationContext, rngOf } from "./context.js";
import { checkJob } from "./customer.js";
import { type AssignmentView, type OfferView, type WorkerView, responses } from "./responses.js";
import type { Rng } from "./rng.js";
import type { OfferResult } from "./stats.js";

/** An assignment of the agent. */
interface Assignment {
  readonly jobId: string;
  readonly assignmentId: string;
  readonly capacityCost: number;
  readonly since: number;
  isClosing: boolean;
}

/** Plays one worker; knows of it only what the router answers. */
export class Agent {
  readonly #context: SimulationContext;
  readonly #workerId: string;
  readonly #rng: Rng;
  readonly #offers = new Map<string, OfferView>();
  /** Jobs that are being accepted. */
  readonly #accepting = new Set<string>();
  readonly #assignments = new Map<string, Assignment>();
  /** Finished offers and assignments; a stale response may still show them. */
  readonly #finished = new Set<string>();
  #capacity = 0;
  #present = 0;
  #isRegistered = false;
  #isOnBreak = false;
  #isRemoved = false;

  /** Registers the worker unless it is available, and starts to take breaks. */
  constructor(context: SimulationContext, worker: WorkerView) {
    this.#context = context;
    this.#workerId = worker.id;
    this.#rng = rngOf(context, `agent ${worker.id}`);
    context.stats.workers.seen += 1;
    if (!worker.availableForOffers) context.scheduler.schedule(0, () => this.#register(true));
    context.scheduler.schedule(0, () => this.#takeBreaks());
  }

  /** Handles a response that shows the worker; the request was sent at `askedAt`. */
  update(worker: WorkerView, askedAt: number): void {
    this.#capacity = worker.capacity;
    this.#isRegistered = worker.availableForOffers;
    // Assignments first: an offer that became one was not revoked.
    this.#updateAssignments(worker, askedAt);
    this.#updateOffers(worker);
    this.#measure();
  }

  /** Ends the agent, because its worker was deleted. */
  remove(): void {
    const { workers } = this.#context.stats;
    workers.removed += 1;
    if (this.#assignments.size > 0) workers.removedWithAssignment += 1;
    this.#isRemoved = true;
    for (const offerId of [...this.#offers.keys()]) this.#finishOffer(offerId, "revoked");
    for (const assignment of [...this.#assignments.values()]) this.#loseAssignment(assignment);
    this.#measure();
  }

  #updateOffers({ offers, availableForOffers }: WorkerView): void {
    for (const offer of offers) {
      if (this.#offers.has(offer.offerId) || this.#finished.has(offer.offerId)) continue;
      this.#offers.set(offer.offerId, offer);
      this.#context.stats.offers.seen += 1;
      this.#context.scheduler.schedule(this.#rng.milliseconds(this.#context.habits.reaction), () =>
        this.#answer(offer),
      );
    }
    const shown = new Set(offers.map(({ offerId }) => offerId));
    for (const offer of [...this.#offers.values()]) {
      if (shown.has(offer.offerId) || this.#accepting.has(offer.jobId)) continue;
      // The service deregisters a worker that lets an offer expire.
      const isExpired = this.#context.scheduler.now() >= offer.expiresAt && !availableForOffers;
      this.#finishOffer(offer.offerId, isExpired ? "expired" : "revoked");
      if (isExpired && !this.#isOnBreak) this.#context.scheduler.schedule(0, () => this.#register(true));
    }
  }

  #updateAssignments({ assignedJobs }: WorkerView, askedAt: number): void {
    for (const one of assignedJobs) {
      const isKnown = this.#assignments.has(one.assignmentId) || this.#finished.has(one.assignmentId);
      if (!isKnown && !this.#accepting.has(one.jobId)) this.#startAssignment(one);
    }
    const shown = new Set(assignedJobs.map(({ assignmentId }) => assignmentId));
    for (const assignment of [...this.#assignments.values()]) {
      if (!shown.has(assignment.assignmentId) && assignment.since < askedAt && !assignment.isClosing)
        this.#loseAssignment(assignment);
    }
  }

  async #answer(offer: OfferView): Promise<void> {
    const { habits } = this.#context;
    const draw = this.#rng.fraction();
    if (!this.#offers.has(offer.offerId) || this.#isOnBreak) return;
    if (draw < habits.ignores) this.#ignore();
    else if (draw < habits.ignores + habits.declines) await this.#decline(offer);
    else await this.#accept(offer);
  }

  async #decline({ offerId }: OfferView): Promise<void> {
    const { status } = await this.#post(`workers/${this.#workerId}/offers/${offerId}:decline`);
    if (status === 200) this.#finishOffer(offerId, "declined");
  }

  async #accept(offer: OfferView): Promise<void> {
    this.#accepting.add(offer.jobId);
    const { status, body } = await this.#post(`workers/${this.#workerId}/offers/${offer.offerId}:accept`);
    this.#accepting.delete(offer.jobId);
    // After a retry an error proves nothing: an earlier attempt may have been applied. The next poll shows it.
    if (status !== 200) return;
    const { assignmentId } = responses.accepted.parse(body);
    this.#startAssignment({ ...offer, assignmentId });
    this.#finishOffer(offer.offerId, "accepted");
  }

  #startAssignment({ jobId, assignmentId, capacityCost }: AssignmentView): void {
    const { scheduler, stats } = this.#context;
    const assignment = { jobId, assignmentId, capacityCost, since: scheduler.now(), isClosing: false };
    const offer = [...this.#offers.values()].find((one) => one.jobId === jobId);
    if (offer !== undefined) this.#finishOffer(offer.offerId, "accepted");
    this.#assignments.set(assignmentId, assignment);
    stats.accepted(jobId, scheduler.now());
    stats.busy.change(capacityCost, scheduler.now());
    this.#measure();
    scheduler.schedule(0, () => this.#work(assignment));
  }

  async #work(assignment: Assignment): Promise<void> {
    const { scheduler, habits } = this.#context;
    const rng = rngOf(this.#context, assignment.jobId);
    await scheduler.sleep(rng.milliseconds(habits.talk));
    if (!(await this.#act(assignment, "complete"))) return;
    await scheduler.sleep(rng.milliseconds(habits.wrapUp));
    if (!(await this.#act(assignment, "close"))) return;
    this.#finishAssignment(assignment);
    this.#context.stats.ended(assignment.jobId, "closed");
  }

  /** Completes or closes a job; answers whether it has the new status. */
  async #act(assignment: Assignment, step: "complete" | "close"): Promise<boolean> {
    const { jobId, assignmentId } = assignment;
    if (!this.#assignments.has(assignmentId)) return false;
    assignment.isClosing = step === "close";
    const { status } = await this.#post(`jobs/${jobId}/assignments/${assignmentId}:${step}`);
    if (!this.#assignments.has(assignmentId)) return false;
    if (status === 200 || (await this.#hasStatus(assignment, step === "close" ? "closed" : "completed"))) return true;
    this.#loseAssignment(assignment);
    return false;
  }

  // An earlier attempt may have been applied although its answer was lost.
  async #hasStatus({ jobId, assignmentId }: Assignment, wanted: string): Promise<boolean> {
    const { status, body } = await this.#context.router.send("GET", `/routing/jobs/${jobId}`, [200, 404]);
    if (status === 404) return false;
    const job = responses.job.parse(body);
    return job.status === wanted && Object.hasOwn(job.assignments, assignmentId);
  }

  #finishAssignment(assignment: Assignment): void {
    const { stats, scheduler } = this.#context;
    this.#assignments.delete(assignment.assignmentId);
    this.#finished.add(assignment.assignmentId);
    stats.busy.change(-assignment.capacityCost, scheduler.now());
    this.#measure();
  }

  #loseAssignment(assignment: Assignment): void {
    if (!this.#assignments.has(assignment.assignmentId)) return;
    this.#finishAssignment(assignment);
    this.#context.stats.offers.vanished += 1;
    this.#context.scheduler.schedule(0, () => checkJob(this.#context, assignment.jobId));
  }

  #finishOffer(offerId: string, end: OfferResult): void {
    if (!this.#offers.delete(offerId)) return;
    this.#finished.add(offerId);
    this.#context.stats.offers[end] += 1;
  }

  async #takeBreaks(): Promise<void> {
    const { scheduler, habits, hours } = this.#context;
    for (;;) {
      await scheduler.sleep(this.#rng.milliseconds(habits.breakEvery));
      if (this.#isRemoved || scheduler.now() >= hours.closesAt) return;
      // A worker that another client deregistered stays so.
      if (!this.#isRegistered || this.#isOnBreak) continue;
      this.#isOnBreak = true;
      await this.#register(false);
      await scheduler.sleep(this.#rng.milliseconds(habits.breakLength));
      await this.#endBreak();
    }
  }

  // The open offers will expire.
  #ignore(): void {
    this.#isOnBreak = true;
    this.#context.scheduler.schedule(this.#rng.milliseconds(this.#context.habits.breakLength), () => this.#endBreak());
  }

  async #endBreak(): Promise<void> {
    this.#isOnBreak = false;
    await this.#register(true);
  }

  async #register(availableForOffers: boolean): Promise<void> {
    if (this.#isRemoved) return;
    const path = `/routing/workers/${this.#workerId}`;
    // An upsert must not bring back a worker that was removed.
    const content = { body: { availableForOffers }, ifMatch: "*" };
    const { status } = await this.#context.router.send("PATCH", path, [200, 404, 412], content);
    if (status === 200) this.#isRegistered = availableForOffers;
    this.#measure();
  }

  #measure(): void {
    const isPresent = !this.#isRemoved && (this.#isRegistered || this.#assignments.size > 0);
    const present = isPresent ? this.#capacity : 0;
    this.#context.stats.present.change(present - this.#present, this.#context.scheduler.now());
    this.#present = present;
  }

  #post(path: string) {
    return this.#context.router.send("POST", `/routing/${path}`, [200, 404, 409]);
  }
}
