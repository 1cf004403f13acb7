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

/** Binds a handler behind the validation whose verbs must not call the service. */
function pureLifecycle(): Lifecycle {
  const open = () => Promise.reject(new Error("nothing may be opened"));
  const clock = quickClock();
  return lifecycleOf(withMiddleware(entityHandler(registry.Worker, { open, clock }), validateInputs(registry.Worker)));
}

describe("validation of inputs before a handler", () => {
  const rows: { what: string; inputs: JsonObject; says: string }[] = [
    { what: "nested too deep", inputs: { labels: nested(101) }, says: "labels is nested more than 100 levels deep" },
    { what: "unknown", inputs: { labels: { skill: UNKNOWN } }, says: "labels is not known yet" },
    { what: "without a known id", inputs: { workerId: UNKNOWN }, says: "workerId is not known yet" },
  ];
  for (const { what, inputs, says } of rows) {
    it(`writes nothing that is ${what}`, async () => {
      const news = { ...declared, ...inputs };
      await expectCode(pureLifecycle().create(news), "InvalidInput", `cannot create a worker: ${says}`);
      await expectCode(pureLifecycle().update("ada", {}, news), "InvalidInput", `cannot update worker "ada": ${says}`);
    });
  }

  it("reports in check what is nested too deep, once, and drops it", () => {
    const { inputs, failures } = pureLifecycle().check({}, { ...declared, capacity: nested(20_000), tags: { a: 1 } });
    const message = "is nested more than 100 levels deep; nothing in the router is; flatten it";
    expect(failures).to.deep.equal([{ path: ["capacity"], message }]);
    expect(inputs).to.deep.equal({ workerId: "ada", endpoint: "https://contoso.test", tags: { a: 1 } });
  });

  it("diffs a state although a member of it is nested too deep", () => {
    const { changes, replaces } = pureLifecycle().diff("ada", { ...declared, __pending: nested(20_000) }, declared);
    expect({ changes, replaces }).to.deep.equal({ changes: false, replaces: [] });
  });

  it("accepts a hundred levels of nesting, and the unknown values of a preview", () => {
    const news = { ...declared, labels: nested(100), tags: UNKNOWN };
    expect(pureLifecycle().check({}, news).inputs).to.deep.equal(news);
    expect(pureLifecycle().diff("ada", declared, news)).to.have.property("changes", undefined);
  });
});
