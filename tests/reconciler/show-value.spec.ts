import { expect } from "chai";
import type { JsonObject, JsonValue } from "../../provider/dist/util/json.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { VALUE } from "../../provider/dist/schema/shape.js";
import { redact, showValue } from "../../provider/dist/reconciler/check.js";
import { canarySecret, fullDeclarations } from "../support/full-declarations.ts";

describe("showValue", () => {
  it("cuts long values, never through a character", () => {
    expect(showValue(VALUE, "x".repeat(200))).to.equal(`"${"x".repeat(99)}…`);
    expect(showValue(VALUE, `${"x".repeat(98)}😀😀`)).to.equal(`"${"x".repeat(98)}\ufffd…`);
  });

  const mode = registry.DistributionPolicy.shape.members.get("mode") ?? VALUE;
  const redacted: { value: JsonValue; shown: JsonValue; because: string }[] = [
    {
      value: { kind: "bestWorker", scoringRule: { kind: "function", functionUri: "u", credential: { appKey: "k" } } },
      shown: { kind: "bestWorker", scoringRule: { kind: "function", functionUri: "u", credential: "[secret]" } },
      because: "a credential is one as a whole",
    },
    {
      value: { kind: "bestWorker", scoringRule: { kind: "function", crendential: { appKey: "k" } } },
      shown: { kind: "bestWorker", scoringRule: { kind: "function", crendential: "[secret]" } },
      because: "a slip in the name makes no secret public",
    },
    {
      value: { kind: "bestWorker", scoringRule: "k" },
      shown: { kind: "bestWorker", scoringRule: "[secret]" },
      because: "a text in the place of a rule may be its key",
    },
    {
      value: { scoringRule: { credential: "k" } },
      shown: { scoringRule: "[secret]" },
      because: "without a kind nobody knows what is inside",
    },
    {
      value: { kind: "longestIdle", bypassSelectors: true },
      shown: { kind: "longestIdle", bypassSelectors: true },
      because: "there is nothing to hide",
    },
  ];
  for (const { value, shown, because } of redacted) {
    it(`shows ${JSON.stringify(shown)}, because ${because}`, () => {
      expect(redact(mode, value)).to.deep.equal(shown);
    });
  }

  it("shows no credential of any kind", () => {
    const everything: readonly JsonObject[] = Object.values(fullDeclarations).flat();
    expect(JSON.stringify(everything)).to.contain(canarySecret);
    for (const { kind, shape } of Object.values(registry)) {
      for (const bag of fullDeclarations[kind]) {
        expect(JSON.stringify(redact({ shape }, bag))).to.not.contain(canarySecret);
      }
    }
  });
});

describe("showValue in lists", () => {
  const attachments = registry.ClassificationPolicy.shape.members.get("queueSelectorAttachments") ?? VALUE;
  const passThrough = { kind: "passThrough", key: "k", labelOperator: "equal" };
  const rule = (credential: JsonValue) => ({
    kind: "ruleEngine",
    rule: { kind: "function", functionUri: "u", credential },
  });
  const rows: { value: JsonValue; shown: JsonValue; because: string }[] = [
    {
      value: [passThrough, rule({ appKey: "k" })],
      shown: [passThrough, rule("[secret]")],
      because: "only the credentials of a list are hidden",
    },
    {
      value: { rule: { credential: "k" } },
      shown: "[secret]",
      because: "an object in the place of a list may hold one",
    },
    { value: [[rule({ appKey: "k" })]], shown: ["[secret]"], because: "so may a list in the place of an object" },
    {
      value: [{ kind: "nope", credential: "k" }],
      shown: [{ kind: "nope", credential: "[secret]" }],
      because: "a wrong kind is what the user must see",
    },
  ];
  for (const { value, shown, because } of rows) {
    it(`shows ${JSON.stringify(shown)}, because ${because}`, () => {
      expect(redact(attachments, value)).to.deep.equal(shown);
    });
  }
  it("cuts what is longer than 100 characters only", () => {
    expect(showValue(VALUE, "x".repeat(98))).to.equal(`"${"x".repeat(98)}"`);
  });
});
