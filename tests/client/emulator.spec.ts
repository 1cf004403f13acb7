import { expect } from "chai";
import { type Emulator, manualClock, startEmulator } from "jobrouter-emulator";
import type { RouterOperations } from "../../provider/dist/client/router-operations.js";
import { openQuickClient } from "../support/quick-router.ts";
import { routerErrorOf } from "../support/rejection.ts";
import { allOf } from "./support/all-of.ts";

const channels = [{ channelId: "chat", capacityCostPerJob: 1 }];
const worker = { capacity: 1, queues: ["line"], channels, availableForOffers: true };
const job = { channelId: "chat", queueId: "line" };

describe("client: against the emulator", () => {
  let emulator: Emulator;
  let client: RouterOperations;
  let clock: ReturnType<typeof manualClock>;

  beforeEach(async () => {
    clock = manualClock();
    emulator = await startEmulator({ clock });
    client = openQuickClient(emulator);
    await client.upsertDistributionPolicy("fair", { offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } });
    await client.upsertQueue("line", { distributionPolicyId: "fair" });
  });
  afterEach(() => emulator.close());

  const offerOf = async (workerId: string): Promise<string> => {
    const [offer] = (await client.getWorker(workerId)).offers;
    if (offer === undefined) throw new Error(`worker "${workerId}" has no offer`);
    return offer.offerId;
  };

  /** Gives the job "call" to the worker "ada"; answers the assignment. */
  const assign = async (): Promise<string> => {
    await client.upsertWorker("ada", worker);
    await client.upsertJob("call", job);
    return (await client.acceptJobOffer("ada", await offerOf("ada"))).assignmentId;
  };

  it("creates, changes under a condition, reads and deletes each kind of entity", async () => {
    const made = await client.upsertClassificationPolicy("classify", {
      fallbackQueueId: "line",
      prioritizationRule: { kind: "static", value: 5 },
    });
    const changed = await client.upsertClassificationPolicy("classify", { name: "by hand" }, { ifMatch: made.etag });
    expect(await client.getClassificationPolicy("classify")).to.deep.equal(changed);
    expect(changed).to.deep.include({ id: "classify", name: "by hand", fallbackQueueId: "line" });
    const stale = client.upsertClassificationPolicy("classify", { name: null }, { ifMatch: made.etag });
    expect((await routerErrorOf(stale)).code).to.equal("PreconditionFailed");
    await client.deleteClassificationPolicy("classify");
    expect((await routerErrorOf(client.getClassificationPolicy("classify"))).code).to.equal("NotFound");
  });

  it("removes with null what a patch had set, and leaves the rest alone", async () => {
    await client.upsertWorker("ada", { capacity: 2, queues: ["line"], tags: { team: "a", floor: 2 } });
    const ada = await client.upsertWorker("ada", { queues: null, tags: { team: null } });
    expect(ada).to.deep.include({ capacity: 2, queues: [], tags: { floor: 2 } });
  });

  it("lists by filters, page by page", async () => {
    for (const id of ["a", "b", "c"]) await client.upsertWorker(id, worker);
    await client.upsertWorker("idle", { capacity: 1 });
    const list = client.listWorkers({ state: "active", queueId: "line", maxPageSize: 2 });
    const pages = (await allOf(list.byPage())).map((page) => page.map(({ id }) => id));
    expect(pages.map(({ length }) => length)).to.deep.equal([2, 1]);
    const ids = (await allOf(list)).map(({ id }) => id);
    expect(ids, "each walk asks anew").to.deep.equal(pages.flat());
    expect(ids.toSorted()).to.deep.equal(["a", "b", "c"]);
    expect(emulator.calls("GET", "/routing/workers")).to.have.lengthOf(4);
  });

  it("completes and closes a job with everything that can be said about it", async () => {
    const assignmentId = await assign();
    await client.completeJob("call", assignmentId, { note: "done" });
    expect((await client.getJob("call")).status).to.equal("completed");
    await client.closeJob("call", assignmentId, { note: "filed", dispositionCode: "solved" });
    const closed = await client.getJob("call");
    expect(closed).to.include({ status: "closed", dispositionCode: "solved" });
    expect(closed.notes.map(({ message }) => message)).to.have.members(["done", "filed"]);
    expect((await client.getWorker("ada")).loadRatio).to.equal(0);
  });

  it("takes a job from its worker, and counts it", async () => {
    const assignmentId = await assign();
    expect(await client.unassignJob("call", assignmentId, { suspendMatching: true })).to.deep.equal({
      jobId: "call",
      unassignmentCount: 1,
    });
    expect((await client.getJob("call")).assignments).to.deep.equal({});
    expect((await client.getWorker("ada")).offers, "matching is suspended").to.be.empty;
  });

  it("has a job classified again", async () => {
    await client.upsertClassificationPolicy("classify", {
      fallbackQueueId: "line",
      prioritizationRule: { kind: "static", value: 5 },
    });
    await client.upsertJob("call", { channelId: "chat", classificationPolicyId: "classify" });
    await client.upsertClassificationPolicy("classify", { prioritizationRule: { kind: "static", value: 7 } });
    expect((await client.getJob("call")).priority, "a policy that changes touches no job").to.equal(5);
    await client.reclassifyJob("call");
    expect((await client.getJob("call")).priority).to.equal(7);
  });

  it("reads how full a queue is", async () => {
    await client.upsertJob("call", job);
    clock.advance(90_000);
    const statistics = await client.getQueueStatistics("line");
    expect(statistics).to.include({ queueId: "line", length: 1 });
    expect(statistics.longestJobWaitTimeMinutes).to.be.closeTo(1.5, 0.6);
    expect((await routerErrorOf(client.getQueueStatistics("none"))).code).to.equal("NotFound");
  });

  it("speaks the preview on request, and only there of maxConcurrentOffers", async () => {
    const preview = openQuickClient(emulator, "2024-01-18-preview");
    expect((await preview.upsertWorker("ada", { capacity: 1, maxConcurrentOffers: 2 })).maxConcurrentOffers).to.equal(
      2,
    );
    expect(await client.getWorker("ada")).not.to.have.property("maxConcurrentOffers");
    const refused = client.upsertWorker("ada", { maxConcurrentOffers: 3 });
    expect((await routerErrorOf(refused)).code).to.equal("BadRequest");
  });

  it("accepts a real offer: the job is assigned and has no position any more", async () => {
    await client.upsertWorker("ada", worker);
    await client.upsertJob("call", job);
    expect(await client.getJobPosition("call")).to.deep.equal({
      jobId: "call",
      position: 1,
      queueId: "line",
      queueLength: 1,
    });
    const accepted = await client.acceptJobOffer("ada", await offerOf("ada"));
    expect(accepted).to.include({ jobId: "call", workerId: "ada" });
    const { status, assignments } = await client.getJob("call");
    expect(status).to.equal("assigned");
    expect(assignments[accepted.assignmentId]?.workerId).to.equal("ada");
    expect((await client.getWorker("ada")).assignedJobs.map(({ jobId }) => jobId)).to.deep.equal(["call"]);
    expect((await routerErrorOf(client.getJobPosition("call"))).code).to.equal("NotFound");
    const [call] = emulator.calls("POST");
    expect(call?.body).to.equal(undefined);
  });

  it("declines a real offer for good: the worker is not asked again", async () => {
    await client.upsertWorker("ada", worker);
    await client.upsertJob("call", job);
    await client.declineJobOffer("ada", await offerOf("ada"));
    clock.advance(3_600_000);
    expect((await client.getWorker("ada")).offers).to.be.empty;
    expect((await client.getJob("call")).status).to.equal("queued");
  });

  it("declines a real offer until a time: the worker is asked again then", async () => {
    await client.upsertWorker("ada", worker);
    await client.upsertJob("call", job);
    const retryOfferAt = new Date(clock.now().getTime() + 30_000);
    await client.declineJobOffer("ada", await offerOf("ada"), { retryOfferAt });
    expect((await client.getWorker("ada")).offers).to.be.empty;
    clock.advance(31_000);
    expect((await client.getWorker("ada")).offers.map(({ jobId }) => jobId)).to.deep.equal(["call"]);
  });

  it("is told that an offer is gone", async () => {
    await client.upsertWorker("ada", worker);
    const error = await routerErrorOf(client.acceptJobOffer("ada", "never-made"));
    expect(error.code).to.equal("NotFound");
    expect(error.message).to.include('cannot accept offer "never-made" of worker "ada"');
  });

  it("cancels a job with a note and a disposition code, and is refused the second time", async () => {
    await client.upsertJob("call", job);
    await client.cancelJob("call", { note: "caller hung up", dispositionCode: "gone" });
    const cancelled = await client.getJob("call");
    expect(cancelled).to.include({ status: "cancelled", dispositionCode: "gone" });
    expect(cancelled.notes.map(({ message }) => message)).to.deep.equal(["caller hung up"]);
    expect((await routerErrorOf(client.cancelJob("call"))).code).to.equal("Conflict");
  });
});
