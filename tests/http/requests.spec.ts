import { expect } from "chai";
import type { CollectionName } from "../../provider/dist/schema/names.js";
import { routerErrorOf } from "../support/rejection.ts";
import { endpoint, ok, scriptedRouter } from "../support/scripted-router.ts";

const entity = ok({ id: "x", etag: '"1"' });
const V = "api-version=2023-11-01";

describe("http: requests", () => {
  const names: readonly CollectionName[] = [
    "workers",
    "jobs",
    "queues",
    "distributionPolicies",
    "classificationPolicies",
    "exceptionPolicies",
  ];
  for (const name of names) {
    it(`reads, writes, deletes and lists ${name} under their own path, with the api-version on every call`, async () => {
      const { router, http } = scriptedRouter([entity, entity, entity, { status: 204 }, ok({ value: [] })]);
      const at = router.collection(name);
      await at.get("x");
      await at.find("x");
      await at.patch("x", {});
      await at.remove("x");
      for await (const _ of at.list());
      expect(http.requests.map(({ method, url }) => `${method} ${url}`)).to.deep.equal([
        `GET ${endpoint}/routing/${name}/x?${V}`,
        `GET ${endpoint}/routing/${name}/x?${V}`,
        `PATCH ${endpoint}/routing/${name}/x?${V}`,
        `DELETE ${endpoint}/routing/${name}/x?${V}`,
        `GET ${endpoint}/routing/${name}?${V}`,
      ]);
    });
  }

  it("sends the API version it is opened with, on every page of a list too", async () => {
    const page = ok({ value: [], nextLink: "/routing/workers?continuationToken=two" });
    const { router, http } = scriptedRouter([entity, page, ok({ value: [] })], {
      apiVersion: "2024-01-18-preview",
    });
    await router.collection("workers").get("x");
    for await (const _ of router.collection("workers").list());
    const versions = http.requests.map(({ url }) => new URL(url).searchParams.getAll("api-version"));
    expect(versions).to.deep.equal(Array.from({ length: 3 }, () => ["2024-01-18-preview"]));
  });

  const ids = [
    { id: "ada lovelace", path: "ada%20lovelace", because: "a space ends a request line" },
    { id: "a/b", path: "a%2Fb", because: "a slash would begin another segment" },
    { id: "a?b#c", path: "a%3Fb%23c", because: "? and # would end the path" },
    { id: "a%2Fb", path: "a%252Fb", because: "what looks encoded is text" },
    { id: "a\\b", path: "a%5Cb", because: "a URL reads a backslash as a slash" },
    { id: "x:cancel", path: "x%3Acancel", because: "a colon would begin a verb" },
    { id: "zoë🙂", path: "zo%C3%AB%F0%9F%99%82", because: "URLs are ASCII" },
    { id: "...", path: "...", because: "only one or two dots have a meaning" },
    { id: "_a-1.b", path: "_a-1.b", because: "these need no encoding" },
  ];
  for (const { id, path, because } of ids) {
    it(`writes the id ${JSON.stringify(id)} as ${path}, because ${because}`, async () => {
      const { router, http } = scriptedRouter([ok({ id, etag: '"1"' }), ok({})]);
      await router.collection("jobs").get(id);
      await router.collection("jobs").act(id, "cancel");
      expect(http.requests.map(({ url }) => url)).to.deep.equal([
        `${endpoint}/routing/jobs/${path}?${V}`,
        `${endpoint}/routing/jobs/${path}:cancel?${V}`,
      ]);
    });
  }

  for (const id of ["", ".", "..", "\ud800"]) {
    it(`sends nothing for the id ${JSON.stringify(id)}: a URL would make another path of it`, async () => {
      const { router, http } = scriptedRouter([]);
      const jobs = router.collection("jobs");
      const calls = [
        () => jobs.get(id),
        () => jobs.find(id),
        () => jobs.patch(id, {}),
        () => jobs.remove(id),
        () => jobs.act(id, "cancel"),
      ];
      for (const call of calls) expect((await routerErrorOf(call())).code).to.equal("InvalidInput");
      expect(http.requests).to.be.empty;
    });
  }

  it("writes a merge patch as one, keeps its nulls, and sends no precondition unless asked", async () => {
    const { router, http } = scriptedRouter([entity]);
    await router.collection("workers").patch("x", { capacity: 2, tags: { old: null }, labels: { city: "Zürich" } });
    const [request] = http.requests;
    expect(request?.headers).to.include({ "content-type": "application/merge-patch+json" });
    expect(request?.headers).not.to.have.any.keys("if-match", "if-unmodified-since");
    expect(request?.body).to.equal('{"capacity":2,"tags":{"old":null},"labels":{"city":"Zürich"}}');
  });

  it("sends both preconditions of a write, each in its own form", async () => {
    const { router, http } = scriptedRouter([entity]);
    const ifUnmodifiedSince = new Date("2022-04-13T18:09:12.345Z");
    await router.collection("workers").patch("x", {}, { ifMatch: '"00-1"', ifUnmodifiedSince });
    expect(http.requests[0]?.headers).to.include({
      "if-match": '"00-1"',
      "if-unmodified-since": "Wed, 13 Apr 2022 18:09:12 GMT",
    });
  });

  it("sends neither body nor content type with reads and deletes", async () => {
    const { router, http } = scriptedRouter([entity, { status: 204 }]);
    await router.collection("workers").get("x");
    await router.collection("workers").remove("x");
    for (const { headers, body } of http.requests) {
      expect(body).to.equal(undefined);
      expect(headers).not.to.have.property("content-type");
    }
  });

  for (const body of [{}, { note: "ö", dispositionCode: "gone" }]) {
    it(`posts an action with ${JSON.stringify(body)} as JSON`, async () => {
      const { router, http } = scriptedRouter([ok({})]);
      await router.collection("jobs").act("j", "cancel", body);
      const [request] = http.requests;
      expect(request).to.include({
        method: "POST",
        url: `${endpoint}/routing/jobs/j:cancel?${V}`,
        body: JSON.stringify(body),
      });
      expect(request?.headers).to.include({ "content-type": "application/json" });
    });
  }

  it("aborts every kind of call by its signal", async () => {
    const signal = AbortSignal.abort();
    const { router, http } = scriptedRouter(Array.from({ length: 10 }, () => "silence" as const));
    const jobs = router.collection("jobs");
    const calls = [
      jobs.get("j", { signal }),
      jobs.find("j", { signal }),
      jobs.patch("j", {}, { signal }),
      jobs.remove("j", { signal }),
      jobs.list({}, { signal }).next(),
      jobs.act("j", "cancel", {}, { signal }),
    ];
    for (const call of calls) {
      const error = await routerErrorOf(call);
      expect(error.code).to.equal("Aborted");
      expect(error.message).to.match(/^cannot .+: the caller aborted it$/);
    }
    expect(http.requests).to.have.lengthOf(calls.length);
  });
});
