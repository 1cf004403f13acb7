import { expect } from "chai";
import type { JsonObject, JsonValue } from "../../provider/dist/util/json.js";
import { UNKNOWN } from "../../provider/dist/schema/names.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { fleetKinds } from "../../provider/dist/fleet/fleet-handler.js";
import { seal } from "../../provider/dist/handlers/middleware.js";

/** The engine's own mark of a secret. */
const SECRET = "4dabf18193072939515e22adb298388d";

describe("plugin: the seal", () => {
  const marked = (value: JsonValue) => ({ [SECRET]: "1b47061264138c4ac30d75fd1eb44270", value });
  const policy = registry.DistributionPolicy;
  const rule = (credential: JsonValue): JsonObject => ({
    mode: { kind: "bestWorker", scoringRule: { kind: "function", functionUri: "u", credential } },
  });
  it("marks what lost writes had wanted as a whole, and only where there is some", () => {
    const pending = { declarations: [rule({ appKey: "k" })], isCreation: false };
    expect(seal(policy, { name: "n", __pending: pending })).to.deep.equal({ name: "n", __pending: marked(pending) });
    expect(seal(policy, { name: "n" })).to.deep.equal({ name: "n" });
  });
  it("marks what tells of a roster that the program may have marked as a secret", () => {
    const { shape } = fleetKinds.WorkerFleet;
    const bag = { roster: "a.yaml", __reached: "r", __drifted: "d", __applied: "a", __source: "s" };
    const { roster, ...secret } = bag;
    const sealed = Object.entries(secret).map(([key, value]) => [key, marked(value)] as const);
    expect(seal({ shape }, bag)).to.deep.equal({ roster, ...Object.fromEntries(sealed) });
  });
  it("marks no credential that is not known yet", () => {
    expect(seal(policy, rule(UNKNOWN))).to.deep.equal(rule(UNKNOWN));
    expect(seal(policy, rule({ appKey: UNKNOWN }))).to.deep.equal(rule(marked({ appKey: UNKNOWN })));
  });
  it("marks everything but what is not known yet in an object whose kind is not known yet", () => {
    const bag = { mode: { kind: UNKNOWN, maxConcurrentOffers: 2, scoringRule: UNKNOWN } };
    expect(seal(policy, bag)).to.deep.equal({
      mode: { kind: UNKNOWN, maxConcurrentOffers: marked(2), scoringRule: UNKNOWN },
    });
    const plain = { matchingMode: { kind: UNKNOWN, scheduleAt: "t" } };
    expect(seal(registry.Job, plain)).to.deep.equal(plain);
  });
  it("marks the credentials in a list one by one", () => {
    const one = (credential: JsonValue) => ({
      queueSelectorAttachments: [{ kind: "ruleEngine", rule: { kind: "function", functionUri: "u", credential } }],
    });
    expect(seal(registry.ClassificationPolicy, one({ appKey: "k" }))).to.deep.equal(one(marked({ appKey: "k" })));
  });
  it("lets wrong types pass as they are", () => {
    const schema = registry.ClassificationPolicy;
    for (const value of [{ kind: "static" }, "text", [["x"]], 5] as JsonValue[]) {
      const bag = { queueSelectorAttachments: value, prioritizationRule: value };
      expect(() => seal(schema, bag)).to.not.throw();
    }
    expect(seal(schema, { prioritizationRule: ["x"] })).to.deep.equal({ prioritizationRule: ["x"] });
    expect(seal(schema, { queueSelectorAttachments: { kind: "x" } })).to.deep.equal({
      queueSelectorAttachments: { kind: "x" },
    });
  });
});
