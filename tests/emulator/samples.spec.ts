/** The scenarios of Microsoft's samples and how-to pages, run against the emulator. */
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { answerOffer, channels, offeredJobs, useEmulator } from "./support/harness.ts";
import { useRuleService } from "./support/rule-service.ts";

const equal = (key: string, value: string | number | boolean) => ({ key, labelOperator: "equal", value });
const expression = (text: string) => ({ kind: "expression", expression: text });

describe("emulator: Microsoft's samples", () => {
  const bench = useEmulator();
  const edit = (path: string, body: JsonObject) => bench().emulator.edit(`/routing/${path}`, body);
  const show = (path: string) => bench().emulator.entity(`/routing/${path}`);
  const agent = (id: string, more: JsonObject) =>
    edit(`workers/${id}`, { capacity: 1, channels, availableForOffers: true, ...more });

  beforeEach(() => {
    edit("distributionPolicies/longest-idle", { offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } });
  });

  describe("target a preferred worker", () => {
    beforeEach(() => {
      edit("queues/calls", { distributionPolicyId: "longest-idle" });
      for (const id of ["ann", "bea"]) agent(id, { queues: ["calls"] });
    });
    const preferred = { ...equal("Id", "bea"), expiresAfterSeconds: 45, expedite: true };
    const call = { channelId: "chat", queueId: "calls", requestedWorkerSelectors: [preferred] };

    it("offers the job to the preferred worker, though another one is idle for longer", () => {
      edit("jobs/call", call);
      expect([offeredJobs(bench(), "ann"), offeredJobs(bench(), "bea")]).to.deep.equal([[], ["call"]]);
    });

    it("offers the job to any worker once the selector has expired", async () => {
      edit("workers/bea", { availableForOffers: false });
      edit("jobs/call", call);
      const selector = () => show("jobs/call")?.["requestedWorkerSelectors"];
      expect(selector()).to.have.nested.property("[0].status", "active");
      bench().clock.advance(44_000);
      expect(offeredJobs(bench(), "ann")).to.deep.equal([]);
      bench().clock.advance(1_000);
      expect(selector()).to.have.nested.property("[0].status", "expired");
      expect(offeredJobs(bench(), "ann")).to.deep.equal(["call"]);
      expect((await answerOffer(bench(), "ann", "accept")).status).to.equal(200);
    });

    it("puts the job before older jobs of a higher priority while the selector is active", () => {
      edit("workers/bea", { availableForOffers: false });
      edit("workers/ann", { availableForOffers: false });
      edit("jobs/older", { channelId: "chat", queueId: "calls", priority: 9 });
      edit("jobs/call", call);
      edit("workers/bea", { availableForOffers: true });
      expect(offeredJobs(bench(), "bea")).to.deep.equal(["call"]);
    });
  });

  describe("schedule a job", () => {
    beforeEach(() => {
      edit("queues/callbacks", { distributionPolicyId: "longest-idle" });
      agent("ann", { queues: ["callbacks"] });
    });

    it("waits for its time, then for its activation, then is offered", async () => {
      const { call, clock } = bench();
      const matchingMode = { kind: "scheduleAndSuspend", scheduleAt: "2024-01-01T00:03:00Z" };
      const body = { channelId: "chat", queueId: "callbacks", matchingMode };
      const created = await call("PATCH", "/routing/jobs/callback", body);
      expect([created.status, created.body["status"]]).to.deep.equal([201, "pendingSchedule"]);
      expect(show("jobs/callback")).to.include({ status: "scheduled" });
      clock.advance(180_000);
      expect(show("jobs/callback")).to.include({ status: "waitingForActivation" });
      expect(show("jobs/callback")?.["scheduledAt"]).to.match(/^2024-01-01T00:03:00\.\d{7}\+00:00$/);
      expect(offeredJobs(bench(), "ann")).to.deep.equal([]);
      const activated = await call("PATCH", "/routing/jobs/callback", { matchingMode: { kind: "queueAndMatch" } });
      expect([activated.status, activated.body["status"]]).to.deep.equal([200, "queued"]);
      expect(offeredJobs(bench(), "ann")).to.deep.equal(["callback"]);
    });
  });

  describe("move a job when its queue is full", () => {
    it("moves the eleventh job to the backup queue, with priority 10", () => {
      edit("queues/backup", { distributionPolicyId: "longest-idle" });
      edit("exceptionPolicies/overflow", {
        exceptionRules: [
          {
            id: "ten-jobs",
            trigger: { kind: "queueLength", threshold: 10 },
            actions: [{ kind: "manualReclassify", queueId: "backup", priority: 10 }],
          },
        ],
      });
      edit("queues/calls", { distributionPolicyId: "longest-idle", exceptionPolicyId: "overflow" });
      const ids = Array.from({ length: 11 }, (_, index) => `job-${index + 1}`);
      for (const id of ids) edit(`jobs/${id}`, { channelId: "chat", queueId: "calls" });
      const [last, ...others] = ids.map((id) => show(`jobs/${id}`)).reverse();
      for (const one of others) expect(one).to.include({ status: "queued", queueId: "calls", priority: 1 });
      expect(last).to.include({ status: "queued", queueId: "backup", priority: 10 });
    });
  });

  describe("score workers in batches by a function", () => {
    const service = useRuleService();

    it("offers the job to the worker with the highest score of all batches", async () => {
      const speeds: JsonObject = { ann: 12, bea: 31, cleo: 7 };
      service().answer(({ body }) => {
        // The emulator sends JSON objects.
        const { workers } = JSON.parse(body) as { workers: { Id: string }[] };
        return { body: Object.fromEntries(workers.map(({ Id }) => [Id, speeds[Id] ?? 0])) };
      });
      edit("distributionPolicies/scored", {
        offerExpiresAfterSeconds: 60,
        mode: {
          kind: "bestWorker",
          scoringRule: { kind: "function", functionUri: `${service().url}/score` },
          scoringRuleOptions: { isBatchScoringEnabled: true, batchSize: 2, scoringParameters: ["jobLabels"] },
        },
      });
      edit("queues/calls", { distributionPolicyId: "scored" });
      for (const id of Object.keys(speeds)) agent(id, { queues: ["calls"] });
      edit("jobs/call", { channelId: "chat", queueId: "calls", labels: { topic: "billing" } });
      await bench().emulator.idle();
      expect(service().calls.map(({ body }) => JSON.parse(body) as JsonObject)).to.deep.equal([
        { job: { topic: "billing" }, workers: [{ Id: "ann" }, { Id: "bea" }] },
        { job: { topic: "billing" }, workers: [{ Id: "cleo" }] },
      ]);
      expect(Object.keys(speeds).map((id) => offeredJobs(bench(), id))).to.deep.equal([[], ["call"], []]);
      expect(bench().emulator.failure("/routing/jobs/call")).to.equal(undefined);
    });
  });

  describe("escalate a job", () => {
    const escalate = { kind: "reclassify", labelsToUpsert: { Escalated: true } };

    beforeEach(() => {
      edit("queues/senior", { distributionPolicyId: "longest-idle" });
      edit("classificationPolicies/sort", {
        queueSelectorAttachments: [
          {
            kind: "conditional",
            condition: expression("job.Escalated = true"),
            queueSelectors: [equal("Id", "senior")],
          },
        ],
        prioritizationRule: expression("If(job.Escalated = true, 10, 1)"),
      });
      edit("exceptionPolicies/late", {
        exceptionRules: [
          {
            id: "after-five-minutes",
            trigger: { kind: "waitTime", thresholdSeconds: 300 },
            actions: [{ ...escalate, classificationPolicyId: "sort" }],
          },
        ],
      });
      edit("queues/calls", { distributionPolicyId: "longest-idle", exceptionPolicyId: "late" });
    });

    it("moves a job that waited five minutes to the escalation queue, with priority 10", async () => {
      const { clock } = bench();
      agent("ann", { queues: ["senior"] });
      edit("jobs/call", { channelId: "chat", queueId: "calls", classificationPolicyId: "sort" });
      expect(show("jobs/call")).to.include({ status: "queued", queueId: "calls", priority: 1 });
      clock.advance(299_000);
      expect(show("jobs/call")).to.include({ queueId: "calls" });
      expect(offeredJobs(bench(), "ann")).to.deep.equal([]);
      clock.advance(1_000);
      expect(show("jobs/call")).to.include({ status: "queued", queueId: "senior", priority: 10 });
      expect(show("jobs/call")?.["labels"]).to.deep.equal({ Escalated: true });
      expect(offeredJobs(bench(), "ann")).to.deep.equal(["call"]);
      expect((await answerOffer(bench(), "ann", "accept")).status).to.equal(200);
    });

    it("moves a job that came without a classification policy", () => {
      edit("jobs/call", { channelId: "chat", queueId: "calls" });
      bench().clock.advance(300_000);
      expect(show("jobs/call")).to.include({ queueId: "senior", priority: 10, classificationPolicyId: "sort" });
    });
  });
});
