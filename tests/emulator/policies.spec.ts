/** Classification and exception policies, and scoring rules, as they are written and shown. */
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { at, layQueue, policy, textAt, useEmulator } from "./support/harness.ts";

const selector = { key: "vip", labelOperator: "equal", value: true };
const shown = { ...selector, expedite: false, status: "active" };
const expression = { kind: "expression", expression: "1 = 1" };
const shownExpression = { ...expression, language: "powerFx" };

describe("emulator: policies", () => {
  const bench = useEmulator();

  const send = async (path: string, body: JsonObject) => {
    layQueue(bench().emulator);
    return bench().call("PATCH", `/routing/${path}`, body);
  };

  it("shows both attachment arrays of an empty classification policy", async () => {
    const { status, body } = await send("classificationPolicies/sort", {});
    expect(status).to.equal(201);
    expect(body).to.have.all.keys("id", "queueSelectorAttachments", "workerSelectorAttachments", "etag");
    expect(body).to.deep.include({ id: "sort", queueSelectorAttachments: [], workerSelectorAttachments: [] });
  });

  const allocations = (member: string, one: JsonObject) => [{ weight: 0.3, [member]: [one] }];
  const queueForms = [
    { kind: "static", queueSelector: selector },
    { kind: "conditional", condition: shownExpression, queueSelectors: [selector] },
    { kind: "passThrough", key: "language", labelOperator: "notEqual" },
    { kind: "ruleEngine", rule: { kind: "directMap" } },
    { kind: "weightedAllocation", allocations: allocations("queueSelectors", selector) },
  ];
  for (const form of queueForms) {
    it(`keeps a queue selector attachment of the kind ${form.kind} as it was sent`, async () => {
      const { body } = await send("classificationPolicies/sort", { queueSelectorAttachments: [form] });
      expect(body["queueSelectorAttachments"]).to.deep.equal([form]);
    });
  }

  const workerForms = [
    { sent: { kind: "static", workerSelector: selector }, got: { kind: "static", workerSelector: shown } },
    {
      sent: { kind: "conditional", condition: expression, workerSelectors: [selector] },
      got: { kind: "conditional", condition: shownExpression, workerSelectors: [shown] },
    },
    {
      sent: { kind: "passThrough", key: "language", labelOperator: "equal", expiresAfterSeconds: 10.5 },
      got: { kind: "passThrough", key: "language", labelOperator: "equal", expiresAfterSeconds: 10.5 },
    },
    {
      sent: { kind: "ruleEngine", rule: { kind: "static", value: 3 } },
      got: { kind: "ruleEngine", rule: { kind: "static", value: 3 } },
    },
    {
      sent: { kind: "weightedAllocation", allocations: allocations("workerSelectors", selector) },
      got: { kind: "weightedAllocation", allocations: allocations("workerSelectors", shown) },
    },
  ];
  for (const { sent, got } of workerForms) {
    it(`shows the defaults in a worker selector attachment of the kind ${sent.kind}`, async () => {
      const { body } = await send("classificationPolicies/sort", { workerSelectorAttachments: [sent] });
      expect(body["workerSelectorAttachments"]).to.deep.equal([got]);
      const again = await send("classificationPolicies/sort", body);
      expect(again.body, "sent back whole").to.deep.equal(body);
    });
  }

  it("takes and echoes a list of selectors as the value of a static rule", async () => {
    const value = [{ key: "floor", labelOperator: "greaterThan", value: 2, expiresAfterSeconds: 30, expedite: true }];
    const attachment = { kind: "ruleEngine", rule: { kind: "static", value } };
    const policy = { queueSelectorAttachments: [attachment], workerSelectorAttachments: [attachment] };
    const { status, body } = await send("classificationPolicies/sort", policy);
    expect(status).to.equal(201);
    expect(body).to.deep.include(policy);
    expect((await send("classificationPolicies/sort", body)).body, "sent back whole").to.deep.equal(body);
    const refused = { kind: "static", value: [[1]] };
    expect((await send("classificationPolicies/sort", { prioritizationRule: refused })).status).to.equal(400);
  });

  const actions = [
    { sent: { kind: "cancel", note: "late" }, got: { kind: "cancel", note: "late" } },
    { sent: { kind: "reclassify" }, got: { kind: "reclassify", labelsToUpsert: {} } },
    { sent: { kind: "manualReclassify" }, got: { kind: "manualReclassify", workerSelectors: [] } },
    {
      sent: { kind: "manualReclassify", queueId: "line", priority: -100, workerSelectors: [selector] },
      got: { kind: "manualReclassify", queueId: "line", priority: -100, workerSelectors: [shown] },
    },
  ];
  for (const { sent, got } of actions) {
    it(`gives the action ${JSON.stringify(sent)} an id and its defaults`, async () => {
      const rule = { id: "r", trigger: { kind: "queueLength", threshold: 1 }, actions: [sent] };
      const { body } = await send("exceptionPolicies/late", { exceptionRules: [rule] });
      const id = textAt(body, "exceptionRules", 0, "actions", 0, "id");
      expect(id).to.match(/^[0-9a-f-]{36}$/);
      expect(at(body, "exceptionRules", 0, "actions")).to.deep.equal([{ ...got, id }]);
    });
  }

  it("makes new action ids whenever rules come without them, which moves the etag; with them nothing moves", async () => {
    const rule = { id: "r", trigger: { kind: "waitTime", thresholdSeconds: 20 }, actions: [{ kind: "cancel" }] };
    const first = await send("exceptionPolicies/late", { exceptionRules: [rule] });
    const anew = await send("exceptionPolicies/late", { exceptionRules: [rule] });
    const renamed = await send("exceptionPolicies/late", { name: "Late" });
    const whole = await send("exceptionPolicies/late", renamed.body);
    expect(anew.body["etag"]).not.to.equal(first.body["etag"]);
    const path = ["exceptionRules", 0, "actions", 0, "id"] as const;
    expect(at(anew.body, ...path)).not.to.equal(at(first.body, ...path));
    expect(at(renamed.body, ...path)).to.equal(at(anew.body, ...path));
    expect(whole.body).to.deep.equal(renamed.body);
  });

  it("keeps a scoring rule of each kind", async () => {
    for (const scoringRule of [
      { kind: "static", value: 1 },
      { kind: "directMap" },
      shownExpression,
      { kind: "function", functionUri: "https://f.example/score", credential: { clientId: "me" } },
      { kind: "webhook", webhookUri: "https://w.example", authorizationServerUri: "https://a.example" },
    ]) {
      const { body } = await send("distributionPolicies/best", {
        ...policy,
        mode: { kind: "bestWorker", scoringRule },
      });
      expect(at(body, "mode", "scoringRule")).to.deep.equal(scoringRule);
    }
  });

  const refused = [
    { path: "classificationPolicies/c", body: { fallbackQueueId: "gone" }, field: "fallbackQueueId" },
    {
      path: "classificationPolicies/c",
      body: { prioritizationRule: { kind: "expression" } },
      field: "prioritizationRule.expression",
    },
    {
      path: "classificationPolicies/c",
      body: { queueSelectorAttachments: [{ kind: "static", queueSelector: { ...selector, expedite: true } }] },
      field: "queueSelectorAttachments[0].queueSelector.expedite",
    },
    {
      path: "classificationPolicies/c",
      body: { workerSelectorAttachments: [{ kind: "ruleEngine", rule: { kind: "function", functionUri: "f" } }] },
      field: "workerSelectorAttachments[0].rule.functionUri",
    },
    {
      path: "exceptionPolicies/e",
      body: { exceptionRules: [{ id: "r", trigger: { kind: "queueLength" }, actions: [] }] },
      field: "exceptionRules[0].trigger.threshold",
    },
    {
      path: "exceptionPolicies/e",
      body: {
        exceptionRules: [
          {
            id: "r",
            trigger: { kind: "queueLength", threshold: 1 },
            actions: [{ kind: "manualReclassify", priority: 101 }],
          },
        ],
      },
      field: "exceptionRules[0].actions[0].priority",
    },
    {
      path: "exceptionPolicies/e",
      body: {
        exceptionRules: ["a", "a"].map((id) => ({
          id,
          trigger: { kind: "waitTime", thresholdSeconds: 1 },
          actions: [],
        })),
      },
      field: "exceptionRules[1].id",
    },
  ];
  for (const { path, body, field } of refused) {
    it(`rejects ${JSON.stringify(body)} for ${path} and names ${field}`, async () => {
      const reply = await send(path, body);
      expect(reply.status).to.equal(400);
      expect(at(reply.body, "error", "details", 0, "target")).to.equal(field);
      expect(bench().emulator.entity(`/routing/${path}`)).to.equal(undefined);
    });
  }
});
