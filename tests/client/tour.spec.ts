/** Runs all operations with the client against the emulator; each is written from the API description on its own. */
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
  await client.distributionPolicies.upsert("fair", {
    offerExpiresAfterSeconds: 60,
    mode: { kind: "bestWorker", scoringRuleOptions: { descendingOrder: false } },
  });
  await client.exceptionPolicies.upsert("overflow", {
    exceptionRules: [
      { id: "full", trigger: { kind: "queueLength", threshold: 9 }, actions: [{ kind: "cancel", note: "full" }] },
    ],
  });
  await client.queues.upsert("line", { distributionPolicyId: "fair", exceptionPolicyId: "overflow" });
  await client.classificationPolicies.upsert("classify", {
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
  await client.jobs.upsert("call", { channelId: "chat", classificationPolicyId: "classify" });
  await client.jobs.reclassify("call");
  expect(await client.jobs.getPosition("call")).to.include({ jobId: "call", position: 1, queueLength: 1 });
  expect(await client.queues.getStatistics("line")).to.include({ queueId: "line", length: 1 });
  await client.workers.upsert("ada", {
    capacity: 1,
    channels,
    queues: ["line"],
    labels: { level: 2 },
    availableForOffers: true,
  });
  const offer = async (): Promise<string> => (await client.workers.get("ada")).offers[0]?.offerId ?? "no offer";
  await client.workers.declineOffer("ada", await offer(), { retryOfferAt: new Date(clock.now().getTime() + 1_000) });
  clock.advance(2_000);
  const first = await client.workers.acceptOffer("ada", await offer());
  expect(await client.jobs.unassign("call", first.assignmentId)).to.deep.equal({ jobId: "call", unassignmentCount: 1 });
  clock.advance(2_000);
  const { assignmentId } = await client.workers.acceptOffer("ada", await offer());
  await client.jobs.complete("call", assignmentId);
  await client.jobs.close("call", assignmentId, { dispositionCode: "solved" });
  expect(await client.jobs.get("call")).to.include({ status: "closed", dispositionCode: "solved" });
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
    const { workerSelectorAttachments } = await client.classificationPolicies.get("classify");
    expect(workerSelectorAttachments[0]).to.deep.nested.include({
      kind: "static",
      "workerSelector.expiresAfterSeconds": 9,
    });
    expect((await client.distributionPolicies.get("fair")).mode).to.have.nested.property(
      "scoringRuleOptions.descendingOrder",
      false,
    );
    expect((await client.exceptionPolicies.get("overflow")).exceptionRules.map(({ id }) => id)).to.deep.equal(["full"]);
    expect((await client.queues.get("line")).labels).to.deep.equal({ Id: "line" });
    await serve(client, clock);
    await client.jobs.upsert("second", { channelId: "chat", queueId: "line" });
    await client.jobs.cancel("second", { note: "hung up" });

    expect(await idsOf(client.jobs.list({ status: "cancelled" }))).to.deep.equal(["second"]);
    expect(await idsOf(client.workers.list({ channelId: "chat" }))).to.deep.equal(["ada"]);
    expect(await idsOf(client.queues.list())).to.deep.equal(["line"]);
    expect(await idsOf(client.classificationPolicies.list())).to.deep.equal(["classify"]);
    expect(await idsOf(client.distributionPolicies.list())).to.deep.equal(["fair"]);
    expect(await idsOf(client.exceptionPolicies.list())).to.deep.equal(["overflow"]);

    for (const id of ["call", "second"]) await client.jobs.delete(id);
    await client.workers.delete("ada");
    await client.classificationPolicies.delete("classify");
    await client.queues.delete("line");
    await client.exceptionPolicies.delete("overflow");
    await client.distributionPolicies.delete("fair");

    const calls = emulator.calls();
    expect(calls.filter(({ status }) => typeof status !== "number" || status >= 300)).to.be.empty;
    const missed = openDescription("2023-11-01").operations.filter(({ method, path }) => {
      const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, "[^/:]+")}$`);
      return !calls.some((call) => call.method === method && pattern.test(call.path));
    });
    expect(missed.map(({ id }) => id)).to.be.empty;
  });
});
