import { expect } from "chai";
import type { JsonObject, JsonValue } from "../../provider/dist/util/json.js";
import { UNKNOWN } from "../../provider/dist/schema/names.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { fleetKinds } from "../../provider/dist/fleet/fleet-handler.js";
import { seal } from "../../provider/dist/handlers/middleware.js";

/** The engine's own mark of a secret. */
const SECRET = "4dabf18193072939515e22adb298388d";

describe("handlers: secrets in states", () => {
  const marked = (value: JsonValue) => ({ [SECRET]: "1b47061264138c4ac30d75fd1eb44270", value });
  const policy = registry.DistributionPolicy;
  const rule = (credential: JsonValue): JsonObject => ({
    mode: { kind: "bestWorker", scoringRule: { kind: "function", functionUri: "u", credential } },
  });
  it("marks pending writes as a whole, and only where there are some", () => {
    const pending = { declarations: [rule({ appKey: "k" })], isCreation: false };
    expect(seal(policy, { name: "n", __pending: pending })).to.deep.equal({ name: "n", __pending: marked(pending) });
    expect(seal(policy, { name: "n" })).to.deep.equal({ name: "n" });
  });
  it("marks the internal properties of a fleet, because its roster may be a secret", () => {
    const { shape } = fleetKinds.WorkerFleet;
    const state = { roster: "a.yaml", __reached: "r", __drifted: "d", __applied: "a", __source: "s" };
    const { roster, ...secret } = state;
    const sealed = Object.entries(secret).map(([key, value]) => [key, marked(value)] as const);
    expect(seal({ shape }, state)).to.deep.equal({ roster, ...Object.fromEntries(sealed) });
  });
  it("marks no unknown credential", () => {
    expect(seal(policy, rule(UNKNOWN))).to.deep.equal(rule(UNKNOWN));
    expect(seal(policy, rule({ appKey: UNKNOWN }))).to.deep.equal(rule(marked({ appKey: UNKNOWN })));
  });
  it("marks everything but unknown values in an object of unknown kind", () => {
    const inputs = { mode: { kind: UNKNOWN, maxConcurrentOffers: 2, scoringRule: UNKNOWN } };
    expect(seal(policy, inputs)).to.deep.equal({
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
  it("leaves wrong types unchanged", () => {
    const schema = registry.ClassificationPolicy;
    for (const value of [{ kind: "static" }, "text", [["x"]], 5] as JsonValue[]) {
      const inputs = { queueSelectorAttachments: value, prioritizationRule: value };
      expect(() => seal(schema, inputs)).to.not.throw();
    }
    expect(seal(schema, { prioritizationRule: ["x"] })).to.deep.equal({ prioritizationRule: ["x"] });
    expect(seal(schema, { queueSelectorAttachments: { kind: "x" } })).to.deep.equal({
      queueSelectorAttachments: { kind: "x" },
    });
  });
});
