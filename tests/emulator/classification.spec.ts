/** How jobs find their queue, their priority and their selectors. */
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import {
  answerOffer,
  at,
  job,
  layQueue,
  offeredJobs,
  statusOf,
  textAt,
  useEmulator,
  worker,
} from "./support/harness.ts";

const bare = { channelId: "chat" };
const expression = (text: string) => ({ kind: "expression", expression: text });
const equal = (key: string, value: string | number | boolean) => ({ key, labelOperator: "equal", value });

describe("emulator: classification", () => {
  const bench = useEmulator({ seed: 1 });

  const lay = (policy: JsonObject) => {
    const { emulator } = bench();
    layQueue(emulator);
    for (const [id, labels] of Object.entries({ vip: { level: 5 }, chess: { game: "chess" }, go: { game: "go" } })) {
      emulator.edit(`/routing/queues/${id}`, { distributionPolicyId: "fair", labels });
    }
    emulator.edit("/routing/classificationPolicies/sort", policy);
  };
  const classify = (body: JsonObject = {}, policy: JsonObject = {}) => {
    lay(policy);
    bench().emulator.edit("/routing/jobs/call", { ...bare, classificationPolicyId: "sort", ...body });
    return bench().emulator.entity("/routing/jobs/call");
  };

  it("says pendingClassification in the answer, without a queue, and queues before the next request", async () => {
    lay({ fallbackQueueId: "line" });
    const { call, emulator } = bench();
    const created = await call("PATCH", "/routing/jobs/call", { ...bare, classificationPolicyId: "sort" });
    expect(created.body).to.include({ status: "pendingClassification", classificationPolicyId: "sort" });
    expect(created.body).not.to.have.any.keys("queueId", "enqueuedAt");
    expect(emulator.entity("/routing/jobs/call")).to.include({
      status: "queued",
      queueId: "line",
      enqueuedAt: "2024-01-01T00:00:00.0000001+00:00",
    });
  });

  const queues = [
    { because: "a selector names it", one: { kind: "static", queueSelector: equal("Id", "go") }, queueId: "go" },
    { because: "its label fits", one: { kind: "static", queueSelector: equal("game", "chess") }, queueId: "chess" },
    {
      because: "its label is large enough",
      one: { kind: "static", queueSelector: { key: "level", labelOperator: "greaterThan", value: 4 } },
      queueId: "vip",
    },
    { because: "none has the label", one: { kind: "static", queueSelector: equal("game", "poker") }, queueId: "line" },
    {
      because: "the condition holds",
      one: { kind: "conditional", condition: expression("job.age > 30"), queueSelectors: [equal("Id", "go")] },
      queueId: "go",
    },
    {
      because: "the condition does not hold",
      one: { kind: "conditional", condition: expression("job.age < 30"), queueSelectors: [equal("Id", "go")] },
      queueId: "line",
    },
    {
      because: "the job's label is passed on",
      one: { kind: "passThrough", key: "game", labelOperator: "equal" },
      queueId: "go",
    },
    {
      because: "the job has no such label",
      one: { kind: "passThrough", key: "none", labelOperator: "equal" },
      queueId: "line",
    },
    {
      because: "all of two selectors must fit one queue",
      one: {
        kind: "weightedAllocation",
        allocations: [{ weight: 1, queueSelectors: [equal("game", "go"), equal("Id", "vip")] }],
      },
      queueId: "line",
    },
  ];
  for (const { because, one, queueId } of queues) {
    it(`chooses ${queueId} when ${because}`, () => {
      const policy = { queueSelectorAttachments: [one], fallbackQueueId: "line" };
      expect(classify({ labels: { age: 40, game: "go" } }, policy)).to.include({ queueId, status: "queued" });
    });
  }

  it("takes the labels themselves for selectors when a rule engine maps them directly", () => {
    const policy = { queueSelectorAttachments: [{ kind: "ruleEngine", rule: { kind: "directMap" } }] };
    expect(classify({ labels: { game: "chess" } }, policy)).to.include({ queueId: "chess" });
  });

  it("takes the selectors that a static rule lists", () => {
    const chess = { kind: "ruleEngine", rule: { kind: "static", value: [equal("game", "chess")] } };
    const floor = { kind: "ruleEngine", rule: { kind: "static", value: [{ ...equal("floor", 2), expedite: true }] } };
    const found = classify({}, { queueSelectorAttachments: [chess], workerSelectorAttachments: [floor] });
    expect(found).to.include({ queueId: "chess", status: "queued" });
    expect(at(found, "attachedWorkerSelectors")).to.deep.equal([
      { ...equal("floor", 2), expedite: true, status: "active" },
    ]);
  });

  describe("queue precedence", () => {
    const passedOn = { queueSelectorAttachments: [{ kind: "passThrough", key: "game", labelOperator: "equal" }] };
    const withFallback = { ...passedOn, fallbackQueueId: "vip" };

    it("prefers the queue that the selectors find to the job's own queueId and to fallbackQueueId", () => {
      const found = classify({ queueId: "line", labels: { game: "go" } }, withFallback);
      expect(found).to.include({ queueId: "go", status: "queued" });
    });

    it("prefers the job's own queueId to fallbackQueueId when the selectors find no queue", () => {
      const found = classify({ queueId: "line", labels: { game: "poker" } }, withFallback);
      expect(found).to.include({ queueId: "line", status: "queued" });
    });

    it("returns to the job's own queueId when the selectors find no queue any more", () => {
      const { emulator } = bench();
      classify({ queueId: "line", labels: { game: "go" } }, passedOn);
      emulator.edit("/routing/jobs/call", { labels: { game: "chess" } });
      expect(emulator.entity("/routing/jobs/call")).to.include({ queueId: "chess" });
      emulator.edit("/routing/jobs/call", { labels: { game: "poker" } });
      expect(emulator.entity("/routing/jobs/call")).to.include({ queueId: "line", status: "queued" });
    });

    it("forgets the earlier queueId when a client sets another one", () => {
      const { emulator } = bench();
      classify({ queueId: "line", labels: { game: "go" } }, passedOn);
      emulator.edit("/routing/jobs/call", { queueId: "vip" });
      expect(emulator.entity("/routing/jobs/call")).to.include({ queueId: "vip" });
      emulator.edit("/routing/jobs/call", { labels: { game: "poker" } });
      expect(emulator.entity("/routing/jobs/call")).to.include({ queueId: "vip", status: "queued" });
    });

    it("classifies a suspended job with a queueId of its own when it is activated", () => {
      const { emulator } = bench();
      classify({ queueId: "line", labels: { game: "go" }, matchingMode: { kind: "suspend" } }, passedOn);
      emulator.edit("/routing/jobs/call", { matchingMode: { kind: "queueAndMatch" } });
      expect(emulator.entity("/routing/jobs/call")).to.include({ queueId: "go", status: "queued" });
    });
  });

  const failures = [
    { because: "there is no queue and no fallback", policy: {}, says: "no fallback queue" },
    {
      because: "the expression is wrong",
      policy: { fallbackQueueId: "line", prioritizationRule: expression("1 +") },
      says: '"1 +": it ends too early',
    },
    {
      because: "the priority is out of range",
      policy: { fallbackQueueId: "line", prioritizationRule: { kind: "static", value: 101 } },
      says: "yielded 101, which is no priority",
    },
    {
      because: "the priority is a list of labels",
      policy: { fallbackQueueId: "line", prioritizationRule: { kind: "directMap" } },
      says: "yielded {}, which is no priority",
    },
    {
      because: "a rule engine yields no selectors",
      policy: {
        fallbackQueueId: "line",
        workerSelectorAttachments: [{ kind: "ruleEngine", rule: { kind: "static", value: 1 } }],
      },
      says: "yielded 1, which is no list of selectors",
    },
  ];
  for (const { because, policy, says } of failures) {
    it(`fails when ${because}; such a job is not offered, and can be repaired, cancelled or deleted`, async () => {
      const failed = classify({}, policy);
      const { call, emulator } = bench();
      emulator.edit("/routing/workers/ada", worker);
      expect(emulator.failure("/routing/jobs/call")).to.include(says);
      expect(failed).to.include({ status: "classificationFailed" }).and.not.have.property("enqueuedAt");
      expect(offeredJobs(bench(), "ada")).to.be.empty;
      expect((await call("DELETE", "/routing/jobs/call")).status).to.equal(204);
    });
  }

  it("is repaired by a queue of its own", () => {
    classify();
    bench().emulator.edit("/routing/jobs/call", { queueId: "line" });
    expect(bench().emulator.entity("/routing/jobs/call")).to.include({ status: "queued", queueId: "line" });
    expect(bench().emulator.failure("/routing/jobs/call")).to.equal(undefined);
  });

  it("classifies the queue again when its own is removed, in any status", async () => {
    const { call, emulator } = bench();
    classify({ queueId: "line" }, { fallbackQueueId: "vip" });
    expect(emulator.edit("/routing/jobs/call", { queueId: null })).to.include({ status: "pendingClassification" });
    expect(emulator.entity("/routing/jobs/call")).to.include({ status: "queued", queueId: "vip" });
    emulator.edit("/routing/workers/ada", { ...worker, queues: ["vip"] });
    const { body } = await answerOffer(bench(), "ada", "accept");
    emulator.edit("/routing/jobs/call", { queueId: null });
    expect(statusOf(bench(), "call")).to.equal("assigned");
    await call("POST", `/routing/jobs/call/assignments/${textAt(body, "assignmentId")}:unassign`);
    expect(emulator.entity("/routing/jobs/call")).to.include({ status: "queued", queueId: "vip" });
  });

  it("drops attached selectors when the policy is removed", () => {
    const workerSelectorAttachments = [{ kind: "static", workerSelector: equal("floor", 1) }];
    classify({ queueId: "line" }, { workerSelectorAttachments });
    bench().emulator.edit("/routing/workers/ada", worker);
    expect(offeredJobs(bench(), "ada")).to.be.empty;
    const reply = bench().emulator.edit("/routing/jobs/call", { classificationPolicyId: null });
    expect(reply).to.deep.include({ status: "queued", attachedWorkerSelectors: [] });
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["call"]);
  });

  it("is repaired by another policy, and may be cancelled as it is", async () => {
    classify();
    const { call, emulator } = bench();
    emulator.edit("/routing/classificationPolicies/better", { fallbackQueueId: "line" });
    emulator.edit("/routing/jobs/other", { ...bare, classificationPolicyId: "sort" });
    emulator.edit("/routing/jobs/other", { classificationPolicyId: "better" });
    await call("POST", "/routing/jobs/call:cancel");
    expect([statusOf(bench(), "other"), statusOf(bench(), "call")]).to.deep.equal(["queued", "cancelled"]);
  });

  const priorities = [
    { rule: { kind: "static", value: 7 }, priority: 7 },
    { rule: { kind: "static", value: "-2" }, priority: -2 },
    { rule: expression("If(job.vip, 50, 5)"), priority: 50 },
    { rule: undefined, priority: 25 },
  ];
  for (const { rule, priority } of priorities) {
    it(`gives the priority ${priority} by ${JSON.stringify(rule)}`, () => {
      const policy = { fallbackQueueId: "line", ...(rule !== undefined && { prioritizationRule: rule }) };
      expect(classify({ priority: 25, labels: { vip: true } }, policy)).to.include({ priority });
    });
  }

  it("attaches worker selectors beside those asked for, and both count", () => {
    const { clock, emulator } = bench();
    const found = classify(
      { labels: { lang: "en", tier: 2 }, requestedWorkerSelectors: [equal("chat", true)] },
      {
        fallbackQueueId: "line",
        workerSelectorAttachments: [
          { kind: "static", workerSelector: { ...equal("floor", 1), expiresAfterSeconds: 60 } },
          { kind: "passThrough", key: "lang", labelOperator: "equal" },
          { kind: "passThrough", key: "tier", labelOperator: "greaterThanOrEqual", expiresAfterSeconds: 30 },
          { kind: "conditional", condition: expression("job.tier > 5"), workerSelectors: [equal("boss", true)] },
          { kind: "conditional", condition: { kind: "static", value: 1 }, workerSelectors: [equal("boss", true)] },
        ],
      },
    );
    expect(at(found, "attachedWorkerSelectors")).to.deep.equal([
      {
        ...equal("floor", 1),
        expiresAfterSeconds: 60,
        expedite: false,
        status: "active",
        expiresAt: "2024-01-01T00:01:00.0000001+00:00",
      },
      { ...equal("lang", "en"), expedite: false, status: "active" },
      {
        key: "tier",
        labelOperator: "greaterThanOrEqual",
        value: 2,
        expiresAfterSeconds: 30,
        expedite: false,
        status: "active",
        expiresAt: "2024-01-01T00:00:30.0000001+00:00",
      },
    ]);
    expect(at(found, "requestedWorkerSelectors", 0)).to.include(equal("chat", true));
    emulator.edit("/routing/workers/ada", { ...worker, labels: { chat: true, lang: "en", floor: 1 } });
    emulator.edit("/routing/workers/bob", { ...worker, labels: { lang: "en", floor: 1, tier: 3 } });
    expect([offeredJobs(bench(), "ada"), offeredJobs(bench(), "bob")]).to.deep.equal([[], []]);
    clock.advance(30_000);
    expect([offeredJobs(bench(), "ada"), offeredJobs(bench(), "bob")]).to.deep.equal([["call"], []]);
  });

  it("reclassifies when labels or the policy change, and may choose another queue then", async () => {
    const policy = { queueSelectorAttachments: [{ kind: "passThrough", key: "game", labelOperator: "equal" }] };
    expect(classify({ labels: { game: "go" } }, policy)).to.include({ queueId: "go" });
    const reply = await bench().call("PATCH", "/routing/jobs/call", { labels: { game: "chess" } });
    expect(reply.body).to.include({ status: "pendingClassification" });
    expect(bench().emulator.entity("/routing/jobs/call")).to.include({ status: "queued", queueId: "chess" });
    bench().emulator.edit("/routing/classificationPolicies/other", { fallbackQueueId: "vip" });
    bench().emulator.edit("/routing/jobs/call", { classificationPolicyId: "other" });
    expect(bench().emulator.entity("/routing/jobs/call")).to.include({ status: "queued", queueId: "vip" });
  });

  it("does not reclassify when nothing changes, and sends the job back whole without a change", async () => {
    const found = classify({ labels: { a: 1 } }, { fallbackQueueId: "line" });
    const same = await bench().call("PATCH", "/routing/jobs/call", {
      labels: { a: 1 },
      classificationPolicyId: "sort",
    });
    const whole = await bench().call("PATCH", "/routing/jobs/call", found);
    expect([same.body, whole.body]).to.deep.equal([found, found]);
  });

  it("stays in its queue when it has a queue only and its labels change", () => {
    lay({});
    bench().emulator.edit("/routing/jobs/call", job);
    expect(bench().emulator.edit("/routing/jobs/call", { labels: { a: 1 } })).to.include({ status: "queued" });
  });

  it("waits with the classification until a scheduled job is activated", () => {
    const { clock, emulator } = bench();
    const matchingMode = { kind: "scheduleAndSuspend", scheduleAt: "2024-01-01T01:00:00Z" };
    classify({ matchingMode }, { fallbackQueueId: "line" });
    expect(statusOf(bench(), "call")).to.equal("scheduled");
    clock.advance(3_600_000);
    emulator.edit("/routing/jobs/call", { matchingMode: { kind: "queueAndMatch" } });
    expect(emulator.entity("/routing/jobs/call")).to.include({ status: "queued", queueId: "line" });
  });

  it("draws allocations by weight, repeatable by the seed", () => {
    const allocations = [
      { weight: 0.2, queueSelectors: [equal("Id", "vip")] },
      { weight: 0.3, queueSelectors: [equal("Id", "go")] },
      { weight: 0, queueSelectors: [equal("Id", "chess")] },
      { weight: 0.5, queueSelectors: [equal("Id", "line")] },
    ];
    lay({ queueSelectorAttachments: [{ kind: "weightedAllocation", allocations }] });
    const counts: Record<string, number> = { vip: 0, go: 0, chess: 0, line: 0 };
    for (let index = 0; index < 200; index += 1) {
      bench().emulator.edit(`/routing/jobs/j${index}`, { ...bare, classificationPolicyId: "sort" });
      const queueId = textAt(bench().emulator.entity(`/routing/jobs/j${index}`), "queueId");
      counts[queueId] = (counts[queueId] ?? 0) + 1;
    }
    expect(counts["chess"]).to.equal(0);
    expect(counts["vip"]).to.be.within(20, 60);
    expect(counts["go"]).to.be.within(35, 85);
    expect(counts["line"]).to.be.within(75, 125);
  });
});
