import { expect } from "chai";
import type { JsonObject, JsonValue } from "../../provider/dist/util/json.js";
import { UNKNOWN } from "../../provider/dist/schema/names.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { withMiddleware } from "../../provider/dist/handlers/middleware.js";
import { validateInputs } from "../../provider/dist/handlers/validate-inputs.js";
import { entityHandler } from "../../provider/dist/reconciler/entity-handler.js";
import { type Lifecycle, lifecycleOf } from "../support/lifecycle.ts";
import { expectCode } from "../support/quick-lifecycle.ts";
import { quickClock } from "../support/fake-clock.ts";

const nested = (levels: number): JsonValue => JSON.parse("[".repeat(levels) + "]".repeat(levels)) as JsonValue;
const declared = { workerId: "ada", endpoint: "https://contoso.test", capacity: 1 };

/** A handler behind the validation that may be reached by its pure verbs only. */
function nobodyHome(): Lifecycle {
  const open = () => Promise.reject(new Error("nothing may be opened"));
  const clock = quickClock();
  return lifecycleOf(withMiddleware(entityHandler(registry.Worker, { open, clock }), validateInputs(registry.Worker)));
}

describe("validation of inputs before a handler", () => {
  const rows: { what: string; bag: JsonObject; says: string }[] = [
    { what: "nested too deep", bag: { labels: nested(101) }, says: "labels is nested more than 100 levels deep" },
    { what: "not known yet", bag: { labels: { skill: UNKNOWN } }, says: "labels is not known yet" },
    { what: "without a known id", bag: { workerId: UNKNOWN }, says: "workerId is not known yet" },
  ];
  for (const { what, bag, says } of rows) {
    it(`writes nothing that is ${what}`, async () => {
      const news = { ...declared, ...bag };
      await expectCode(nobodyHome().create(news), "InvalidInput", `cannot create a worker: ${says}`);
      await expectCode(nobodyHome().update("ada", {}, news), "InvalidInput", `cannot update worker "ada": ${says}`);
    });
  }

  it("names in a check what is nested too deep, once, and does not hand it on", () => {
    const { inputs, failures } = nobodyHome().check({}, { ...declared, capacity: nested(20_000), tags: { a: 1 } });
    const message = "is nested more than 100 levels deep; nothing in the router is; flatten it";
    expect(failures).to.deep.equal([{ path: ["capacity"], message }]);
    expect(inputs).to.deep.equal({ workerId: "ada", endpoint: "https://contoso.test", tags: { a: 1 } });
  });

  it("lets a state be compared although a member of it is nested too deep", () => {
    const { changes, replaces } = nobodyHome().diff("ada", { ...declared, __pending: nested(20_000) }, declared);
    expect({ changes, replaces }).to.deep.equal({ changes: false, replaces: [] });
  });

  it("lets through what is a hundred levels deep, and the unknown values of a preview", () => {
    const news = { ...declared, labels: nested(100), tags: UNKNOWN };
    expect(nobodyHome().check({}, news).inputs).to.deep.equal(news);
    expect(nobodyHome().diff("ada", declared, news)).to.have.property("changes", undefined);
  });
});
