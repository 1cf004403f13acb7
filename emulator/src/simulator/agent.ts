/** Agents: each answers the offers of one worker, works on its jobs, and takes breaks. */
import type { Scene } from "./context.js";
import { chanceOf } from "./context.js";
import { inquire } from "./customer.js";
import type { Chance } from "./habits.js";
import type { AssignmentView, OfferView, WorkerView } from "./responses.js";
import { views } from "./responses.js";
import type { OfferEnd } from "./stats.js";

/** A job in hand. */
interface Work {
  readonly jobId: string;
  readonly assignmentId: string;
  readonly capacityCost: number;
  readonly since: number;
  isClosing: boolean;
}

/** The person behind one worker; knows of it only what answers of the router say. */
export class Agent {
  readonly #scene: Scene;
  readonly #workerId: string;
  readonly #chance: Chance;
  readonly #offers = new Map<string, OfferView>();
  /** Jobs whose acceptance is under way. */
  readonly #accepting = new Set<string>();
  readonly #works = new Map<string, Work>();
  /** Offers and assignments that were ours; a late answer may still show them. */
  readonly #past = new Set<string>();
  #capacity = 0;
  #present = 0;
  #isSignedOn = false;
  #isAway = false;
  #isGone = false;

  /** The agent comes to work: signs on unless the worker is available, and takes breaks from now on. */
  constructor(scene: Scene, worker: WorkerView) {
    this.#scene = scene;
    this.#workerId = worker.id;
    this.#chance = chanceOf(scene, `agent ${worker.id}`);
    scene.ledger.workers.seen += 1;
    if (!worker.availableForOffers) scene.timeline.later(0, () => this.#register(true));
    scene.timeline.later(0, () => this.#takeBreaks());
  }

  /** Looks at the worker, as an answer that was asked for at `askedAt` shows it. */
  see(worker: WorkerView, askedAt: number): void {
    this.#capacity = worker.capacity;
    this.#isSignedOn = worker.availableForOffers;
    // First the jobs: an offer that became one was not taken back.
    this.#seeWork(worker, askedAt);
    this.#seeOffers(worker);
    this.#measure();
  }

  /** The worker is gone, and with it all that the agent can do. */
  leave(): void {
    const { workers } = this.#scene.ledger;
    workers.removed += 1;
    if (this.#works.size > 0) workers.removedWithAssignment += 1;
    this.#isGone = true;
    for (const offerId of [...this.#offers.keys()]) this.#settle(offerId, "revoked");
    for (const work of [...this.#works.values()]) this.#lose(work);
    this.#measure();
  }

  #seeOffers({ offers, availableForOffers }: WorkerView): void {
    for (const offer of offers) {
      if (this.#offers.has(offer.offerId) || this.#past.has(offer.offerId)) continue;
      this.#offers.set(offer.offerId, offer);
      this.#scene.ledger.offers.seen += 1;
      this.#scene.timeline.later(this.#chance.milliseconds(this.#scene.habits.reaction), () => this.#answer(offer));
    }
    const shown = new Set(offers.map(({ offerId }) => offerId));
    for (const offer of [...this.#offers.values()]) {
      if (shown.has(offer.offerId) || this.#accepting.has(offer.jobId)) continue;
      // Whoever lets an offer expire is signed off by the service.
      const isExpired = this.#scene.timeline.now() >= offer.expiresAt && !availableForOffers;
      this.#settle(offer.offerId, isExpired ? "expired" : "revoked");
      if (isExpired && !this.#isAway) this.#scene.timeline.later(0, () => this.#register(true));
    }
  }

  #seeWork({ assignedJobs }: WorkerView, askedAt: number): void {
    for (const one of assignedJobs) {
      const isKnown = this.#works.has(one.assignmentId) || this.#past.has(one.assignmentId);
      if (!isKnown && !this.#accepting.has(one.jobId)) this.#takeUp(one);
    }
    const shown = new Set(assignedJobs.map(({ assignmentId }) => assignmentId));
    for (const work of [...this.#works.values()]) {
      if (!shown.has(work.assignmentId) && work.since < askedAt && !work.isClosing) this.#lose(work);
    }
  }

  async #answer(offer: OfferView): Promise<void> {
    const { habits } = this.#scene;
    const mood = this.#chance.fraction();
    if (!this.#offers.has(offer.offerId) || this.#isAway) return;
    if (mood < habits.ignores) this.#walkAway();
    else if (mood < habits.ignores + habits.declines) await this.#decline(offer);
    else await this.#accept(offer);
  }

  async #decline({ offerId }: OfferView): Promise<void> {
    const { status } = await this.#post(`workers/${this.#workerId}/offers/${offerId}:decline`);
    if (status === 200) this.#settle(offerId, "declined");
  }

  async #accept(offer: OfferView): Promise<void> {
    this.#accepting.add(offer.jobId);
    const { status, body } = await this.#post(`workers/${this.#workerId}/offers/${offer.offerId}:accept`);
    this.#accepting.delete(offer.jobId);
    // A refusal settles nothing: an earlier attempt may have got through. The next look at the worker tells.
    if (status !== 200) return;
    const { assignmentId } = views.accepted.parse(body);
    this.#takeUp({ ...offer, assignmentId });
    this.#settle(offer.offerId, "accepted");
  }

  #takeUp({ jobId, assignmentId, capacityCost }: AssignmentView): void {
    const { timeline, ledger } = this.#scene;
    const work = { jobId, assignmentId, capacityCost, since: timeline.now(), isClosing: false };
    const offer = [...this.#offers.values()].find((one) => one.jobId === jobId);
    if (offer !== undefined) this.#settle(offer.offerId, "accepted");
    this.#works.set(assignmentId, work);
    ledger.taken(jobId, timeline.now());
    ledger.busy.change(capacityCost, timeline.now());
    this.#measure();
    timeline.later(0, () => this.#work(work));
  }

  async #work(work: Work): Promise<void> {
    const { timeline, habits } = this.#scene;
    const chance = chanceOf(this.#scene, work.jobId);
    await timeline.sleep(chance.milliseconds(habits.talk));
    if (!(await this.#take(work, "complete"))) return;
    await timeline.sleep(chance.milliseconds(habits.wrapUp));
    if (!(await this.#take(work, "close"))) return;
    this.#putDown(work);
    this.#scene.ledger.ended(work.jobId, "closed");
  }

  /** Takes a step with a job in hand; answers whether the job is now where the step leads. */
  async #take(work: Work, step: "complete" | "close"): Promise<boolean> {
    const { jobId, assignmentId } = work;
    if (!this.#works.has(assignmentId)) return false;
    work.isClosing = step === "close";
    const { status } = await this.#post(`jobs/${jobId}/assignments/${assignmentId}:${step}`);
    if (!this.#works.has(assignmentId)) return false;
    if (status === 200 || (await this.#isAt(work, step === "close" ? "closed" : "completed"))) return true;
    this.#lose(work);
    return false;
  }

  // The answer to an earlier attempt may have got lost.
  async #isAt({ jobId, assignmentId }: Work, wanted: string): Promise<boolean> {
    const { status, body } = await this.#scene.router.send("GET", `/routing/jobs/${jobId}`, [200, 404]);
    if (status === 404) return false;
    const job = views.job.parse(body);
    return job.status === wanted && Object.hasOwn(job.assignments, assignmentId);
  }

  #putDown(work: Work): void {
    const { ledger, timeline } = this.#scene;
    this.#works.delete(work.assignmentId);
    this.#past.add(work.assignmentId);
    ledger.busy.change(-work.capacityCost, timeline.now());
    this.#measure();
  }

  #lose(work: Work): void {
    if (!this.#works.has(work.assignmentId)) return;
    this.#putDown(work);
    this.#scene.ledger.offers.vanished += 1;
    this.#scene.timeline.later(0, () => inquire(this.#scene, work.jobId));
  }

  #settle(offerId: string, end: OfferEnd): void {
    if (!this.#offers.delete(offerId)) return;
    this.#past.add(offerId);
    this.#scene.ledger.offers[end] += 1;
  }

  async #takeBreaks(): Promise<void> {
    const { timeline, habits, hours } = this.#scene;
    for (;;) {
      await timeline.sleep(this.#chance.milliseconds(habits.breakEvery));
      if (this.#isGone || timeline.now() >= hours.closesAt) return;
      // Whoever was signed off by somebody else stays so.
      if (!this.#isSignedOn || this.#isAway) continue;
      this.#isAway = true;
      await this.#register(false);
      await timeline.sleep(this.#chance.milliseconds(habits.breakLength));
      await this.#comeBack();
    }
  }

  // Without a word: the offers that are open will expire.
  #walkAway(): void {
    this.#isAway = true;
    this.#scene.timeline.later(this.#chance.milliseconds(this.#scene.habits.breakLength), () => this.#comeBack());
  }

  async #comeBack(): Promise<void> {
    this.#isAway = false;
    await this.#register(true);
  }

  async #register(availableForOffers: boolean): Promise<void> {
    if (this.#isGone) return;
    const path = `/routing/workers/${this.#workerId}`;
    // An upsert must not bring back a worker that was removed.
    const content = { body: { availableForOffers }, ifMatch: "*" };
    const { status } = await this.#scene.router.send("PATCH", path, [200, 404, 412], content);
    if (status === 200) this.#isSignedOn = availableForOffers;
    this.#measure();
  }

  #measure(): void {
    const isThere = !this.#isGone && (this.#isSignedOn || this.#works.size > 0);
    const present = isThere ? this.#capacity : 0;
    this.#scene.ledger.present.change(present - this.#present, this.#scene.timeline.now());
    this.#present = present;
  }

  #post(path: string) {
    return this.#scene.router.send("POST", `/routing/${path}`, [200, 404, 409]);
  }
}
