import { expect } from "chai";
import type { Entity } from "../../provider/dist/http/decode.js";
import { routerErrorOf } from "../support/rejection.ts";
import { endpoint, ok, scriptedRouter } from "../support/scripted-router.ts";

const V = "api-version=2023-11-01";
const item = (id: string) => ({ id, etag: '"1"' });

async function idsOf(list: AsyncIterable<Entity>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of list) ids.push(id);
  return ids;
}

describe("http: lists", () => {
  it("follows relative links to the end and adds the api-version that they lack", async () => {
    const { router, http } = scriptedRouter([
      ok({ value: [item("a"), item("b")], nextLink: "/routing/workers?continuationToken=eyJ4%3D%3D" }),
      ok({ value: [], nextLink: "/routing/workers?continuationToken=two&maxpagesize=2" }),
      ok({ value: [item("c")] }),
    ]);
    expect(await idsOf(router.collection("workers").list({ state: "active", channelId: "a&b" }))).to.deep.equal([
      "a",
      "b",
      "c",
    ]);
    expect(http.requests.map(({ url }) => url)).to.deep.equal([
      `${endpoint}/routing/workers?state=active&channelId=a%26b&${V}`,
      `${endpoint}/routing/workers?continuationToken=eyJ4%3D%3D&${V}`,
      `${endpoint}/routing/workers?continuationToken=two&maxpagesize=2&${V}`,
    ]);
  });

  it("fetches the next page only when it is needed", async () => {
    const { router, http } = scriptedRouter([ok({ value: [item("a")], nextLink: "/routing/workers?x=1" })]);
    for await (const _ of router.collection("workers").list()) break;
    expect(http.requests).to.have.lengthOf(1);
  });

  for (const nextLink of [null, ""]) {
    it(`ends at a link that is ${JSON.stringify(nextLink)}`, async () => {
      const { router, http } = scriptedRouter([ok({ value: [item("a")], nextLink })]);
      expect(await idsOf(router.collection("workers").list())).to.deep.equal(["a"]);
      expect(http.requests).to.have.lengthOf(1);
    });
  }

  const links = [
    { nextLink: "https://evil.test/routing/workers?t=1", because: "it is absolute" },
    { nextLink: "//evil.test/routing/workers?t=1", because: "it inherits only the scheme" },
    { nextLink: "http://contoso.test/routing/workers", because: "it would drop the encryption" },
    { nextLink: "https://contoso.test:8443/routing/workers", because: "another port is another service" },
  ];
  for (const { nextLink, because } of links) {
    it(`does not leave the endpoint for ${nextLink}, although ${because}`, async () => {
      const { router, http } = scriptedRouter([ok({ value: [], nextLink }), ok({ value: [] })]);
      await idsOf(router.collection("workers").list());
      expect(http.requests.map(({ url }) => new URL(url).origin)).to.deep.equal([endpoint, endpoint]);
    });
  }

  const ways = [
    { nextLink: "https://contoso.test//evil.test/routing", because: "its path looks like a host" },
    { nextLink: "/.//evil.test/routing", because: "its path looks like a host once it is resolved" },
    { nextLink: "\\\\evil.test\\routing", because: "a URL reads backslashes as slashes" },
    { nextLink: "x:.evil.test/", because: "it has no host, and a path without a slash" },
    { nextLink: "https://contoso.test@evil.test/routing", because: "the endpoint is only its user name" },
    { nextLink: "/routing/jobs?t=1", because: "it is another list" },
    { nextLink: "/routing/workers/../../identities", because: "its dots lead to another service" },
  ];
  for (const { nextLink, because } of ways) {
    it(`follows no link out of the list, such as ${nextLink}: ${because}`, async () => {
      const { router, http } = scriptedRouter([ok({ value: [], nextLink }), ok({ value: [] })]);
      const error = await routerErrorOf(idsOf(router.collection("workers").list()));
      expect(error.message).to.include("is to another path");
      expect(http.requests).to.have.lengthOf(1);
    });
  }

  it("ends after a maximum of pages, although the service has no last one", async () => {
    const steps = Array.from({ length: 10_000 }, (_, page) =>
      ok({ value: [], nextLink: `/routing/workers?t=${page}` }),
    );
    const { router, http } = scriptedRouter(steps);
    const error = await routerErrorOf(idsOf(router.collection("workers").list()));
    expect(error).to.include({ code: "UnreadableResponse" });
    expect(error.message).to.include("no end after 10000 pages");
    expect(http.requests).to.have.lengthOf(10_000);
  });

  it("keeps its own api-version when a link brings another", async () => {
    const { router, http } = scriptedRouter([
      ok({ value: [], nextLink: "/routing/workers?api-version=1999-01-01" }),
      ok({ value: [] }),
    ]);
    await idsOf(router.collection("workers").list());
    expect(http.requests[1]?.url).to.equal(`${endpoint}/routing/workers?${V}`);
  });

  const strange = [
    { body: {}, says: "no member `value`", because: "it is no page" },
    { body: { value: {} }, says: "no member `value`", because: "an object is no list" },
    { body: { value: ["a"] }, says: "not a JSON object", because: "a text is no entity" },
    { body: { value: [item("a"), null] }, says: "not a JSON object", because: "null is no entity" },
    { body: { value: [{ id: "a" }] }, says: "no id or no etag", because: "an entity has an etag" },
    { body: { value: [], nextLink: 7 }, says: "is not text", because: "a list that is cut short looks complete" },
    { body: { value: [], nextLink: "https://[" }, says: "is no URL", because: "it cannot be followed" },
  ];
  for (const { body, says, because } of strange) {
    it(`refuses the page ${JSON.stringify(body)}, because ${because}`, async () => {
      const { router, http } = scriptedRouter([ok(body)]);
      const error = await routerErrorOf(idsOf(router.collection("workers").list()));
      expect(error.code).to.equal("UnreadableResponse");
      expect(error.message)
        .to.match(/^cannot list workers: /)
        .and.to.include(says);
      expect(http.requests).to.have.lengthOf(1);
    });
  }

  it("fails when the links repeat a page", async () => {
    const page = ok({ value: [], nextLink: "/routing/workers?continuationToken=again" });
    const { router, http } = scriptedRouter([page, page, page]);
    const error = await routerErrorOf(router.collection("workers").list().next());
    expect(error.code).to.equal("UnreadableResponse");
    expect(http.requests).to.have.length(2);
  });

  it("fails when a later page is refused, after the items of the earlier ones", async () => {
    const { router } = scriptedRouter([ok({ value: [item("a")], nextLink: "/routing/workers?t=1" }), { status: 403 }]);
    const seen: string[] = [];
    const error = await routerErrorOf(
      (async () => {
        for await (const { id } of router.collection("workers").list()) seen.push(id);
      })(),
    );
    expect(error.code).to.equal("Forbidden");
    expect(seen).to.deep.equal(["a"]);
  });
});
