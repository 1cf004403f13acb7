import { expect } from "chai";
import type { JsonObject, JsonValue } from "../../provider/dist/base/json.js";
import { registry } from "../../provider/dist/contracts/registry.js";
import { VALUE } from "../../provider/dist/contracts/shape.js";
import { redact, showValue } from "../../provider/dist/reconcile/show-value.js";
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
