import { expect } from "chai";
import type { JsonObject, JsonValue } from "../../provider/dist/util/json.js";
import { UNKNOWN } from "../../provider/dist/schema/unknown.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { admitting } from "../../provider/dist/reconciler/validate-inputs.js";
import type { Lifecycle } from "../../provider/dist/reconciler/lifecycle.js";
import { lifecycle } from "../../provider/dist/reconciler/lifecycle.js";
import { expectCode } from "../support/quick-lifecycle.ts";

const nested = (levels: number): JsonValue => JSON.parse("[".repeat(levels) + "]".repeat(levels)) as JsonValue;
const declared = { workerId: "ada", endpoint: "https://contoso.test", capacity: 1 };

/** A lifecycle that must not be reached, but for its pure calls. */
function nobodyHome(): Lifecycle {
  const open = () => Promise.reject(new Error("nothing may be opened"));
  const clock = { now: () => 0, pause: () => Promise.resolve() };
  return admitting(registry.Worker, lifecycle(registry.Worker, { open, clock, report: () => undefined }));
}

describe("the gate before the lifecycle", () => {
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
    const reason = "is nested more than 100 levels deep; nothing in the router is; flatten it";
    expect(failures).to.deep.equal([{ property: "capacity", reason }]);
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
