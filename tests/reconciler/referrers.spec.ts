import { expect } from "chai";
import { RouterError } from "../../provider/dist/errors.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { stillInUse } from "../../provider/dist/reconciler/removal/referrers.js";
import { ok, scriptedRouter } from "../support/scripted-router.ts";

describe("referrers of an entity", () => {
  it("are searched in at most fifty pages: the rest is reported as possible", async () => {
    const pages = Array.from({ length: 60 }, (_, page) => ok({ value: [], nextLink: `/routing/queues?t=${page}` }));
    const { router, http } = scriptedRouter(pages);
    const cause = new RouterError("Conflict", "in use");
    const open = (name: Parameters<typeof router.collection>[0]) => Promise.resolve(router.collection(name));
    const { message } = await stillInUse(registry.DistributionPolicy, "idle", open, cause);
    expect(message).to.include("in use by maybe more queues");
    expect(http.requests).to.have.lengthOf(50);
  });
});
