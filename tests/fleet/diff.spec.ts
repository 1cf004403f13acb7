/** What a fleet says before a run: the check registers it, the diff compares its state with its inputs. */
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { UNKNOWN, APPLIED_KEY, DRIFTED_KEY, PENDING_KEY, REACHED_KEY } from "../../provider/dist/schema/names.js";
import { Declarations } from "../../provider/dist/reconciler/declarations.js";
import type { FleetDependencies } from "../../provider/dist/fleet/plan.js";
import { digestOf, packReached } from "../../provider/dist/fleet/snapshot.js";
import { WorkerListCache } from "../../provider/dist/fleet/worker-list-cache.js";
import type { Roster } from "../../provider/dist/fleet/roster/types.js";
import { linesOf, writeLines, pack } from "../../provider/dist/fleet/format/lines.js";
import { quickClock } from "../support/fake-clock.ts";
import type { Lifecycle } from "../support/lifecycle.ts";
import { fleetLifecycle } from "../support/quick-fleet.ts";
import { routerErrorFrom } from "../support/rejection.ts";
import { ids, rosterOf } from "./support/rosters.ts";

const ENDPOINT = "https://one.communication.azure.com";

/** Dependencies that call no service. */
function offline(): FleetDependencies {
  const clock = quickClock();
  return {
    open: () => Promise.reject(new Error("a preview calls no service")),
    clock,
    declarations: new Declarations(),
    listCache: new WorkerListCache(clock),
    endpointOf: (named) => named ?? ENDPOINT,
    allowedChanges: () => [],
  };
}

const textOf = (roster: Roster): string => writeLines(linesOf(roster));
const inputs = (roster: Roster, others: object = {}): JsonObject => ({
  endpoint: ENDPOINT,
  roster: textOf(roster),
  workers: roster.workers.length,
  ...others,
});
/** A state that has reached all that its inputs declare. */
const stateOf = (roster: Roster, others: object = {}): JsonObject => {
  const { roster: _roster, ...settings } = inputs(roster, others);
  const text = textOf(roster);
  return { ...settings, failures: [], ...packReached(text), [APPLIED_KEY]: digestOf(text) };
};

describe("the diff of a fleet", () => {
  const all = rosterOf(ids(10));
  let lines: string[];
  let dependencies: FleetDependencies;
  let cycle: Lifecycle;
  beforeEach(() => {
    lines = [];
    dependencies = offline();
    cycle = fleetLifecycle(dependencies, (line) => void lines.push(line));
  });
  /** The line of a preview. */
  const summaryOf = (olds: JsonObject, news: JsonObject): string | undefined => {
    const { workers: _workers, ...given } = news;
    expect(cycle.check({ roster: "" }, given).failures).to.deep.equal([]);
    cycle.diff("agents", olds, news);
    return lines.at(-1);
  };

  const profiled = (capacity: number): Roster => ({
    profiles: { p: { capacity } },
    workers: ids(3).map((workerId) => ({ workerId, profile: "p" })),
  });
  const counted: readonly { olds: JsonObject; news: Roster; others?: object; summary: string; because: string }[] = [
    { olds: stateOf(all), news: all, summary: "=10", because: "nothing changes" },
    {
      olds: stateOf(all),
      news: rosterOf(ids(10, 2), {}, { w0003: { capacity: 2 } }),
      summary: "+1 ~1 -1 =8 (w0003: capacity 1 → 2)",
      because: "one comes, one goes, one changes",
    },
    {
      olds: stateOf(all),
      news: rosterOf(ids(9)),
      others: { release: ["w0010"] },
      summary: "=9",
      because: "a released worker is not removed",
    },
    {
      olds: stateOf(rosterOf(ids(10), { queues: ["a", "b"] })),
      news: rosterOf(ids(10), { queues: ["b", "a"] }),
      summary: "=10",
      because: "the order of queues says nothing",
    },
    { olds: stateOf(profiled(1)), news: rosterOf(ids(3)), summary: "=3", because: "a profile may say it or not" },
    {
      olds: stateOf(profiled(1)),
      news: profiled(2),
      summary: "~3 (w0001: capacity 1 → 2; w0002: capacity 1 → 2; w0003: capacity 1 → 2)",
      because: "their profile changes",
    },
    {
      olds: stateOf(all, { ownership: { labels: "setOnce" } }),
      news: rosterOf(ids(10), { labels: { a: 1 } }),
      others: { ownership: { labels: "setOnce" } },
      summary: "=10",
      because: "the program does not decide over labels",
    },
    {
      olds: { ...stateOf(all), ...packReached(textOf(rosterOf(ids(8)))), failed: 2 },
      news: all,
      summary: "+2 =8",
      because: "the state, not the last declaration, tells who is there",
    },
    {
      olds: { ...stateOf(all), [PENDING_KEY]: { w0001: { declarations: [{ capacity: 2 }], isCreation: false } } },
      news: all,
      summary: "~1 =9 (w0001)",
      because: "the outcome of a write is unknown",
    },
  ];
  for (const { olds, news, others, summary, because } of counted) {
    it(`says "${summary}", since ${because}`, () => {
      expect(summaryOf(olds, inputs(news, others))).to.equal(`fleet agents: ${summary}`);
    });
  }

  it("names up to three changed workers with their fields, and none of more", () => {
    const special = (count: number): Roster =>
      rosterOf(ids(10), {}, Object.fromEntries(ids(count).map((id) => [id, { capacity: 2, labels: { level: 3 } }])));
    expect(summaryOf(stateOf(all), inputs(special(1)))).to.contain(
      '(w0001: capacity 1 → 2, labels not set → {"level":3})',
    );
    dependencies = offline();
    cycle = fleetLifecycle(dependencies, (line) => void lines.push(line));
    expect(summaryOf(stateOf(all), inputs(special(4)))).to.equal("fleet agents: ~4 =6");
  });

  it("names no values that a refresh has found, since the program may have a secret there", () => {
    const drifted = rosterOf(ids(10), {}, { w0001: { capacity: 5 } });
    const olds = { ...stateOf(drifted), [DRIFTED_KEY]: pack(textOf(rosterOf(ids(1)))) };
    expect(summaryOf(olds, inputs(all))).to.equal("fleet agents: ~1 =9 (w0001: capacity)");
  });

  it("says nothing and stops nothing in a refresh, which checks no fleet", () => {
    cycle.diff("agents", stateOf(all), inputs(rosterOf(ids(1))));
    expect(lines).to.deep.equal([]);
  });

  it("stops a mass change by an error without a change of the state", () => {
    const news = inputs(rosterOf(["x"]));
    cycle.check({ roster: "" }, { endpoint: ENDPOINT, roster: news["roster"] ?? "" });
    expect(routerErrorFrom(() => cycle.diff("agents", stateOf(all), news)).message).to.contain("removes 10");
  });

  const before = stateOf(all);
  const answers: readonly { olds: JsonObject; news: JsonObject; changes: boolean | undefined; because: string }[] = [
    { olds: before, news: inputs(all), changes: false, because: "nothing is changed" },
    {
      olds: { ...before, ...{ [REACHED_KEY]: textOf(all) } },
      news: inputs(all),
      changes: false,
      because: "it is packed otherwise",
    },
    { olds: before, news: inputs(rosterOf(ids(9))), changes: undefined, because: "the engine shows the changed lines" },
    {
      olds: before,
      news: inputs(all, { roster: UNKNOWN }),
      changes: undefined,
      because: "the roster is not known yet",
    },
    { olds: before, news: inputs(all, { adopt: "always" }), changes: undefined, because: "a setting is changed" },
    {
      olds: { ...before, failures: [{ workerId: "w0001", code: "BadRequest", message: "no" }], failed: 1 },
      news: inputs(all),
      changes: true,
      because: "one has failed",
    },
    { olds: { ...before, skipped: 3 }, news: inputs(all), changes: true, because: "some were skipped" },
    {
      olds: { ...before, [PENDING_KEY]: { w0001: { declarations: [], isCreation: true } } },
      news: inputs(all),
      changes: true,
      because: "the outcome of a write is unknown",
    },
    { olds: { ...before, [DRIFTED_KEY]: "x" }, news: inputs(all), changes: true, because: "a refresh found drift" },
  ];
  for (const { olds, news, changes, because } of answers) {
    it(`answers ${changes}, since ${because}`, () => {
      expect(cycle.diff("agents", olds, news)).to.deep.equal({ changes, replaces: [], deleteBeforeReplace: true });
    });
  }

  it("replaces a fleet at another endpoint", () => {
    const { changes, replaces } = cycle.diff(
      "agents",
      before,
      inputs(all, { endpoint: "https://two.communication.azure.com" }),
    );
    expect([changes, replaces]).to.deep.equal([undefined, ["endpoint"]]);
  });
});

describe("the declarations of fleets", () => {
  const keeps = ({ declarations }: FleetDependencies, endpoint: string, id: string): boolean =>
    declarations.keeperOf({ endpoint, collection: "workers", id }) !== undefined;
  const declared = (roster: Roster, others: object = {}): JsonObject => ({
    endpoint: ENDPOINT,
    roster: textOf(roster),
    ...others,
  });
  const all = rosterOf(ids(10));

  it("knows the members of a checked fleet, and those that it releases", () => {
    const dependencies = offline();
    fleetLifecycle(dependencies).check({}, declared(rosterOf(ids(9)), { release: ["w0010"] }));
    const owned = ["w0001", "w0009", "w0010", "w0011"].filter((id) => keeps(dependencies, ENDPOINT, id));
    expect(owned).to.deep.equal(["w0001", "w0009", "w0010"]);
    expect(keeps(dependencies, "https://other.communication.azure.com", "w0001")).to.equal(false);
  });

  it("knows the members of a fleet whose profiles are not known yet", () => {
    const dependencies = offline();
    const roster = JSON.stringify({ workers: [{ workerId: "ada", profile: "p" }] });
    fleetLifecycle(dependencies).check({}, { endpoint: ENDPOINT, roster, profiles: { p: UNKNOWN } });
    expect(keeps(dependencies, ENDPOINT, "ada")).to.equal(true);
  });

  it("knows no fleet with mistakes, nor one whose roster is unknown", () => {
    for (const roster of [UNKNOWN, "gone.yaml"]) {
      const dependencies = offline();
      fleetLifecycle(dependencies).check({}, { endpoint: ENDPOINT, roster });
      expect(keeps(dependencies, ENDPOINT, "w0001"), roster).to.equal(false);
    }
  });

  it("refuses two fleets of one name that differ, and accepts one that is checked twice", () => {
    const cycle = fleetLifecycle(offline());
    expect(cycle.check({}, declared(all)).failures).to.deep.equal([]);
    expect(cycle.check({}, declared(all)).failures).to.deep.equal([]);
    expect(cycle.check({}, declared(rosterOf(ids(3)))).failures[0]?.message).to.contain(
      'two fleets of this program have the name "agents"',
    );
  });
});
