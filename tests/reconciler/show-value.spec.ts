import { expect } from "chai";
import type { JsonObject, JsonValue } from "../../provider/dist/util/json.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { VALUE } from "../../provider/dist/schema/shape.js";
import { redact, showDifferent, showValue } from "../../provider/dist/reconciler/check.js";
import { canarySecret, fullDeclarations } from "../support/full-declarations.ts";

describe("showValue", () => {
  it("truncates long values, never inside a character", () => {
    expect(showValue(VALUE, "x".repeat(200))).to.equal(`"${"x".repeat(99)}…`);
    expect(showValue(VALUE, `${"x".repeat(98)}😀😀`)).to.equal(`"${"x".repeat(98)}\ufffd…`);
  });

  it("shows long values from shortly before the place where they differ", () => {
    const same = "x".repeat(300);
    const [live, ours, missing] = showDifferent(VALUE, `${same} first`, `${same} second ${"y".repeat(200)}`, undefined);
    expect(live).to.equal(`…${"x".repeat(19)} first"`);
    expect(ours).to.match(/^…x{19} second y{73}…$/);
    expect(missing).to.equal("not set");
    expect(showDifferent(VALUE, "a", "b")).to.deep.equal(['"a"', '"b"']);
    expect(showDifferent(VALUE, same)).to.deep.equal([showValue(VALUE, same)]);
  });

  const mode = registry.DistributionPolicy.shape.members.get("mode") ?? VALUE;
  const redacted: { value: JsonValue; shown: JsonValue; because: string }[] = [
    {
      value: { kind: "bestWorker", scoringRule: { kind: "function", functionUri: "u", credential: { appKey: "k" } } },
      shown: { kind: "bestWorker", scoringRule: { kind: "function", functionUri: "u", credential: "[secret]" } },
      because: "a whole credential is secret",
    },
    {
      value: { kind: "bestWorker", scoringRule: { kind: "function", crendential: { appKey: "k" } } },
      shown: { kind: "bestWorker", scoringRule: { kind: "function", crendential: "[secret]" } },
      because: "a typo in the name does not show a secret",
    },
    {
      value: { kind: "bestWorker", scoringRule: "k" },
      shown: { kind: "bestWorker", scoringRule: "[secret]" },
      because: "a string in place of a rule may be its key",
    },
    {
      value: { scoringRule: { credential: "k" } },
      shown: { scoringRule: "[secret]" },
      because: "without a kind the content is unknown",
    },
    { value: "longestIdle", shown: "longestIdle", because: "the kind in place of its object is no credential" },
    { value: "longest-idle", shown: "longest-idle", because: "nor is it in another spelling" },
    { value: "longestIdleKey", shown: "[secret]", because: "any other text may be one" },
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
      for (const declaration of fullDeclarations[kind]) {
        expect(JSON.stringify(redact({ shape }, declaration))).to.not.contain(canarySecret);
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
      because: "an object in place of a list may hold a credential",
    },
    {
      value: [[rule({ appKey: "k" })]],
      shown: ["[secret]"],
      because: "a list in place of an object may hold a credential",
    },
    {
      value: [{ kind: "nope", credential: "k" }],
      shown: [{ kind: "nope", credential: "[secret]" }],
      because: "the user must see a wrong kind",
    },
  ];
  for (const { value, shown, because } of rows) {
    it(`shows ${JSON.stringify(shown)}, because ${because}`, () => {
      expect(redact(attachments, value)).to.deep.equal(shown);
    });
  }
  it("truncates only what is longer than 100 characters", () => {
    expect(showValue(VALUE, "x".repeat(98))).to.equal(`"${"x".repeat(98)}"`);
  });
});
