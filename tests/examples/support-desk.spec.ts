import { expect } from "chai";
import { type Emulator, type JsonObject, type ManualClock, manualClock, startEmulator } from "jobrouter-emulator";
import { type TestStack, openStack } from "../support/stack.ts";
import { everythingIn } from "./support/everything.ts";

const TEST_CALL = "/routing/jobs/test-call";

describe("examples: support-desk, through the real CLI", function () {
  this.timeout(120_000);
  let clock: ManualClock;
  let emulator: Emulator;
  let stack: TestStack;

  before(async () => {
    clock = manualClock();
    emulator = await startEmulator({ clock });
    stack = await openStack(emulator.connectionString, "examples/support-desk");
  });
  after(async () => {
    stack.dispose();
    await emulator.close();
  });

  /** Creates a job and returns the fields that `pick` names. */
  const classify = (id: string, labels: JsonObject, ...pick: readonly string[]): unknown => {
    const path = `/routing/jobs/${id}`;
    emulator.edit(path, { channelId: "voice", classificationPolicyId: "by-labels", labels });
    return fieldsOf(path, ...pick);
  };
  const fieldsOf = (path: string, ...pick: readonly string[]): unknown => {
    const job = emulator.entity(path);
    return Object.fromEntries(pick.map((key) => [key, job?.[key]]));
  };

  it("deploys all six kinds, and prints where the test call waits", async () => {
    const output = await stack.succeed("up");
    expect(output)
      .to.match(/testCallQueue *: "billing"/)
      .and.to.match(/testCallPosition *: 1\n/);
    const kinds = new Set((await everythingIn(emulator)).map((path) => path.split("/")[0]));
    expect([...kinds]).to.have.length(6);
  });

  it("has no change the second time (idempotent)", async () => {
    emulator.clearCalls();
    await stack.succeed("preview", "--expect-no-changes");
    expect(emulator.calls().filter(({ method }) => method !== "GET")).to.deep.equal([]);
  });

  const jobs: { labels: JsonObject; queueId: string; priority: number; because: string }[] = [
    { labels: { topic: "technical" }, queueId: "technical", priority: 1, because: "of its topic" },
    { labels: { topic: "technical", urgent: true }, queueId: "outage", priority: 50, because: "it is urgent" },
    { labels: { topic: "technical", vip: true }, queueId: "technical", priority: 20, because: "the customer is a VIP" },
    { labels: { topic: "recipes" }, queueId: "general", priority: 1, because: "no queue has this topic" },
    { labels: { topic: "billing", urgent: true }, queueId: "general", priority: 50, because: "bills are never urgent" },
  ];
  for (const [index, { labels, queueId, priority, because }] of jobs.entries()) {
    it(`routes ${JSON.stringify(labels)} to ${queueId} with priority ${priority}, because ${because}`, () => {
      const found = classify(`job-${index}`, labels, "status", "queueId", "priority");
      expect(found).to.deep.equal({ status: "queued", queueId, priority });
      emulator.remove(`/routing/jobs/job-${index}`);
    });
  }

  it("selects an agent with training, language and level; the language selector expires after five minutes", () => {
    const selectors = emulator.entity(TEST_CALL)?.["attachedWorkerSelectors"] as {
      key: string;
      [key: string]: unknown;
    }[];
    expect(selectors.map(({ key, value, expiresAfterSeconds }) => [key, value, expiresAfterSeconds])).to.deep.equal([
      ["inTraining", true, 60],
      ["language", "en", 300],
      ["level", 3, undefined],
    ]);
  });

  it("offers a call to the only matching agent, and the test call to none", () => {
    const agents = ["margaret", "tim", "ada"];
    for (const id of agents) emulator.edit(`/routing/workers/${id}`, { availableForOffers: true });
    const offered = (): unknown[] =>
      agents.flatMap((id) => {
        const offers = emulator.entity(`/routing/workers/${id}`)?.["offers"] as { jobId: string }[];
        return offers.map(({ jobId }) => `${jobId} to ${id}`);
      });
    expect(offered()).to.deep.equal([]);
    classify("vip", { topic: "billing", language: "en", vip: true });
    expect(offered()).to.deep.equal(["vip to ada"]);
    emulator.remove("/routing/jobs/vip");
    for (const id of agents) emulator.edit(`/routing/workers/${id}`, { availableForOffers: false });
  });

  it("moves the eleventh job of a queue to the backup queue, with a higher priority", () => {
    for (let count = 2; count <= 10; count++) classify(`bill-${count}`, { topic: "billing" });
    expect(fieldsOf("/routing/jobs/bill-10", "queueId")).to.deep.equal({ queueId: "billing" });
    const eleventh = classify("bill-11", { topic: "billing" }, "queueId", "priority");
    expect(eleventh).to.deep.equal({ queueId: "backup", priority: 10 });
    for (let count = 2; count <= 11; count++) emulator.remove(`/routing/jobs/bill-${count}`);
  });

  it("moves a job that has waited for three minutes to the front", () => {
    clock.advance(179_000);
    expect(fieldsOf(TEST_CALL, "priority")).to.deep.equal({ priority: 20 });
    clock.advance(1_000);
    expect(fieldsOf(TEST_CALL, "priority", "queueId")).to.deep.equal({ priority: 80, queueId: "billing" });
  });

  it("shows no drift in what the service changed in the job, and agents in their workers", async () => {
    emulator.edit("/routing/workers/ada", { availableForOffers: true });
    await stack.succeed("refresh", "--expect-no-changes");
  });

  it("is destroyed completely, in an order that the service accepts without retries", async () => {
    emulator.clearCalls();
    await stack.succeed("destroy");
    expect(await everythingIn(emulator)).to.deep.equal([]);
    expect(emulator.calls("DELETE").filter(({ status }) => status !== 204)).to.deep.equal([]);
  });
});
