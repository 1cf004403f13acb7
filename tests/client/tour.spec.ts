/** The client and the emulator, each written from the API description on its own, meet at all of its operations. */
import { expect } from "chai";
import { type Emulator, manualClock, startEmulator } from "jobrouter-emulator";
import type { RouterOperations } from "../../provider/dist/client/router-operations.js";
import { openQuickClient } from "../support/quick-router.ts";
import { allOf } from "./support/all-of.ts";
import { openDescription } from "./support/api-description.ts";

const channels = [{ channelId: "chat", capacityCostPerJob: 1 }];
const idsOf = async (list: AsyncIterable<{ readonly id: string }>): Promise<string[]> =>
  (await allOf(list)).map(({ id }) => id);

/** Sets up a router by the client alone. */
async function furnish(client: RouterOperations): Promise<void> {
  await client.upsertDistributionPolicy("fair", {
    offerExpiresAfterSeconds: 60,
    mode: { kind: "bestWorker", scoringRuleOptions: { descendingOrder: false } },
  });
  await client.upsertExceptionPolicy("overflow", {
    exceptionRules: [
      { id: "full", trigger: { kind: "queueLength", threshold: 9 }, actions: [{ kind: "cancel", note: "full" }] },
    ],
  });
  await client.upsertQueue("line", { distributionPolicyId: "fair", exceptionPolicyId: "overflow" });
  await client.upsertClassificationPolicy("classify", {
    fallbackQueueId: "line",
    workerSelectorAttachments: [
      {
        kind: "static",
        workerSelector: { key: "level", labelOperator: "greaterThan", value: 1, expiresAfterSeconds: 9 },
      },
    ],
  });
}

/** Lets a worker take, complete and close the job "call", after all detours. */
async function serve(client: RouterOperations, clock: ReturnType<typeof manualClock>): Promise<void> {
  await client.upsertJob("call", { channelId: "chat", classificationPolicyId: "classify" });
  await client.reclassifyJob("call");
  expect(await client.getJobPosition("call")).to.include({ jobId: "call", position: 1, queueLength: 1 });
  expect(await client.getQueueStatistics("line")).to.include({ queueId: "line", length: 1 });
  await client.upsertWorker("ada", {
    capacity: 1,
    channels,
    queues: ["line"],
    labels: { level: 2 },
    availableForOffers: true,
  });
  const offer = async (): Promise<string> => (await client.getWorker("ada")).offers[0]?.offerId ?? "no offer";
  await client.declineJobOffer("ada", await offer(), { retryOfferAt: new Date(clock.now().getTime() + 1_000) });
  clock.advance(2_000);
  const first = await client.acceptJobOffer("ada", await offer());
  expect(await client.unassignJob("call", first.assignmentId)).to.deep.equal({ jobId: "call", unassignmentCount: 1 });
  clock.advance(2_000);
  const { assignmentId } = await client.acceptJobOffer("ada", await offer());
  await client.completeJob("call", assignmentId);
  await client.closeJob("call", assignmentId, { dispositionCode: "solved" });
  expect(await client.getJob("call")).to.include({ status: "closed", dispositionCode: "solved" });
}

describe("client: a tour of the emulator", () => {
  let emulator: Emulator;
  const clock = manualClock();
  before(async () => {
    emulator = await startEmulator({ clock });
  });
  after(() => emulator.close());

  it("goes through all 33 operations, and none of them is refused", async () => {
    const client = openQuickClient(emulator);
    await furnish(client);
    const { workerSelectorAttachments } = await client.getClassificationPolicy("classify");
    expect(workerSelectorAttachments[0]).to.deep.nested.include({
      kind: "static",
      "workerSelector.expiresAfterSeconds": 9,
    });
    expect((await client.getDistributionPolicy("fair")).mode).to.have.nested.property(
      "scoringRuleOptions.descendingOrder",
      false,
    );
    expect((await client.getExceptionPolicy("overflow")).exceptionRules.map(({ id }) => id)).to.deep.equal(["full"]);
    expect((await client.getQueue("line")).labels).to.deep.equal({ Id: "line" });
    await serve(client, clock);
    await client.upsertJob("second", { channelId: "chat", queueId: "line" });
    await client.cancelJob("second", { note: "hung up" });

    expect(await idsOf(client.listJobs({ status: "cancelled" }))).to.deep.equal(["second"]);
    expect(await idsOf(client.listWorkers({ channelId: "chat" }))).to.deep.equal(["ada"]);
    expect(await idsOf(client.listQueues())).to.deep.equal(["line"]);
    expect(await idsOf(client.listClassificationPolicies())).to.deep.equal(["classify"]);
    expect(await idsOf(client.listDistributionPolicies())).to.deep.equal(["fair"]);
    expect(await idsOf(client.listExceptionPolicies())).to.deep.equal(["overflow"]);

    for (const id of ["call", "second"]) await client.deleteJob(id);
    await client.deleteWorker("ada");
    await client.deleteClassificationPolicy("classify");
    await client.deleteQueue("line");
    await client.deleteExceptionPolicy("overflow");
    await client.deleteDistributionPolicy("fair");

    const calls = emulator.calls();
    expect(calls.filter(({ status }) => typeof status !== "number" || status >= 300)).to.be.empty;
    const missed = openDescription("2023-11-01").operations.filter(({ method, path }) => {
      const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, "[^/:]+")}$`);
      return !calls.some((call) => call.method === method && pattern.test(call.path));
    });
    expect(missed.map(({ id }) => id)).to.be.empty;
  });
});
