import { expect } from "chai";
import { type Emulator, manualClock, startEmulator } from "jobrouter-emulator";
import { openRouter } from "../../provider/dist/handlers/connect.js";
import type { RouterClient } from "../../provider/dist/http/collection.js";
import { openQuickRouter, quickLimits } from "../support/quick-router.ts";
import { rejectionOf, routerErrorOf } from "../support/rejection.ts";

describe("http: generic client against the emulator", () => {
  let emulator: Emulator;
  let router: RouterClient;
  let clock: ReturnType<typeof manualClock>;

  beforeEach(async () => {
    clock = manualClock();
    emulator = await startEmulator({ clock });
    router = openQuickRouter(emulator);
    await router.collection("distributionPolicies").patch("fair", {
      offerExpiresAfterSeconds: 60,
      mode: { kind: "longestIdle" },
    });
    await router.collection("queues").patch("line", { distributionPolicyId: "fair" });
  });
  afterEach(() => emulator.close());

  it("creates, updates under an etag, reads and deletes an entity", async () => {
    const workers = router.collection("workers");
    const made = await workers.patch("ada", { capacity: 1, labels: { city: "Zürich" } });
    const updated = await workers.patch("ada", { capacity: 2 }, { ifMatch: made.etag });
    expect(updated.etag).not.to.equal(made.etag);
    const read = await workers.get("ada");
    expect(read).to.deep.equal(updated);
    expect(read.body).to.deep.include({ capacity: 2, labels: { Id: "ada", city: "Zürich" } });
    await workers.remove("ada");
    expect(await workers.find("ada")).to.equal(undefined);
    expect(emulator.calls(undefined, "/routing/workers/ada").map(({ status }) => status)).to.deep.equal([
      201, 200, 200, 204, 404,
    ]);
  });

  it("changes nothing under a stale etag or a date that has passed", async () => {
    const workers = router.collection("workers");
    const { etag } = await workers.patch("ada", { capacity: 1 });
    clock.advance(5_000);
    await workers.patch("ada", { capacity: 2 });
    const stale = [{ ifMatch: etag }, { ifUnmodifiedSince: new Date(clock.now().getTime() - 4_000) }];
    for (const condition of stale) {
      const error = await routerErrorOf(workers.patch("ada", { capacity: 3 }, condition));
      expect(error.code).to.equal("PreconditionFailed");
    }
    expect(emulator.entity("/routing/workers/ada")?.["capacity"]).to.equal(2);
  });

  it("reports the reasons of the service, detail by detail", async () => {
    const error = await routerErrorOf(router.collection("distributionPolicies").remove("fair"));
    expect(error).to.include({ code: "BadRequest", serviceCode: "QueueExistsWithDistributionPolicy" });
    expect(error.message).to.include("There is a queue with this distribution policy");
  });

  it("lists all pages, each fetched once", async () => {
    const workers = router.collection("workers");
    for (const id of ["a", "b", "c", "d", "e"]) emulator.edit(`/routing/workers/${id}`, { capacity: 1 });
    const ids: string[] = [];
    for await (const { id } of workers.list({ maxpagesize: "2" })) ids.push(id);
    expect(ids.toSorted()).to.deep.equal(["a", "b", "c", "d", "e"]);
    expect(emulator.calls("GET", "/routing/workers")).to.have.lengthOf(3);
  });

  const faults = [
    { fault: { kind: "drop", applied: false }, because: "nothing had happened yet" },
    { fault: { kind: "drop", applied: true }, because: "a patch means the same twice" },
    { fault: { kind: "truncate" }, because: "an answer that broke off is no answer" },
    { fault: { kind: "status", status: 503, applied: true }, because: "the service may have done it all the same" },
    { fault: { kind: "status", status: 429, retryAfter: "0" }, because: "the service was only busy" },
  ] as const;
  for (const { fault, because } of faults) {
    it(`writes a worker in spite of ${JSON.stringify(fault)}: ${because}`, async () => {
      emulator.faults.add({ method: "PATCH", path: "/routing/workers/ada", fault });
      expect((await router.collection("workers").patch("ada", { capacity: 3 })).body["capacity"]).to.equal(3);
      expect(emulator.calls("PATCH", "/routing/workers/ada")).to.have.lengthOf(2);
      expect(emulator.faults.pending()).to.be.empty;
    });
  }

  it("reports an HTML page as unreadable, and a connection that stays broken as failed", async () => {
    emulator.faults.add({ method: "GET", fault: { kind: "notJson" } });
    const workers = router.collection("workers");
    await workers.patch("ada", { capacity: 1 });
    expect((await routerErrorOf(workers.find("ada"))).code).to.equal("UnreadableResponse");
    emulator.faults.add({ method: "GET", times: quickLimits.maxRetries + 1, fault: { kind: "truncate" } });
    const error = await routerErrorOf(workers.find("ada"));
    expect(error.code).to.equal("ConnectionFailed");
    expect(error.message).to.include(emulator.url);
  });
});

describe("http: opening a router", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  it("uses the key that belongs to the endpoint", async () => {
    const sources = {
      environment: { JOBROUTER_CONNECTION_STRING: emulator.connectionString },
      config: () => undefined,
    };
    const router = await openRouter(emulator.url, sources);
    expect(await router.collection("workers").find("ada")).to.equal(undefined);
  });

  it("sends nothing at all when the only key is for another endpoint", async () => {
    const text = "endpoint=https://other.test;accesskey=Q0FOQVJZ";
    const sources = { environment: { JOBROUTER_CONNECTION_STRING: text }, config: () => undefined };
    const error = await rejectionOf(openRouter(emulator.url, sources));
    expect(error).to.have.property("code", "EndpointMismatch");
    expect(emulator.calls()).to.be.empty;
  });

  it("sends nothing over http without any key: a token must not be overheard", async () => {
    const error = await rejectionOf(
      openRouter(emulator.url, { environment: { JOBROUTER_ENDPOINT: emulator.url }, config: () => undefined }),
    );
    expect(error).to.have.property("code", "InvalidSettings");
    expect(emulator.calls()).to.be.empty;
  });
});
