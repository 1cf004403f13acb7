import { expect } from "chai";
import { routerErrorOf } from "../support/rejection.ts";
import { ok, scriptedRouter } from "../support/scripted-router.ts";

const etag = '"1"';

describe("rest: answers that are entities", () => {
  for (const status of [200, 201]) {
    it(`a write may be answered with ${status}`, async () => {
      const { router } = scriptedRouter([ok({ id: "ada", etag, capacity: 1 }, status)]);
      expect(await router.collection("workers").patch("ada", {})).to.deep.equal({
        id: "ada",
        etag,
        body: { id: "ada", etag, capacity: 1 },
      });
    });
  }

  it("nulls read as absent, at any depth, but keep their place in arrays", async () => {
    const sent = { id: "ada", etag, name: null, labels: { a: null, b: 1 }, list: [null, { c: null }] };
    const { router } = scriptedRouter([ok(sent)]);
    const { body } = await router.collection("workers").get("ada");
    expect(body).to.deep.equal({ id: "ada", etag, labels: { b: 1 }, list: [null, {}] });
  });

  it("a member called __proto__ is data and changes no object", async () => {
    const { router } = scriptedRouter([{ status: 200, text: '{"id":"a","etag":"1","__proto__":{"polluted":true}}' }]);
    const { body } = await router.collection("workers").get("a");
    expect(Object.hasOwn(body, "__proto__")).to.equal(true);
    expect(Object.hasOwn(body, "polluted") || "polluted" in body || "polluted" in {}).to.equal(false);
  });

  for (const status of [200, 202, 204]) {
    it(`a delete may be answered with ${status}, and its body is not looked at`, async () => {
      const { router, http } = scriptedRouter([{ status, text: "<gone/>" }]);
      await router.collection("workers").remove("ada");
      expect(http.requests.map(({ method }) => method)).to.deep.equal(["DELETE"]);
    });
  }

  const strange = [
    { text: "", says: "the answer is empty", because: "nothing came" },
    { text: " \r\n", says: "the answer is empty", because: "white space is nothing" },
    { text: "<!doctype html><title>Sign in</title>", says: "not a JSON object", because: "it is a page" },
    { text: '{"id":"ada","etag":"', says: "not a JSON object", because: "it broke off" },
    { text: "[]", says: "not a JSON object", because: "it is an array" },
    { text: "null", says: "not a JSON object", because: "it is null" },
    { text: '"ada"', says: "not a JSON object", because: "it is a text" },
    { text: "{}", says: "no id or no etag", because: "it is empty" },
    { text: '{"id":"ada"}', says: "no id or no etag", because: "the etag is missing" },
    { text: '{"etag":"1"}', says: "no id or no etag", because: "the id is missing" },
    { text: '{"id":1,"etag":"1"}', says: "no id or no etag", because: "the id is a number" },
    { text: '{"id":"ada","etag":null}', says: "no id or no etag", because: "the etag is null" },
  ];
  for (const { text, says, because } of strange) {
    it(`${JSON.stringify(text)} is unreadable, because ${because}; it is neither absent nor asked for again`, async () => {
      const { router, http } = scriptedRouter([{ status: 200, text }]);
      const error = await routerErrorOf(router.collection("workers").find("ada"));
      expect(error.code).to.equal("UnreadableResponse");
      expect(error.message)
        .to.match(/^cannot read worker "ada": /)
        .and.to.include(says);
      expect(http.requests).to.have.lengthOf(1);
    });
  }
});

describe("rest: typed answers", () => {
  it("a worker with nothing but its id has empty collections and no capacity", async () => {
    const { router } = scriptedRouter([ok({ id: "ada", etag })]);
    expect(await router.getWorker("ada")).to.deep.equal({
      id: "ada",
      state: "inactive",
      queues: [],
      channels: [],
      labels: {},
      tags: {},
      availableForOffers: false,
      loadRatio: 0,
      offers: [],
      assignedJobs: [],
    });
  });

  it("a worker's nulls read as absent, and members that nobody knows are left out", async () => {
    const sent = { id: "ada", etag, capacity: null, queues: null, labels: { a: null, b: true }, invented: 1 };
    const { router } = scriptedRouter([ok(sent)]);
    const worker = await router.getWorker("ada");
    expect(worker).not.to.have.any.keys("capacity", "invented", "etag");
    expect(worker.queues).to.deep.equal([]);
    expect(worker.labels).to.deep.equal({ b: true });
  });

  it("a job's status that is not known yet is let through", async () => {
    const { router } = scriptedRouter([ok({ id: "j", etag, status: "teleported" })]);
    expect((await router.getJob("j")).status).to.equal("teleported");
  });

  const position = { jobId: "j", position: 2, queueId: "q", queueLength: 3 };
  const positions = [
    { sent: { ...position, estimatedWaitTimeMinutes: 4 }, is: { ...position, estimatedWaitTimeMinutes: 4 } },
    { sent: { ...position, estimatedWaitTimeMinutes: 0 }, is: { ...position, estimatedWaitTimeMinutes: 0 } },
    { sent: { ...position, estimatedWaitTimeMinutes: null }, is: position },
    { sent: position, is: position },
  ];
  for (const { sent, is } of positions) {
    it(`a position may say ${JSON.stringify(sent)}`, async () => {
      const { router } = scriptedRouter([ok(sent)]);
      expect(await router.getJobPosition("j")).to.deep.equal(is);
    });
  }

  const wrong = [
    { sent: { id: "x", etag, capacity: "1" }, read: "getWorker", names: "capacity" },
    { sent: { id: "x", etag, queues: {} }, read: "getWorker", names: "queues" },
    { sent: { id: "x", etag, labels: { a: [] } }, read: "getWorker", names: "labels.a" },
    { sent: { id: "x", etag, offers: [{ offerId: "o" }] }, read: "getWorker", names: "offers.0.jobId" },
    { sent: { id: "x", etag }, read: "getJob", names: "status" },
    { sent: { id: "x", etag, status: 1 }, read: "getJob", names: "status" },
    { sent: { ...position, position: "2" }, read: "getJobPosition", names: "position" },
    { sent: { ...position, queueId: null }, read: "getJobPosition", names: "queueId" },
  ] as const;
  for (const { sent, read, names } of wrong) {
    it(`${read} refuses ${JSON.stringify(sent)} and names ${names}`, async () => {
      const { router } = scriptedRouter([ok(sent)]);
      const error = await routerErrorOf(router[read]("x"));
      expect(error.code).to.equal("UnreadableResponse");
      expect(error.message).to.include(` ${names}: `);
    });
  }

  it("an accepted offer without its assignment is unreadable", async () => {
    const { router } = scriptedRouter([ok({ jobId: "j", workerId: "w" })]);
    const error = await routerErrorOf(router.acceptJobOffer("w", "o"));
    expect(error.code).to.equal("UnreadableResponse");
    expect(error.message).to.include("assignmentId");
  });
});
