/** The keys inside rules: kept, and shown or not. */
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { at, policy, useEmulator } from "./support/harness.ts";

const functionRule = {
  kind: "function",
  functionUri: "https://f.example/score",
  credential: { functionKey: "canary-1", appKey: "canary-2", clientId: "me" },
};
const webhookRule = {
  kind: "webhook",
  webhookUri: "https://w.example",
  clientCredential: { clientId: "me", clientSecret: "canary-3" },
};
const classification: JsonObject = {
  prioritizationRule: functionRule,
  queueSelectorAttachments: [
    { kind: "conditional", condition: webhookRule, queueSelectors: [] },
    { kind: "ruleEngine", rule: functionRule },
  ],
  workerSelectorAttachments: [
    { kind: "conditional", condition: functionRule, workerSelectors: [] },
    { kind: "ruleEngine", rule: webhookRule },
  ],
};
const scored = { ...policy, mode: { kind: "bestWorker", scoringRule: functionRule } };
const path = "/routing/distributionPolicies/best";

describe("emulator: credentials inside rules, omitted", () => {
  const bench = useEmulator({ secrets: "omit" });

  it("omits them from all answers, and stores them all", async () => {
    const { call, emulator } = bench();
    await call("PATCH", "/routing/classificationPolicies/sort", classification);
    await call("PATCH", path, scored);
    for (const target of ["classificationPolicies/sort", "classificationPolicies", "distributionPolicies/best"]) {
      const { body } = await call("GET", `/routing/${target}`);
      expect(JSON.stringify(body))
        .to.include('"clientId":"me"')
        .and.not.match(/canary|functionKey|appKey|clientSecret/);
    }
    expect(emulator.entity(path)).not.to.have.nested.property("mode.scoringRule.credential.appKey");
    expect(emulator.stored(path)).to.have.nested.property("mode.scoringRule.credential.appKey", "canary-2");
    expect(JSON.stringify(emulator.stored("/routing/classificationPolicies/sort")).match(/canary/g)).to.have.length(8);
    expect(emulator.stored("/routing/queues/none")).to.equal(undefined);
  });

  it("keeps one that a write does not mention, changes one that it does, and removes one set to null", async () => {
    const { call, emulator } = bench();
    await call("PATCH", path, scored);
    const shown = (await call("GET", path)).body;
    expect((await call("PATCH", path, shown)).body, "sent back whole").to.deep.equal(shown);
    await call("PATCH", path, { name: "Best" });
    expect(at(emulator.stored(path), "mode", "scoringRule")).to.deep.equal(functionRule);
    await call("PATCH", path, { mode: { scoringRule: { credential: { functionKey: "new", appKey: null } } } });
    expect(at(emulator.stored(path), "mode", "scoringRule", "credential")).to.deep.equal({
      functionKey: "new",
      clientId: "me",
    });
  });

  it("drops them with the rest of the rule when its kind changes", async () => {
    const { call, emulator } = bench();
    await call("PATCH", path, scored);
    await call("PATCH", path, { mode: { scoringRule: { kind: "static", value: 1 } } });
    expect(at(emulator.stored(path), "mode", "scoringRule")).to.deep.equal({ kind: "static", value: 1 });
  });

  it("moves the etag when only a key changes, though no answer shows it", async () => {
    const { call } = bench();
    const before = (await call("PATCH", path, scored)).body;
    const after = (await call("PATCH", path, { mode: { scoringRule: { credential: { appKey: "other" } } } })).body;
    expect({ ...after, etag: "" }).to.deep.equal({ ...before, etag: "" });
    expect(after["etag"]).not.to.equal(before["etag"]);
  });
});

describe("emulator: credentials inside rules", () => {
  const bench = useEmulator();

  it("echoes them as they were written, by default", async () => {
    const { call } = bench();
    const { body } = await call("PATCH", "/routing/classificationPolicies/sort", classification);
    expect(body).to.deep.include(classification);
    expect((await call("GET", "/routing/classificationPolicies/sort")).body).to.deep.equal(body);
    expect(at((await call("PATCH", path, scored)).body, "mode", "scoringRule")).to.deep.equal(functionRule);
    expect(
      at((await call("GET", "/routing/distributionPolicies")).body, "value", 0, "mode", "scoringRule"),
    ).to.deep.equal(functionRule);
  });

  it("merges a patch of one credential with the others, and shows the result", async () => {
    const { call } = bench();
    await call("PATCH", path, scored);
    const { body } = await call("PATCH", path, {
      mode: { scoringRule: { credential: { functionKey: "new", appKey: null } } },
    });
    expect(at(body, "mode", "scoringRule", "credential")).to.deep.equal({ functionKey: "new", clientId: "me" });
  });

  it("carries them over by an export and an import", async () => {
    const { call, emulator } = bench();
    await call("PATCH", path, scored);
    const { url } = emulator;
    const shown = (await (await fetch(`${url}/_emulator/entities`)).json()) as JsonObject;
    emulator.reset();
    const headers = { "content-type": "application/json" };
    const put = await fetch(`${url}/_emulator/entities`, { method: "POST", headers, body: JSON.stringify(shown) });
    expect(put.status).to.equal(204);
    expect(at(emulator.stored(path), "mode", "scoringRule")).to.deep.equal(functionRule);
  });
});
