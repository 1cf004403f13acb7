import { expect } from "chai";
import { routerErrorOf } from "../support/rejection.ts";
import { ok, scriptedRouter } from "../support/scripted-router.ts";

const etag = '"1"';

describe("http: decoding responses", () => {
  for (const status of [200, 201]) {
    it(`accepts a write response of ${status}`, async () => {
      const { router } = scriptedRouter([ok({ id: "ada", etag, capacity: 1 }, status)]);
      expect(await router.collection("workers").patch("ada", {})).to.deep.equal({
        id: "ada",
        etag,
        body: { id: "ada", etag, capacity: 1 },
      });
    });
  }

  const dates = [
    { header: "Sun, 22 Nov 2026 03:04:05 GMT", instant: "2026-11-22T03:04:05Z", because: "it is an HTTP date" },
    { header: undefined, instant: undefined, because: "there is none" },
    { header: "Mon, 22 Nov 2026 03:04:05 GMT", instant: undefined, because: "that day was no Monday" },
    { header: "Sun, 22 Nov 2026 03:04:05 +0100", instant: undefined, because: "HTTP dates are in GMT" },
    { header: "room 5", instant: undefined, because: "it is no date, although Date makes one of it" },
    { header: "Invalid Date", instant: undefined, because: "that is what Date calls no date" },
  ];
  for (const { header, instant, because } of dates) {
    it(`Last-Modified ${JSON.stringify(header)} reads as ${JSON.stringify(instant)}: ${because}`, async () => {
      const headers = header === undefined ? {} : { "Last-Modified": header };
      const answer = { status: 200, text: JSON.stringify({ id: "ada", etag }), headers };
      const { router } = scriptedRouter([answer, answer]);
      const workers = router.collection("workers");
      const expected = { id: "ada", etag, body: { id: "ada", etag }, ...(instant && { lastModified: instant }) };
      expect(await workers.get("ada")).to.deep.equal(expected);
      expect(await workers.patch("ada", {})).to.deep.equal(expected);
    });
  }

  it("reads null members as absent, at any depth, but keeps null items of arrays", async () => {
    const sent = { id: "ada", etag, name: null, labels: { a: null, b: 1 }, list: [null, { c: null }] };
    const { router } = scriptedRouter([ok(sent)]);
    const { body } = await router.collection("workers").get("ada");
    expect(body).to.deep.equal({ id: "ada", etag, labels: { b: 1 }, list: [null, {}] });
  });

  it("accepts a hundred levels of nesting", async () => {
    const text = `{"id":"ada","etag":"1","labels":${"[".repeat(99)}${"]".repeat(99)}}`;
    const { router } = scriptedRouter([{ status: 200, text }]);
    expect(await router.collection("workers").get("ada")).to.have.property("etag", "1");
  });

  it("replaces lone surrogates, in names too: no message of the engine could carry them", async () => {
    const text = '{"id":"ada","etag":"1","labels":{"a\\ud83d":["\\ude42b","\\ud83d\\ude42"]}}';
    const { router } = scriptedRouter([{ status: 200, text }]);
    const { body } = await router.collection("workers").get("ada");
    expect(body["labels"]).to.deep.equal({ "a\ufffd": ["\ufffdb", "🙂"] });
  });

  it("takes a member called __proto__ as data", async () => {
    const { router } = scriptedRouter([{ status: 200, text: '{"id":"a","etag":"1","__proto__":{"polluted":true}}' }]);
    const { body } = await router.collection("workers").get("a");
    expect(Object.hasOwn(body, "__proto__")).to.equal(true);
    expect(Object.hasOwn(body, "polluted") || "polluted" in body || "polluted" in {}).to.equal(false);
  });

  for (const status of [200, 202, 204]) {
    it(`accepts a delete response of ${status}, whatever its body`, async () => {
      const { router, http } = scriptedRouter([{ status, text: "<gone/>" }]);
      await router.collection("workers").remove("ada");
      expect(http.requests.map(({ method }) => method)).to.deep.equal(["DELETE"]);
    });
  }

  const strange = [
    { text: "", says: "the response is empty", because: "nothing came" },
    { text: " \r\n", says: "the response is empty", because: "white space is nothing" },
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
    {
      text: '{"id":"bob","etag":"1"}',
      says: 'about another entity; if that is the one you mean, use the id "bob"',
      because: "what is deleted next goes by it",
    },
    { text: '{"id":"ada","etag":""}', says: "cannot be sent back", because: "that is no precondition" },
    { text: '{"id":"ada","etag":" 1"}', says: "cannot be sent back", because: "a header loses the space" },
    { text: '{"id":"ada","etag":"1\\r\\nX: y"}', says: "cannot be sent back", because: "it would be two headers" },
    { text: '{"id":"ada","etag":"é"}', says: "cannot be sent back", because: "headers are ASCII" },
    {
      text: `{"id":"ada","etag":"1","labels":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      says: "nested more than 100 levels deep",
      because: "the host would run out of stack",
    },
  ];
  for (const { text, says, because } of strange) {
    it(`${JSON.stringify(text).slice(0, 60)} is UnreadableResponse, because ${because}; it is neither absent nor retried`, async () => {
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
