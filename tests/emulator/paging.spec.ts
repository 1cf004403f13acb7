/** Lists, their pages and their filters. */
import { expect } from "chai";
import type { JsonValue } from "jobrouter-emulator";
import type { Bench } from "./support/harness.ts";
import { at, job, layQueue, textAt, useEmulator, worker } from "./support/harness.ts";

const idsOf = (page: JsonValue): (JsonValue | undefined)[] => {
  const value = at(page, "value");
  return Array.isArray(value) ? value.map((item: JsonValue) => at(item, "id")) : [];
};

async function readPages({ call }: Bench, first: string): Promise<(JsonValue | undefined)[][]> {
  const pages = [];
  for (let link: JsonValue | undefined = first; typeof link === "string";) {
    const { status, body } = await call("GET", link);
    expect(status).to.equal(200);
    pages.push(idsOf(body));
    link = body["nextLink"];
  }
  return pages;
}

describe("emulator: paging of lists", () => {
  const bench = useEmulator();

  it("makes pages of the requested size and omits nextLink on the last one", async () => {
    for (const id of ["a", "b", "c", "d", "e"]) bench().emulator.edit(`/routing/workers/${id}`, { capacity: 1 });
    const pages = await readPages(bench(), "/routing/workers?maxpagesize=2");
    expect(pages).to.deep.equal([["a", "b"], ["c", "d"], ["e"]]);
  });

  it("needs no second page when the last one is full", async () => {
    for (const id of ["a", "b"]) bench().emulator.edit(`/routing/workers/${id}`, { capacity: 1 });
    const { body } = await bench().call("GET", "/routing/workers?maxpagesize=2");
    expect(body).not.to.have.property("nextLink");
  });

  it("has a default page size of 100", async () => {
    for (let n = 0; n < 101; n += 1) bench().emulator.edit(`/routing/workers/w${n}`, { capacity: 1 });
    const pages = await readPages(bench(), "/routing/workers");
    expect(pages.map((page) => page.length)).to.deep.equal([100, 1]);
  });

  for (const size of ["0", "-1", "1001", "2.5", "two", ""]) {
    it(`rejects a page size of "${size}" by name`, async () => {
      const { status, body } = await bench().call("GET", `/routing/workers?maxpagesize=${size}`);
      expect(status).to.equal(400);
      expect(textAt(body, "error", "message")).to.include("maxpagesize");
    });
  }

  it("links relatively, without an api-version, and may be followed without one", async () => {
    for (const id of ["a", "b"]) bench().emulator.edit(`/routing/workers/${id}`, { capacity: 1 });
    const { body } = await bench().call("GET", "/routing/workers?maxpagesize=1");
    expect(textAt(body, "nextLink")).to.match(/^\/routing\/workers\?continuationToken=[\w-]+$/);
  });

  it("keeps the filters on the pages that follow", async () => {
    for (const id of ["a", "b", "c", "d"]) {
      bench().emulator.edit(`/routing/workers/${id}`, { ...worker, queues: [id < "c" ? "left" : "right"] });
    }
    const pages = await readPages(bench(), "/routing/workers?queueId=right&maxpagesize=1");
    expect(pages).to.deep.equal([["c"], ["d"]]);
  });

  const badLinks = ["?continuationToken=garbage", "?continuationToken=e30"];
  for (const link of badLinks) {
    it(`rejects ${link} as an invalid continuation token`, async () => {
      expect((await bench().call("GET", `/routing/workers${link}`)).status).to.equal(400);
    });
  }

  it("rejects the continuation token of another list, and filters beside a token", async () => {
    for (const id of ["a", "b"]) bench().emulator.edit(`/routing/workers/${id}`, { capacity: 1 });
    const link = textAt((await bench().call("GET", "/routing/workers?maxpagesize=1")).body, "nextLink");
    const other = await bench().call("GET", link.replace("workers", "queues"));
    const filtered = await bench().call("GET", `${link}&state=active`);
    expect([other.status, filtered.status]).to.deep.equal([400, 400]);
  });

  it("lists jobs with the most recently changed first", async () => {
    layQueue(bench().emulator);
    for (const id of ["a", "b", "c"]) bench().emulator.edit(`/routing/jobs/${id}`, job);
    bench().emulator.edit("/routing/jobs/a", { priority: 5 });
    expect(await readPages(bench(), "/routing/jobs?maxpagesize=2")).to.deep.equal([["a", "c"], ["b"]]);
  });

  const workerFilters = [
    { query: "state=active", ids: ["busy", "free"] },
    { query: "state=inactive", ids: ["away"] },
    { query: "state=all", ids: ["away", "busy", "free"] },
    { query: "channelId=chat", ids: ["away", "busy", "free"] },
    { query: "channelId=voice", ids: ["free"] },
    { query: "queueId=line", ids: ["away", "busy", "free"] },
    { query: "queueId=other", ids: [] },
    { query: "hasCapacity=false", ids: ["away", "busy", "free"] },
    { query: "hasCapacity=true", ids: ["away", "free"] },
    { query: "hasCapacity=true&channelId=voice", ids: ["free"] },
    { query: "hasCapacity=true&channelId=chat&state=active", ids: ["free"] },
  ];
  for (const { query, ids } of workerFilters) {
    it(`lists the workers ${ids.join(", ")} for ${query}`, async () => {
      const { emulator, call } = bench();
      layQueue(emulator);
      emulator.edit("/routing/workers/busy", worker);
      emulator.edit("/routing/jobs/call", job);
      const both = [...worker.channels, { channelId: "voice", capacityCostPerJob: 1 }];
      emulator.edit("/routing/workers/free", { ...worker, channels: both });
      emulator.edit("/routing/workers/away", { ...worker, availableForOffers: false });
      expect(idsOf((await call("GET", `/routing/workers?${query}`)).body)).to.deep.equal(ids);
    });
  }

  const jobFilters = [
    { query: "status=all", ids: ["later", "dead", "waiting"] },
    { query: "status=active", ids: ["later", "waiting"] },
    { query: "status=cancelled", ids: ["dead"] },
    { query: "status=queued&queueId=line&channelId=chat", ids: ["waiting"] },
    { query: "channelId=voice", ids: [] },
    { query: "classificationPolicyId=sort", ids: ["later"] },
    { query: "classificationPolicyId=any", ids: [] },
    { query: "scheduledAfter=2024-01-02T00:00:00Z", ids: ["later"] },
    { query: "scheduledBefore=2024-01-02T00:00:00Z", ids: ["later"] },
    { query: "scheduledBefore=2024-01-01T23:59:59Z", ids: [] },
  ];
  for (const { query, ids } of jobFilters) {
    it(`lists the jobs ${ids.join(", ")} for ${query}`, async () => {
      const { emulator, call } = bench();
      layQueue(emulator);
      const matchingMode = { kind: "scheduleAndSuspend", scheduleAt: "2024-01-02T00:00:00Z" };
      emulator.edit("/routing/jobs/waiting", job);
      emulator.edit("/routing/jobs/dead", job);
      await call("POST", "/routing/jobs/dead:cancel");
      emulator.edit("/routing/classificationPolicies/sort", {});
      emulator.edit("/routing/jobs/later", { ...job, matchingMode, classificationPolicyId: "sort" });
      expect(idsOf((await call("GET", `/routing/jobs?${query}`)).body)).to.deep.equal(ids);
    });
  }
});
