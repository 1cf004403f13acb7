import { expect } from "chai";
import { WorkerListCache } from "../../provider/dist/fleet/worker-list-cache.js";
import type { Clock } from "../../provider/dist/util/clock.js";
import type { Collection } from "../../provider/dist/http/collection.js";
import type { Entity } from "../../provider/dist/http/decode.js";
import { quickClock } from "../support/fake-clock.ts";
import { rejectionOf } from "../support/rejection.ts";
import { ids } from "./support/rosters.ts";

const entity = (id: string): Entity => ({ id, etag: "1", body: { capacity: 1 } });

/** A collection that can only be looked at; `calls` are the pages and ids that were asked for. */
function shelf(present: Set<string>, { endpoint = "https://one", onPage = (_page: number): void => undefined } = {}) {
  const calls: string[] = [];
  const unable = (): never => {
    throw new Error("the cache only reads");
  };
  const collection: Collection = {
    endpoint,
    find(id) {
      calls.push(id);
      return Promise.resolve(present.has(id) ? entity(id) : undefined);
    },
    async *pages() {
      const all = [...present].sort();
      for (let page = 0; page === 0 || page * 100 < all.length; page += 1) {
        calls.push("page");
        await Promise.resolve();
        onPage(page);
        yield all
          .slice(page * 100, (page + 1) * 100)
          .filter((id) => present.has(id))
          .map(entity);
      }
    },
    get: unable,
    patch: unable,
    remove: unable,
    list: unable,
    act: unable,
  };
  return { collection, calls };
}

const pagesOf = (count: number): string[] => Array.from({ length: count }, () => "page");

describe("the cached list of workers", () => {
  let clock: Clock;
  let cache: WorkerListCache;
  const all = ids(1_000);
  beforeEach(() => {
    clock = quickClock();
    cache = new WorkerListCache(clock);
  });

  const few: readonly { ids: number; charge: number; isList: boolean; because: string }[] = [
    { ids: 0, charge: 5_000, isList: false, because: "there is no worker to read" },
    { ids: 3, charge: 3, isList: false, because: "three are asked for in any case" },
    { ids: 4, charge: 4, isList: true, because: "one page tells of all four" },
    { ids: 4, charge: 301, isList: false, because: "a list has as many pages" },
    { ids: 10, charge: 1_000, isList: false, because: "a list has as many pages" },
    { ids: 11, charge: 1_000, isList: true, because: "a list has fewer pages" },
  ];
  for (const { ids: count, charge, isList, because } of few) {
    it(`${isList ? "reads a list" : "asks one by one"} for ${count} workers of a fleet of ${charge}, since ${because}`, async () => {
      const { collection, calls } = shelf(new Set(all));
      const wanted = all.slice(0, count);
      const find = await cache.request(collection, wanted, charge);
      if (!isList) expect(calls, "before their turns").to.deep.equal([]);
      for (const id of wanted) expect(await find(id, false)).to.include({ id });
      expect(calls).to.deep.equal(isList ? pagesOf(10) : wanted);
      calls.length = 0;
      if (count !== charge) return;
      expect([...(await new WorkerListCache(clock).refresh(collection, wanted)).keys()]).to.deep.equal(wanted);
      expect(calls).to.deep.equal(isList ? pagesOf(10) : wanted);
    });
  }

  it("is one list for all fleets that ask, at the same time or one after the other", async () => {
    const { collection, calls } = shelf(new Set(all));
    const fleets = [all.slice(0, 400), all.slice(400, 800), all.slice(800)];
    const requests = fleets.map((wanted) => cache.request(collection, wanted, wanted.length));
    for (const find of await Promise.all(requests)) expect(await find("w0001", true)).to.include({ id: "w0001" });
    expect(calls).to.deep.equal(pagesOf(10));
    await cache.request(collection, all, 10);
    expect(calls, "of a smaller fleet").to.deep.equal(pagesOf(10));
  });

  it("is another list for another endpoint", async () => {
    const [one, other] = [shelf(new Set(all)), shelf(new Set(), { endpoint: "https://other" })];
    await cache.request(one.collection, all, 1_000);
    const find = await cache.request(other.collection, all, 1_000);
    expect(await find("w0001", false)).to.equal(undefined);
    expect(other.calls).to.deep.equal(["page"]);
  });

  it("is read anew once half a minute has gone since it was read", async () => {
    const { collection, calls } = shelf(new Set(all));
    for (const [pause, pages] of [
      [0, 10],
      [30_000, 10],
      [1, 20],
    ] as const) {
      await clock.sleep(pause);
      await cache.request(collection, all, 1_000);
      expect(calls, `${pause} ms later`).to.deep.equal(pagesOf(pages));
    }
  });

  it("that failed is not remembered, and fails all who waited for it", async () => {
    const good = shelf(new Set(all));

    const pages: Collection["pages"] = async function* () {
      await Promise.resolve();
      throw new Error("no list");
    };
    const bad = { ...good.collection, pages };
    const waiting = [1, 2].map(() => rejectionOf(cache.request(bad, all, 1_000)));
    for (const error of await Promise.all(waiting)) expect(error).to.have.property("message", "no list");
    await cache.request(good.collection, all, 1_000);
    expect(good.calls).to.deep.equal(pagesOf(10));
  });

  it("takes a worker that the list lacks for absent, but asks for those who should be there", async () => {
    const { collection, calls } = shelf(new Set(all.slice(1)));
    const find = await cache.request(collection, all, 1_000);
    calls.length = 0;
    expect(await find("w0001", false)).to.equal(undefined);
    expect(calls).to.deep.equal([]);
    expect(await find("w0001", true)).to.equal(undefined);
    expect(calls).to.deep.equal(["w0001"]);
  });

  it("of a router with many strangers ends after a bounded number of pages, and asks for the rest", async () => {
    const strangers = Array.from({ length: 9_000 }, (_, index) => `a${String(index).padStart(5, "0")}`);
    const { collection, calls } = shelf(new Set([...strangers, ...all.slice(0, 20)]));
    const find = await cache.request(collection, all.slice(0, 20), 20);
    expect(calls).to.deep.equal(pagesOf(30));
    expect(await find("w0015", false)).to.include({ id: "w0015" });
    expect(await find("w0900", false)).to.equal(undefined);
    expect(calls.slice(30)).to.deep.equal(["w0015", "w0900"]);
  });

  it("that ended early for a small fleet is not enough for a bigger one, but one for a bigger is for a small one", async () => {
    const strangers = ids(3_000, 2_000);
    const { collection, calls } = shelf(new Set([...all, ...strangers]));
    await cache.request(collection, all.slice(0, 5), 5);
    expect(calls).to.deep.equal(pagesOf(15));
    await cache.request(collection, all, 1_000);
    expect(calls).to.deep.equal(pagesOf(15 + 40));
    await cache.request(collection, all.slice(0, 5), 5);
    expect(calls).to.deep.equal(pagesOf(15 + 40));
  });

  describe("of workers who were there", () => {
    it("asks for up to three whom the list lacks, and reads another list for more", async () => {
      for (const { gone, expected } of [
        { gone: 3, expected: [...pagesOf(10), "w0001", "w0002", "w0003"] },
        { gone: 4, expected: [...pagesOf(10), ...pagesOf(10)] },
      ]) {
        const { collection, calls } = shelf(new Set(all.slice(gone)));
        const found = await new WorkerListCache(clock).refresh(collection, all);
        expect(found.size).to.equal(1_000 - gone);
        expect(calls).to.deep.equal(expected);
      }
    });

    it("finds again those whom the first list lacked because it moved", async () => {
      const present = new Set(all);
      const hidden = all.slice(500, 550);
      let lists = 0;
      const { collection, calls } = shelf(present, {
        onPage(page) {
          lists += page === 0 ? 1 : 0;
          for (const id of hidden) present[lists === 1 ? "delete" : "add"](id);
        },
      });
      for (const id of hidden) present.add(id);
      expect((await cache.refresh(collection, all)).size).to.be.within(950, 1_000);
      expect(calls.filter((call) => call === "page").length).to.be.at.least(19);
    });

    it("reads one more list for all fleets that lack many", async () => {
      const { collection, calls } = shelf(new Set(all.slice(500)));
      const fleets = [all.slice(0, 250), all.slice(250, 500), all.slice(500, 750), all.slice(750)];
      const found = await Promise.all(fleets.map((wanted) => cache.refresh(collection, wanted)));
      expect(found.map(({ size }) => size)).to.deep.equal([0, 0, 250, 250]);
      expect(calls).to.deep.equal(pagesOf(10));
    });
  });
});
