import { expect } from "chai";
import { Surveys } from "../../provider/dist/fleet/worker-list-cache.js";
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
    throw new Error("a survey only looks");
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

describe("a survey", () => {
  let clock: Clock;
  let surveys: Surveys;
  const all = ids(1_000);
  beforeEach(() => {
    clock = quickClock();
    surveys = new Surveys(clock);
  });

  const few: readonly { ids: number; charge: number; isList: boolean; because: string }[] = [
    { ids: 0, charge: 5_000, isList: false, because: "there is nobody to look for" },
    { ids: 3, charge: 3, isList: false, because: "three are asked for in any case" },
    { ids: 4, charge: 4, isList: true, because: "one page tells of all four" },
    { ids: 4, charge: 301, isList: false, because: "a list has as many pages" },
    { ids: 10, charge: 1_000, isList: false, because: "a list has as many pages" },
    { ids: 11, charge: 1_000, isList: true, because: "a list has fewer pages" },
  ];
  for (const { ids: count, charge, isList, because } of few) {
    it(`${isList ? "reads a list" : "asks one by one"} for ${count} workers of a shard of ${charge}, since ${because}`, async () => {
      const { collection, calls } = shelf(new Set(all));
      const wanted = all.slice(0, count);
      const look = await surveys.look(collection, wanted, { charge });
      if (!isList) expect(calls, "before their turns").to.deep.equal([]);
      for (const id of wanted) expect(await look(id, false)).to.include({ id });
      expect(calls).to.deep.equal(isList ? pagesOf(10) : wanted);
      calls.length = 0;
      expect([...(await new Surveys(clock).lookAgain(collection, wanted, { charge })).keys()]).to.deep.equal(wanted);
      expect(calls).to.deep.equal(isList ? pagesOf(10) : wanted);
    });
  }

  it("is one list for all who look, at the same time or one after the other", async () => {
    const { collection, calls } = shelf(new Set(all));
    const shards = [all.slice(0, 400), all.slice(400, 800), all.slice(800)];
    const looks = shards.map((wanted) => surveys.look(collection, wanted, { charge: wanted.length }));
    for (const look of await Promise.all(looks)) expect(await look("w0001", true)).to.include({ id: "w0001" });
    await surveys.lookAgain(collection, all, { charge: 1_000 });
    expect(calls).to.deep.equal(pagesOf(10));
  });

  it("is another list for another endpoint", async () => {
    const [one, other] = [shelf(new Set(all)), shelf(new Set(), { endpoint: "https://other" })];
    await surveys.look(one.collection, all, { charge: 1_000 });
    const look = await surveys.look(other.collection, all, { charge: 1_000 });
    expect(await look("w0001", false)).to.equal(undefined);
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
      await surveys.look(collection, all, { charge: 1_000 });
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
    const waiting = [1, 2].map(() => rejectionOf(surveys.look(bad, all, { charge: 1_000 })));
    for (const error of await Promise.all(waiting)) expect(error).to.have.property("message", "no list");
    await surveys.look(good.collection, all, { charge: 1_000 });
    expect(good.calls).to.deep.equal(pagesOf(10));
  });

  it("takes whoever the list lacks for absent, but asks for those who should be there", async () => {
    const { collection, calls } = shelf(new Set(all.slice(1)));
    const look = await surveys.look(collection, all, { charge: 1_000 });
    calls.length = 0;
    expect(await look("w0001", false)).to.equal(undefined);
    expect(calls).to.deep.equal([]);
    expect(await look("w0001", true)).to.equal(undefined);
    expect(calls).to.deep.equal(["w0001"]);
  });

  it("of a router with many strangers ends after a bounded number of pages, and asks for the rest", async () => {
    const strangers = Array.from({ length: 9_000 }, (_, index) => `a${String(index).padStart(5, "0")}`);
    const { collection, calls } = shelf(new Set([...strangers, ...all.slice(0, 20)]));
    const look = await surveys.look(collection, all.slice(0, 20), { charge: 20, fleetSize: 20 });
    expect(calls).to.deep.equal(pagesOf(30));
    expect(await look("w0015", false)).to.include({ id: "w0015" });
    expect(await look("w0900", false)).to.equal(undefined);
    expect(calls.slice(30)).to.deep.equal(["w0015", "w0900"]);
  });

  it("that ended early for a small fleet is not enough for a bigger one, but one for a bigger is for a small one", async () => {
    const strangers = ids(3_000, 2_000);
    const { collection, calls } = shelf(new Set([...all, ...strangers]));
    await surveys.look(collection, all.slice(0, 5), { charge: 5, fleetSize: 5 });
    expect(calls).to.deep.equal(pagesOf(15));
    await surveys.look(collection, all, { charge: 1_000, fleetSize: 1_000 });
    expect(calls).to.deep.equal(pagesOf(15 + 40));
    await surveys.look(collection, all.slice(0, 5), { charge: 5, fleetSize: 5 });
    expect(calls).to.deep.equal(pagesOf(15 + 40));
  });

  describe("of workers who were there", () => {
    it("asks for up to three whom the list lacks, and reads another list for more", async () => {
      for (const { gone, expected } of [
        { gone: 3, expected: [...pagesOf(10), "w0001", "w0002", "w0003"] },
        { gone: 4, expected: [...pagesOf(10), ...pagesOf(10)] },
      ]) {
        const { collection, calls } = shelf(new Set(all.slice(gone)));
        const found = await new Surveys(clock).lookAgain(collection, all, { charge: 1_000 });
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
      expect((await surveys.lookAgain(collection, all, { charge: 1_000 })).size).to.be.within(950, 1_000);
      expect(calls.filter((call) => call === "page").length).to.be.at.least(19);
    });

    it("reads one more list for all shards that lack many", async () => {
      const { collection, calls } = shelf(new Set(all.slice(500)));
      const shards = [all.slice(0, 250), all.slice(250, 500), all.slice(500, 750), all.slice(750)];
      const found = await Promise.all(shards.map((wanted) => surveys.lookAgain(collection, wanted, { charge: 250 })));
      expect(found.map(({ size }) => size)).to.deep.equal([0, 0, 250, 250]);
      expect(calls).to.deep.equal(pagesOf(10));
    });
  });
});
