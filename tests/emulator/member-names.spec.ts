/** The case of names in request bodies. */
import { expect } from "chai";
import type { JsonObject, JsonValue } from "jobrouter-emulator";
import { at, job, layQueue, useEmulator } from "./support/harness.ts";

describe("emulator: case of member names", () => {
  const bench = useEmulator();

  const maps = ["labels", "tags", "labelsToUpsert"];
  const upper = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(upper);
    if (typeof value !== "object" || value === null) return value;
    const members = Object.entries(value).map(([name, member]: [string, JsonValue]) => [
      name.toUpperCase(),
      maps.includes(name) ? member : upper(member),
    ]);
    return Object.fromEntries(members) as JsonValue;
  };
  const selector = { key: "Id", labelOperator: "equal", value: "Ada", expiresAfterSeconds: 9, expedite: true };
  const rule = { kind: "function", functionUri: "http://127.0.0.1:9/", credential: { clientId: "me" } };
  const action = { kind: "reclassify", id: "one", labelsToUpsert: { Late: true, late: false } };
  const bodies: Readonly<Record<string, JsonObject>> = {
    "distributionPolicies/best": {
      name: "Best",
      offerExpiresAfterSeconds: 60,
      mode: {
        kind: "bestWorker",
        minConcurrentOffers: 1,
        maxConcurrentOffers: 2,
        bypassSelectors: true,
        scoringRule: rule,
        scoringRuleOptions: {
          scoringParameters: ["jobLabels"],
          isBatchScoringEnabled: true,
          batchSize: 3,
          descendingOrder: false,
        },
      },
    },
    "classificationPolicies/sort": {
      prioritizationRule: { kind: "expression", language: "powerFx", expression: "job.Name" },
      queueSelectorAttachments: [{ kind: "passThrough", key: "Region", labelOperator: "equal" }],
      workerSelectorAttachments: [
        { kind: "static", workerSelector: { ...selector, status: "active" } },
        { kind: "ruleEngine", rule },
      ],
    },
    "exceptionPolicies/late": {
      exceptionRules: [{ id: "r", trigger: { kind: "waitTime", thresholdSeconds: 9 }, actions: [action] }],
    },
    "workers/ada": {
      capacity: 3,
      queues: ["line"],
      channels: [{ channelId: "Chat", capacityCostPerJob: 1, maxNumberOfJobs: 2 }],
      labels: { Skill: 1, skill: 2, Id: "ada" },
      tags: { Floor: 3, FLOOR: 4 },
      availableForOffers: false,
    },
  };
  for (const [path, body] of Object.entries(bodies)) {
    it(`is ignored in ${path}, but counts in the keys of labels and tags`, async () => {
      const { call } = bench();
      const created = await call("PATCH", `/routing/${path}`, upper(body));
      expect(created.status, JSON.stringify(created.body)).to.equal(201);
      expect(created.body).to.deep.include(body);
      const sent = upper({ ...created.body, Etag: "any" });
      expect((await call("PATCH", `/routing/${path}`, sent)).body, "sent back whole").to.deep.equal(created.body);
    });
  }

  it("is ignored when a member is set to null, given twice, unknown, or an option of an action", async () => {
    const { call, emulator } = bench();
    layQueue(emulator);
    await call("PATCH", "/routing/queues/line", { name: "Line" });
    const cleared = await call("PATCH", "/routing/queues/line", { Name: null });
    expect(cleared.body).not.to.have.property("name");
    const twice = await call("PATCH", "/routing/jobs/call", { ...job, ChannelReference: "a", channelReference: "b" });
    expect(twice.body).to.include({ channelReference: "b" });
    const unknown = await call("PATCH", "/routing/queues/line", { Colour: "red" });
    expect([unknown.status, at(unknown.body, "error", "details", 0, "target")]).to.deep.equal([400, "Colour"]);
    await call("POST", "/routing/jobs/call:cancel", { Note: "bye", DispositionCode: "Done" });
    expect(emulator.entity("/routing/jobs/call")).to.include({ status: "cancelled", dispositionCode: "Done" });
    expect(at(emulator.entity("/routing/jobs/call"), "notes", 0, "message")).to.equal("bye");
  });
});
