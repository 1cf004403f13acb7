/** A static rule whose value is a list of selectors, as the service accepts and echoes it. */
import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { openDynamicPlugin } from "../support/dynamic-plugin.ts";
import { openQuickClient } from "../support/quick-router.ts";
import { createHandlers } from "../../provider/dist/handlers/index.js";
import type { JsonObject } from "../../provider/dist/util/json.js";

const selector = { key: "skill", labelOperator: "equal", value: "billing" };
const policyWith = (value: JsonObject[]): JsonObject => ({
  classificationPolicyId: "by-skill",
  workerSelectorAttachments: [{ kind: "ruleEngine", rule: { kind: "static", value } }],
  queueSelectorAttachments: [
    { kind: "ruleEngine", rule: { kind: "static", value: [{ key: "Id", labelOperator: "equal", value: "support" }] } },
  ],
});

describe("a static rule with a list of selectors", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  it("is created, read without drift in any order, changed, and listed with all others", async () => {
    const environment = { JOBROUTER_CONNECTION_STRING: emulator.connectionString };
    const policy = openDynamicPlugin({ environment }).handlers("ClassificationPolicy");
    const value = [selector, { key: "site", labelOperator: "notEqual", value: "x", expiresAfterSeconds: 9 }];
    const { inputs, failures } = await policy.check({}, policyWith(value));
    expect(failures).to.deep.equal([]);
    const { outs } = await policy.create(inputs);
    expect((await policy.read("by-skill", outs)).inputs).to.deep.include(policyWith(value));
    const turned = await policy.check(inputs, policyWith(value.toReversed()));
    expect((await policy.diff("by-skill", outs, turned.inputs)).changes).to.equal(false);

    const news = await policy.check(inputs, policyWith([selector]));
    expect((await policy.diff("by-skill", outs, news.inputs)).changes).to.equal(undefined);
    await policy.update("by-skill", outs, news.inputs);
    const sent = openQuickClient(emulator);
    const [attachment] = (await sent.classificationPolicies.get("by-skill")).workerSelectorAttachments;
    expect(attachment).to.deep.equal({ kind: "ruleEngine", rule: { kind: "static", value: [selector] } });

    emulator.edit("/routing/classificationPolicies/other", {});
    const { classificationPolicies } = await createHandlers({ environment }).invoke("listClassificationPolicies", {});
    expect(classificationPolicies.map(({ classificationPolicyId }) => classificationPolicyId)).to.have.members([
      "by-skill",
      "other",
    ]);
  });

  it("is refused before anything is sent when it holds no selectors", async () => {
    const policy = openDynamicPlugin({ environment: {} }).handlers("ClassificationPolicy");
    const { failures } = await policy.check({}, { endpoint: emulator.url, ...policyWith([{ key: "skill" }]) });
    expect(failures).to.have.length(1);
    expect(failures[0]?.property).to.match(/^workerSelectorAttachments\[0\]\.rule\.value/);
  });
});
