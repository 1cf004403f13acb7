/** What must hold after any schedule of calls and clock steps. */
import { expect } from "chai";
import fc from "fast-check";
import { collections } from "../../emulator/dist/router/collections/registry.js";
import { isOpenTo } from "../../emulator/dist/router/entities/worker-capacity.js";
import { processChanges } from "../../emulator/dist/router/process-changes.js";
import type { JobRecord } from "../../emulator/dist/router/entities/job.js";
import type { WorkerRecord } from "../../emulator/dist/router/entities/worker.js";
import { activeSelectors, matchesSelector } from "../../emulator/dist/router/entities/selectors.js";
import { Store } from "../../emulator/dist/router/state/store.js";
import { Rehearsal, schedules } from "./support/random-schedule.ts";
import { propertyRuns } from "../support/property-runs.ts";

const runs = propertyRuns(200);
const seed = process.env["PROPERTY_SEED"] === undefined ? Date.now() % 2 ** 31 : Number(process.env["PROPERTY_SEED"]);

const held = ({ offers, assignedJobs }: WorkerRecord) => [...offers, ...assignedJobs];
const costOf = (worker: WorkerRecord) => held(worker).reduce((sum, { capacityCost }) => sum + capacityCost, 0);

/** Holds the state of a rehearsal to what must always be so. */
class Inspector {
  readonly #rehearsal: Rehearsal;
  /** What a change by a client may have left over-committed: not the router's doing. */
  readonly #most = new Map<string, number>();
  #offers = new Set<string>();

  constructor(rehearsal: Rehearsal) {
    this.#rehearsal = rehearsal;
  }

  inspect(): void {
    const { store } = this.#rehearsal;
    for (const worker of store.workers.values()) this.#inspectWorker(worker);
    for (const job of store.jobs.values()) this.#inspectJob(job);
    for (const { id } of store.queues.values()) this.#inspectLine(id);
    const listed = store.jobs.list(undefined, 100, () => true);
    const latestFirst = [...store.jobs.values()].sort((a, b) => b.changed - a.changed);
    expect(
      listed.map(({ id }) => id),
      "the list of jobs",
    ).to.deep.equal(latestFirst.map(({ id }) => id));
    expect(store.timers.nextAt() ?? Infinity, "nothing is overdue").to.be.greaterThan(store.now());
    this.#inspectMatching();
    this.#offers = new Set([...store.workers.values()].flatMap(({ offers }) => offers.map(({ offerId }) => offerId)));
  }

  #inspectWorker(worker: WorkerRecord): void {
    const { store } = this.#rehearsal;
    const { body, offers, assignedJobs } = worker;
    if (offers.length > 0) {
      expect(body.availableForOffers, `${worker.id} is there`).to.equal(true);
      expect(costOf(worker), `${worker.id} has the capacity`).to.be.at.most(body.capacity);
    }
    for (const { channelId, maxNumberOfJobs = Infinity } of body.channels) {
      const offered = offers.filter((one) => one.channelId === channelId);
      const all = held(worker).filter((one) => one.channelId === channelId);
      if (offered.length > 0) expect(all.length, `jobs of ${worker.id} on ${channelId}`).to.be.at.most(maxNumberOfJobs);
    }
    for (const offer of offers) {
      if (this.#offers.has(offer.offerId)) continue;
      const most = body.maxConcurrentOffers ?? Infinity;
      expect(offers.length, `new offers of ${worker.id}`).to.be.at.most(most);
    }
    for (const { jobId, assignmentId } of assignedJobs) {
      const job = store.jobs.get(jobId);
      expect(job?.assignments, `${jobId} of ${worker.id}`).to.have.property(assignmentId);
      expect(job?.status).to.be.oneOf(["assigned", "completed"]);
    }
    expect(new Set(offers.map(({ jobId }) => jobId)).size, "one offer of a job").to.equal(offers.length);
  }

  #inspectJob(job: JobRecord): void {
    const { store } = this.#rehearsal;
    const holders = [...store.workers.values()].filter(({ offers }) => offers.some(({ jobId }) => jobId === job.id));
    expect(
      holders.map(({ id }) => id),
      `holders of ${job.id}`,
    ).to.have.members(job.offeredTo);
    const owners = [...store.workers.values()].filter(({ assignedJobs }) =>
      assignedJobs.some(({ jobId }) => jobId === job.id),
    );
    const isWithWorker = job.status === "assigned" || job.status === "completed";
    expect(owners.length, `owners of ${job.id}, which is ${job.status}`).to.equal(isWithWorker ? 1 : 0);
    if (job.status !== "queued") expect(job.offeredTo, `offers of a job that is ${job.status}`).to.be.empty;
    else expect(store.jobQueues.has(job.body.queueId ?? "", job.id), `${job.id} stands in its queue`).to.equal(true);
    expect(job.status, "no step is left half-way").not.to.be.oneOf([
      "created",
      "pendingSchedule",
      "pendingClassification",
    ]);
    const policyId = store.queues.get(job.body.queueId ?? "")?.body.distributionPolicyId ?? "";
    const allowed = store.distributionPolicies.get(policyId)?.body.mode.maxConcurrentOffers ?? 0;
    const most = Math.max(allowed, this.#most.get(job.id) ?? 0);
    expect(job.offeredTo.length, `workers with an offer of ${job.id}`).to.be.at.most(most);
    // A client that lowers the limit takes no offers back; they may stay until they are answered.
    this.#most.set(job.id, Math.max(allowed, job.offeredTo.length));
    expect(job.unassignments).to.be.at.most(3);
  }

  #inspectLine(queueId: string): void {
    const { store } = this.#rehearsal;
    const waiting = [...store.jobs.values()].filter((job) => job.status === "queued" && job.body.queueId === queueId);
    expect(store.jobQueues.jobsOf(queueId).map(({ id }) => id)).to.have.members(waiting.map(({ id }) => id));
  }

  // Looks at every pair of job and worker, as the router takes care not to.
  #inspectMatching(): void {
    const { store } = this.#rehearsal;
    for (const job of store.jobs.values()) {
      const queue = store.queues.get(job.body.queueId ?? "");
      const mode = store.distributionPolicies.get(queue?.body.distributionPolicyId ?? "")?.body.mode;
      if (job.status !== "queued" || queue === undefined || mode === undefined) continue;
      for (const worker of store.workers.values()) {
        const isAble =
          worker.body.queues.includes(queue.id) &&
          (mode.bypassSelectors ||
            activeSelectors(job, store.now()).every((one) => matchesSelector(worker.body.labels, one)));
        const offer = worker.offers.find(({ jobId }) => jobId === job.id);
        if (offer !== undefined && !this.#offers.has(offer.offerId)) {
          expect(isAble, `${worker.id} was offered ${job.id} and can take it`).to.equal(true);
        }
        if (offer !== undefined || job.offeredTo.length >= mode.maxConcurrentOffers) continue;
        const isFree = isOpenTo(worker, job.body.channelId) && !Object.hasOwn(job.declinedBy, worker.id);
        expect(isAble && isFree, `${job.id} waits though ${worker.id} could take it`).to.equal(false);
      }
    }
  }
}

/** The state after a stop and a start. */
function restart({ store, clock }: Rehearsal): Store {
  const { counters, put } = store.snapshot();
  const tables = new Map<string, Map<string, unknown>>();
  for (const [table, key, value] of structuredClone(put)) {
    tables.set(table, (tables.get(table) ?? new Map<string, unknown>()).set(key, value));
  }
  const again = new Store({ clock, seed: 1, settings: store.settings }, { counters, tables });
  processChanges(again);
  return again;
}

const showAll = (store: Store) =>
  (["workers", "jobs", "queues"] as const).flatMap((name) =>
    [...store[name].keys()].map((id) => collections[name].get(store, id)?.body),
  );

describe(`emulator: random schedules (seed ${seed}, ${runs} of them)`, function () {
  this.timeout(runs * 100 + 10_000);

  it("never exceed the capacity of a worker, offer a job to too many, lose one, or let one wait that could be offered", () => {
    const counts = { carriedOut: 0, refused: 0 };
    fc.assert(
      fc.property(schedules, (steps) => {
        const rehearsal = new Rehearsal();
        const inspector = new Inspector(rehearsal);
        for (const step of steps) {
          const isCarriedOut = rehearsal.take(step);
          counts[isCarriedOut ? "carriedOut" : "refused"] += 1;
          inspector.inspect();
        }
        expect(showAll(restart(rehearsal)), "a restart changes nothing").to.deep.equal(showAll(rehearsal.store));
        rehearsal.router.stop();
      }),
      { numRuns: runs, seed },
    );
    // A schedule of refusals would prove nothing.
    expect(counts.carriedOut).to.be.greaterThan(counts.refused);
  });
});
