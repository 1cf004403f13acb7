import { expect } from "chai";
import { UNKNOWN } from "../../provider/dist/schema/unknown.js";
import { FLEET_KEY, ROSTER_KEY } from "../../provider/dist/schema/internal-properties.js";
import { Fleets } from "../../provider/dist/fleet/fleets.js";
import { planLifecycle } from "../../provider/dist/fleet/plan.js";
import { Surveys } from "../../provider/dist/fleet/worker-list-cache.js";
import type { FleetTools } from "../../provider/dist/fleet/tools.js";
import type { Roster } from "../../provider/dist/fleet/roster/types.js";
import { linesOf, writeLines } from "../../provider/dist/fleet/format/lines.js";
import { pack } from "../../provider/dist/fleet/format/packed.js";
import { quickClock } from "../support/fake-clock.ts";
import { ids, rosterOf } from "./support/rosters.ts";

const ENDPOINT = "https://one.communication.azure.com";

/** Tools that lead nowhere: a plan never calls out. */
function tools(): FleetTools {
  const clock = quickClock();
  return {
    open: () => Promise.reject(new Error("a plan never calls out")),
    clock,
    report: () => undefined,
    fleets: new Fleets(),
    surveys: new Surveys(clock),
    endpointOf: (named) => named ?? ENDPOINT,
    allowedChanges: () => [],
  };
}

const inputs = (roster: Roster, others: object = {}) => ({
  fleet: "agents",
  [FLEET_KEY]: "agents",
  endpoint: ENDPOINT,
  shards: 2,
  workers: roster.workers.length,
  [ROSTER_KEY]: pack(writeLines(linesOf(roster))),
  ...others,
});

describe("a fleet's plan", () => {
  const all = rosterOf(ids(10));

  it("is never shown as a change, keeps no roster in its outputs, and is left alone by a refresh", async () => {
    const cycle = planLifecycle(tools());
    const news = cycle.check({}, inputs(all)).inputs;
    expect(cycle.diff("agents", {}, news)).to.deep.equal({ changes: false, replaces: [], deleteBeforeReplace: false });
    const { id, outs } = await cycle.create(news);
    expect(id).to.equal("agents");
    expect(outs).to.not.have.property(ROSTER_KEY);
    expect(await cycle.read(id, outs)).to.deep.equal({ id, outs });
    expect((await cycle.update(id, outs, news)).outs).to.not.have.property(ROSTER_KEY);
    await cycle.delete(id, outs);
  });

  const counted: readonly { olds: object; news: Roster; others?: object; planned: object; because: string }[] = [
    { olds: {}, news: all, planned: { created: 10, changed: 0, removed: 0, same: 0 }, because: "nobody was there" },
    {
      olds: inputs(all),
      news: all,
      planned: { created: 0, changed: 0, removed: 0, same: 10 },
      because: "nothing changes",
    },
    {
      olds: inputs(all),
      news: rosterOf(ids(10, 2), {}, { w0003: { capacity: 2 } }),
      planned: { created: 1, changed: 1, removed: 1, same: 8 },
      because: "one comes, one goes, one changes",
    },
    {
      olds: inputs(all),
      news: rosterOf(ids(9)),
      others: { released: ["w0010"] },
      planned: { created: 0, changed: 0, removed: 0, same: 9 },
      because: "who is released is not removed",
    },
    {
      olds: inputs(rosterOf(ids(10), { queues: ["a", "b"] })),
      news: rosterOf(ids(10), { queues: ["b", "a"] }),
      planned: { created: 0, changed: 0, removed: 0, same: 10 },
      because: "the order of queues says nothing",
    },
    {
      olds: inputs({
        profiles: { p: { capacity: 1 } },
        workers: ids(3).map((workerId) => ({ workerId, profile: "p" })),
      }),
      news: rosterOf(ids(3)),
      planned: { created: 0, changed: 0, removed: 0, same: 3 },
      because: "it does not matter whether a profile says it",
    },
    {
      olds: inputs({
        profiles: { p: { capacity: 1 } },
        workers: ids(3).map((workerId) => ({ workerId, profile: "p" })),
      }),
      news: { profiles: { p: { capacity: 2 } }, workers: ids(3).map((workerId) => ({ workerId, profile: "p" })) },
      planned: { created: 0, changed: 3, removed: 0, same: 0 },
      because: "their profile changes",
    },
    {
      olds: inputs(all, { ownership: { labels: "setOnce" } }),
      news: rosterOf(ids(10), { labels: { a: 1 } }),
      others: { ownership: { labels: "setOnce" } },
      planned: { created: 0, changed: 0, removed: 0, same: 10 },
      because: "the program does not decide over labels",
    },
  ];
  for (const { olds, news, others, planned, because } of counted) {
    it(`counts ${JSON.stringify(planned)}, since ${because}`, () => {
      const used = tools();
      expect(planLifecycle(used).check(olds as never, inputs(news, others)).failures).to.deep.equal([]);
      expect(used.fleets.find("agents")?.planned).to.deep.equal(planned);
      expect(used.fleets.find("agents")).to.include({ size: news.workers.length });
    });
  }

  it("makes its members known, and those that it releases", () => {
    const used = tools();
    planLifecycle(used).check(inputs(all), inputs(rosterOf(ids(9)), { released: ["w0010"] }));
    const claims = ["w0001", "w0009", "w0010", "w0011"].filter((id) => used.fleets.claims(ENDPOINT, id));
    expect(claims).to.deep.equal(["w0001", "w0009", "w0010"]);
    expect(used.fleets.claims("https://other.communication.azure.com", "w0001")).to.equal(false);
  });

  it("says what changes in words for up to three workers, and nothing for more", () => {
    const details = (count: number): readonly string[] | undefined => {
      const used = tools();
      const special = Object.fromEntries(ids(count).map((id) => [id, { capacity: 2, labels: { level: 3 } }]));
      planLifecycle(used).check(inputs(all), inputs(rosterOf(ids(10), {}, special)));
      return used.fleets.find("agents")?.details;
    };
    expect(details(1)).to.deep.equal(['(w0001: capacity 1 → 2, labels not set → {"level":3})']);
    expect(details(3)?.join("")).to.contain("w0002").and.contain("w0003");
    expect([details(0), details(4)]).to.deep.equal([[], []]);
  });

  const unusual: readonly { news: object; because: string }[] = [
    { news: { [ROSTER_KEY]: UNKNOWN }, because: "a profile holds what is not known yet" },
    { news: { [ROSTER_KEY]: undefined }, because: "there is no roster" },
  ];
  for (const { news, because } of unusual) {
    it(`declares no fleet when ${because}`, () => {
      const used = tools();
      expect(planLifecycle(used).check({}, inputs(all, news)).failures).to.deep.equal([]);
      expect(used.fleets.find("agents")).to.equal(undefined);
    });
  }

  const wrong: readonly { news: object; reason: RegExp; because: string }[] = [
    {
      news: { [ROSTER_KEY]: "{brotli}AAAA" },
      reason: /the packed roster is none that this package wrote/,
      because: "it cannot be unpacked",
    },
    {
      news: { [ROSTER_KEY]: pack("a b c\n") },
      reason: /line 1 of the roster is none that this package writes/,
      because: "it cannot be read",
    },
    {
      news: { brake: { maxShare: 2 } },
      reason: /brake\.maxShare: brake takes maxShare, a number from 0 to 1/,
      because: "a share is at most 1",
    },
    { news: { brake: { fromSize: -1 } }, reason: /brake\.fromSize/, because: "a size is at least 0" },
    {
      news: { brake: { maxshare: 0.1 } },
      reason: /brake: brake takes maxShare/,
      because: "nobody may believe a brake is set that is not",
    },
  ];
  for (const { news, reason, because } of wrong) {
    it(`refuses ${JSON.stringify(news)}, since ${because}`, () => {
      const { failures } = planLifecycle(tools()).check({}, inputs(all, news));
      expect(failures).to.have.length(1);
      expect(failures[0]?.message).to.match(reason);
      expect(failures[0]?.path, "the engine would print a whole roster beside it").to.deep.equal([]);
    });
  }

  it("refuses two fleets of one name that differ, and is content to be checked twice", () => {
    const cycle = planLifecycle(tools());
    expect(cycle.check({}, inputs(all)).failures).to.deep.equal([]);
    expect(cycle.check({}, inputs(all)).failures).to.deep.equal([]);
    expect(cycle.check({}, inputs(rosterOf(ids(3)))).failures[0]?.message).to.contain(
      'two fleets of this program have the name "agents"',
    );
  });
});
