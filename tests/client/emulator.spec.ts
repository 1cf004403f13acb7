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
    await client.distributionPolicies.upsert("fair", { offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } });
    await client.queues.upsert("line", { distributionPolicyId: "fair" });
  });
  afterEach(() => emulator.close());

  const offerOf = async (workerId: string): Promise<string> => {
    const [offer] = (await client.workers.get(workerId)).offers;
    if (offer === undefined) throw new Error(`worker "${workerId}" has no offer`);
    return offer.offerId;
  };

  /** Gives the job "call" to the worker "ada"; answers the assignment. */
  const assign = async (): Promise<string> => {
    await client.workers.upsert("ada", worker);
    await client.jobs.upsert("call", job);
    return (await client.workers.acceptOffer("ada", await offerOf("ada"))).assignmentId;
  };

  it("creates, changes under a condition, reads and deletes each kind of entity", async () => {
    const made = await client.classificationPolicies.upsert("classify", {
      fallbackQueueId: "line",
      prioritizationRule: { kind: "static", value: 5 },
    });
    const changed = await client.classificationPolicies.upsert("classify", { name: "by hand" }, { ifMatch: made.etag });
    expect(await client.classificationPolicies.get("classify")).to.deep.equal(changed);
    expect(changed).to.deep.include({ id: "classify", name: "by hand", fallbackQueueId: "line" });
    const stale = client.classificationPolicies.upsert("classify", { name: null }, { ifMatch: made.etag });
    expect((await routerErrorOf(stale)).code).to.equal("PreconditionFailed");
    await client.classificationPolicies.delete("classify");
    expect((await routerErrorOf(client.classificationPolicies.get("classify"))).code).to.equal("NotFound");
  });

  it("removes with null what a patch had set, and leaves the rest alone", async () => {
    await client.workers.upsert("ada", { capacity: 2, queues: ["line"], tags: { team: "a", floor: 2 } });
    const ada = await client.workers.upsert("ada", { queues: null, tags: { team: null } });
    expect(ada).to.deep.include({ capacity: 2, queues: [], tags: { floor: 2 } });
  });

  it("lists by filters, page by page", async () => {
    for (const id of ["a", "b", "c"]) await client.workers.upsert(id, worker);
    await client.workers.upsert("idle", { capacity: 1 });
    const list = client.workers.list({ state: "active", queueId: "line", maxPageSize: 2 });
    const pages = (await allOf(list.byPage())).map((page) => page.map(({ id }) => id));
    expect(pages.map(({ length }) => length)).to.deep.equal([2, 1]);
    const ids = (await allOf(list)).map(({ id }) => id);
    expect(ids, "each walk asks anew").to.deep.equal(pages.flat());
    expect(ids.toSorted()).to.deep.equal(["a", "b", "c"]);
    expect(emulator.calls("GET", "/routing/workers")).to.have.lengthOf(4);
  });

  it("completes and closes a job with everything that can be said about it", async () => {
    const assignmentId = await assign();
    await client.jobs.complete("call", assignmentId, { note: "done" });
    expect((await client.jobs.get("call")).status).to.equal("completed");
    await client.jobs.close("call", assignmentId, { note: "filed", dispositionCode: "solved" });
    const closed = await client.jobs.get("call");
    expect(closed).to.include({ status: "closed", dispositionCode: "solved" });
    expect(closed.notes.map(({ message }) => message)).to.have.members(["done", "filed"]);
    expect((await client.workers.get("ada")).loadRatio).to.equal(0);
  });

  it("takes a job from its worker, and counts it", async () => {
    const assignmentId = await assign();
    expect(await client.jobs.unassign("call", assignmentId, { suspendMatching: true })).to.deep.equal({
      jobId: "call",
      unassignmentCount: 1,
    });
    expect((await client.jobs.get("call")).assignments).to.deep.equal({});
    expect((await client.workers.get("ada")).offers, "matching is suspended").to.be.empty;
  });

  it("has a job classified again", async () => {
    await client.classificationPolicies.upsert("classify", {
      fallbackQueueId: "line",
      prioritizationRule: { kind: "static", value: 5 },
    });
    await client.jobs.upsert("call", { channelId: "chat", classificationPolicyId: "classify" });
    await client.classificationPolicies.upsert("classify", { prioritizationRule: { kind: "static", value: 7 } });
    expect((await client.jobs.get("call")).priority, "a policy that changes touches no job").to.equal(5);
    await client.jobs.reclassify("call");
    expect((await client.jobs.get("call")).priority).to.equal(7);
  });

  it("reads how full a queue is", async () => {
    await client.jobs.upsert("call", job);
    clock.advance(90_000);
    const statistics = await client.queues.getStatistics("line");
    expect(statistics).to.include({ queueId: "line", length: 1 });
    expect(statistics.longestJobWaitTimeMinutes).to.be.closeTo(1.5, 0.6);
    expect((await routerErrorOf(client.queues.getStatistics("none"))).code).to.equal("NotFound");
  });

  it("speaks the preview on request, and only there of maxConcurrentOffers", async () => {
    const preview = openQuickClient(emulator, "2024-01-18-preview");
    expect((await preview.workers.upsert("ada", { capacity: 1, maxConcurrentOffers: 2 })).maxConcurrentOffers).to.equal(
      2,
    );
    expect(await client.workers.get("ada")).not.to.have.property("maxConcurrentOffers");
    const refused = client.workers.upsert("ada", { maxConcurrentOffers: 3 });
    expect((await routerErrorOf(refused)).code).to.equal("BadRequest");
  });

  it("accepts a real offer: the job is assigned and has no position any more", async () => {
    await client.workers.upsert("ada", worker);
    await client.jobs.upsert("call", job);
    expect(await client.jobs.getPosition("call")).to.deep.equal({
      jobId: "call",
      position: 1,
      queueId: "line",
      queueLength: 1,
    });
    const accepted = await client.workers.acceptOffer("ada", await offerOf("ada"));
    expect(accepted).to.include({ jobId: "call", workerId: "ada" });
    const { status, assignments } = await client.jobs.get("call");
    expect(status).to.equal("assigned");
    expect(assignments[accepted.assignmentId]?.workerId).to.equal("ada");
    expect((await client.workers.get("ada")).assignedJobs.map(({ jobId }) => jobId)).to.deep.equal(["call"]);
    expect((await routerErrorOf(client.jobs.getPosition("call"))).code).to.equal("NotFound");
    const [call] = emulator.calls("POST");
    expect(call?.body).to.equal(undefined);
  });

  it("declines a real offer for good: the worker is not asked again", async () => {
    await client.workers.upsert("ada", worker);
    await client.jobs.upsert("call", job);
    await client.workers.declineOffer("ada", await offerOf("ada"));
    clock.advance(3_600_000);
    expect((await client.workers.get("ada")).offers).to.be.empty;
    expect((await client.jobs.get("call")).status).to.equal("queued");
  });

  it("declines a real offer until a time: the worker is asked again then", async () => {
    await client.workers.upsert("ada", worker);
    await client.jobs.upsert("call", job);
    const retryOfferAt = new Date(clock.now().getTime() + 30_000);
    await client.workers.declineOffer("ada", await offerOf("ada"), { retryOfferAt });
    expect((await client.workers.get("ada")).offers).to.be.empty;
    clock.advance(31_000);
    expect((await client.workers.get("ada")).offers.map(({ jobId }) => jobId)).to.deep.equal(["call"]);
  });

  it("is told that an offer is gone", async () => {
    await client.workers.upsert("ada", worker);
    const error = await routerErrorOf(client.workers.acceptOffer("ada", "never-made"));
    expect(error.code).to.equal("NotFound");
    expect(error.message).to.include('cannot accept offer "never-made" of worker "ada"');
  });

  it("cancels a job with a note and a disposition code, and is refused the second time", async () => {
    await client.jobs.upsert("call", job);
    await client.jobs.cancel("call", { note: "caller hung up", dispositionCode: "gone" });
    const cancelled = await client.jobs.get("call");
    expect(cancelled).to.include({ status: "cancelled", dispositionCode: "gone" });
    expect(cancelled.notes.map(({ message }) => message)).to.deep.equal(["caller hung up"]);
    expect((await routerErrorOf(client.jobs.cancel("call"))).code).to.equal("Conflict");
  });
});
