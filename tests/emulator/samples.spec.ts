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
