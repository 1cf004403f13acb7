import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import {
  DEFAULT_LIMIT,
  describeImpact,
  impactOf,
  exceedsLimit,
  tokenOf,
} from "../../provider/dist/fleet/mass-change-guard.js";
import { QuickFleet, type FleetSettings, type Ran } from "../support/quick-fleet.ts";
import { ids, pathOf, rosterOf, takeCalls } from "./support/rosters.ts";

/** What the workers are declared as, by id. */
type Workers = Readonly<Record<string, JsonObject>>;

const many = (count: number, fields: JsonObject = {}): Workers =>
  Object.fromEntries(ids(count).map((id) => [id, { capacity: 1, ...fields }]));

function losses(
  before: Workers,
  after: Workers,
  { released = [] as string[], queues = undefined as string[] | undefined } = {},
) {
  const touched = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
  return impactOf({
    total: Object.keys(before).length,
    touched,
    olds: (id) => before[id],
    news: (id) => after[id],
    ids: Object.keys(after),
    released: new Set(released),
    queues,
  });
}

describe("the guard against mass change", () => {
  const off = { capacity: 1, availableForOffers: false };
  const on = { capacity: 1, availableForOffers: true };
  const sales = { capacity: 1, queues: ["sales"] };

  const shares: readonly { total: number; removed: number; off?: number; stops: boolean; because: string }[] = [
    { total: 1, removed: 0, stops: false, because: "nothing is lost" },
    { total: 1, removed: 1, stops: true, because: "that is all" },
    { total: 19, removed: 18, stops: false, because: "so few workers have no share" },
    { total: 19, removed: 19, stops: true, because: "that is all" },
    { total: 20, removed: 2, stops: false, because: "it is just a tenth" },
    { total: 20, removed: 3, stops: true, because: "it is more than a tenth" },
    { total: 20, removed: 1, off: 1, stops: false, because: "both together are a tenth" },
    { total: 20, removed: 1, off: 2, stops: true, because: "both together are more" },
    { total: 20, removed: 0, off: 3, stops: true, because: "a deregistered worker serves no queue" },
    { total: 5, removed: 2, off: 3, stops: true, because: "no worker is left in service" },
    { total: 1_000, removed: 100, stops: false, because: "it is just a tenth" },
    { total: 1_000, removed: 101, stops: true, because: "it is more than a tenth" },
  ];
  for (const { total, removed, off: deregistered = 0, stops, because } of shares) {
    it(`${stops ? "stops" : "lets"} ${removed} removed and ${deregistered} deregistered of ${total}, since ${because}`, () => {
      const names = ids(total).slice(removed);
      const after = Object.fromEntries(names.map((id, index) => [id, index < deregistered ? off : on]));
      const found = losses(many(total, on), after);
      expect([found.removed.length, found.deregistered.length]).to.deep.equal([removed, deregistered]);
      expect(exceedsLimit(found, DEFAULT_LIMIT)).to.equal(stops);
    });
  }

  const single: readonly {
    before: Workers;
    after: Workers;
    released?: string[];
    queues?: string[];
    lost: object;
    because: string;
  }[] = [
    { before: { a: on }, after: { a: off }, lost: { deregistered: ["a"] }, because: "it was available" },
    { before: { a: { capacity: 1 } }, after: { a: off }, lost: { deregistered: ["a"] }, because: "it may have been" },
    { before: { a: off }, after: { a: off, b: off }, lost: {}, because: "it never was, nor is the new one" },
    { before: { a: off }, after: {}, lost: { removed: ["a"] }, because: "it leaves all the same" },
    { before: { a: on }, after: {}, released: ["a"], lost: {}, because: "another resource owns it now" },
    {
      before: { a: sales },
      after: { a: { capacity: 1 } },
      lost: { unstaffedQueues: ["sales"] },
      because: "no worker serves it",
    },
    { before: { a: sales }, after: { b: sales }, lost: { removed: ["a"] }, because: "a new worker serves it" },
    {
      before: { a: sales },
      after: { a: off, b: { ...sales, ...off } },
      lost: { deregistered: ["a"], unstaffedQueues: ["sales"] },
      because: "the one who serves it is not available",
    },
    { before: { a: { ...sales, ...off } }, after: {}, lost: { removed: ["a"] }, because: "no worker served it before" },
    {
      before: { a: sales },
      after: {},
      queues: [],
      lost: { removed: ["a"] },
      because: "the fleet has given up the queue",
    },
    {
      before: { a: sales },
      after: {},
      queues: ["sales"],
      lost: { removed: ["a"], unstaffedQueues: ["sales"] },
      because: "the fleet still serves it",
    },
    {
      before: { a: sales, b: on },
      after: { b: on },
      released: ["a"],
      lost: {},
      because: "its new owner's worker serves it as before",
    },
  ];
  for (const { before, after, released = [], queues, lost, because } of single) {
    it(`counts ${JSON.stringify(lost)} for ${JSON.stringify({ before, after, released, queues })}, since ${because}`, () => {
      const found = losses(before, after, { released, ...(queues && { queues }) });
      expect(found).to.deep.equal({
        total: Object.keys(before).length,
        removed: [],
        deregistered: [],
        unstaffedQueues: [],
        ...lost,
      });
    });
  }

  it("goes by the limits that a fleet sets itself", () => {
    const found = losses(many(10), many(8));
    expect(exceedsLimit(found, { maxShare: 0.1, minFleetSize: 20 })).to.equal(false);
    expect(exceedsLimit(found, { maxShare: 0.1, minFleetSize: 10 })).to.equal(true);
    expect(exceedsLimit(found, { maxShare: 0.2, minFleetSize: 0 })).to.equal(false);
    expect(exceedsLimit(losses(many(10), {}), { maxShare: 1, minFleetSize: 0 }), "never all").to.equal(true);
    expect(exceedsLimit(losses(many(10), many(9)), { maxShare: 0, minFleetSize: 0 })).to.equal(true);
  });

  it("has a token for exactly one change, whatever the order of the workers", () => {
    const found = losses(many(30), many(20));
    const turned = { ...found, removed: found.removed.toReversed() };
    expect(tokenOf("agents", found))
      .to.match(/^agents-[0-9a-f]{8}$/)
      .and.equal(tokenOf("agents", turned));
    expect(tokenOf("night, shift", found)).to.match(/^night--shift-/);
    const others = [
      losses(many(30), many(21)),
      { ...found, unstaffedQueues: ["q"] },
      { ...found, deregistered: ["x"] },
    ];
    expect(new Set([...others, found].map((one) => tokenOf("agents", one)))).to.have.property("size", 4);
    expect(tokenOf("night", found).slice(-8)).to.not.equal(tokenOf("agents", found).slice(-8));
  });

  it("names five queues and counts the rest", () => {
    const queues = ["a", "b", "c", "d", "e", "f", "g"];
    const found = losses({ w: { capacity: 1, queues } }, {});
    expect(describeImpact("agents", found, DEFAULT_LIMIT)).to.contain(
      'no available worker in "a", "b", "c", "d", "e" and 2 more',
    );
  });

  describe("in a run", () => {
    let emulator: Emulator;
    let fleet: QuickFleet;
    const all = rosterOf(ids(40), { queues: ["sales"] });
    const half = rosterOf(ids(20), { queues: ["sales"] });
    beforeEach(async () => {
      emulator = await startEmulator();
      emulator.edit("/routing/distributionPolicies/fair", {
        offerExpiresAfterSeconds: 60,
        mode: { kind: "longestIdle" },
      });
      emulator.edit("/routing/queues/sales", { distributionPolicyId: "fair" });
      fleet = new QuickFleet(emulator);
      await fleet.up(all);
      takeCalls(emulator);
    });
    afterEach(() => emulator.close());

    const tokenIn = ({ error }: Ran): string => /allowMassChange (\S+),/.exec(error?.message ?? "")?.[1] ?? "none";

    it("stops in the preview and in the run, before any call, with the numbers and the one setting", async () => {
      for (const ran of [await fleet.preview(half), await fleet.up(half)]) {
        expect(ran.error?.message).to.match(
          /^fleet "agents": this run removes 20 and deregisters 0 of 40 workers \(50\.0 %, the limit is 10 % of 20 or more, and never all\)\. Is the roster complete\? To allow this change, and no other: pulumi config set jobrouter:allowMassChange agents-[0-9a-f]{8}, or set JOBROUTER_ALLOW_MASS_CHANGE=agents-[0-9a-f]{8} in the environment$/,
        );
        expect(ran.steps).to.deep.equal([]);
      }
      expect(takeCalls(emulator)).to.deep.equal([]);
    });

    it("is let go by its token for this change only, and only once", async () => {
      const allowed = [tokenIn(await fleet.preview(half))];
      expect((await fleet.up(rosterOf(ids(19), { queues: ["sales"] }), { allowed })).error?.message).to.contain(
        "removes 21",
      );
      expect((await fleet.preview(half, { allowed })).error).to.equal(undefined);
      const ran = await fleet.up(half, { allowed });
      expect([ran.error, ran.lines.at(-1)]).to.deep.equal([undefined, "fleet agents: done: -20 =20"]);
      const next = await fleet.up(rosterOf(ids(10), { queues: ["sales"] }), { allowed });
      expect(next.error?.message).to.contain("removes 10");
      expect(fleet.lines).to.have.length(20);
    });

    it("goes on without it where a run that was allowed has failed halfway", async () => {
      const allowed = [tokenIn(await fleet.preview(half))];
      emulator.faults.add({ method: "DELETE", times: "always", fault: { kind: "status", status: 403 } });
      expect((await fleet.up(half, { allowed })).error).to.not.equal(undefined);
      emulator.faults.clear();
      expect((await fleet.up(half)).error).to.equal(undefined);
      expect(emulator.entity(pathOf("w0021"))).to.equal(undefined);
    });

    const stops: readonly {
      roster: ReturnType<typeof rosterOf>;
      settings?: FleetSettings;
      text: RegExp;
      because: string;
    }[] = [
      { roster: rosterOf([]), text: /holds no workers; list at least one/, because: "its roster is empty" },
      {
        roster: rosterOf(["x0001"], { queues: ["sales"] }),
        text: /removes 40 .*\(100\.0 %/,
        because: "all of its workers are replaced",
      },
      {
        roster: rosterOf(ids(40)),
        text: /removes 0 .* no available worker in "sales"/,
        because: "a queue is unstaffedQueues",
      },
      {
        roster: rosterOf(ids(40), { queues: ["sales"], availableForOffers: false }),
        text: /deregisters 40 of 40/,
        because: "all are signed out",
      },
      {
        roster: rosterOf(ids(38), { queues: ["sales"] }),
        settings: { inputs: { massChangeLimit: { maxShare: 0.04 } } },
        text: /removes 2 .*limit is 4 % of 20 or more/,
        because: "its own limit is lower",
      },
      {
        roster: all,
        settings: { inputs: { endpoint: "https://elsewhere.communication.azure.com" } },
        text: /removes 40 /,
        because: "it goes to another endpoint",
      },
    ];
    for (const { roster, settings, text, because } of stops) {
      it(`stops a fleet when ${because}`, async () => {
        const { error } = await fleet.up(roster, settings);
        expect(error?.message).to.match(text);
        expect(takeCalls(emulator)).to.deep.equal([]);
        expect(fleet.lines).to.have.length(40);
      });
    }

    const passes: readonly { roster: ReturnType<typeof rosterOf>; settings?: FleetSettings; because: string }[] = [
      { roster: rosterOf(ids(36), { queues: ["sales"] }), because: "a tenth leaves" },
      { roster: half, settings: { inputs: { release: [...ids(20, 21)] } }, because: "half of it is released" },
      {
        roster: half,
        settings: { inputs: { massChangeLimit: { maxShare: 0.5 } } },
        because: "its own limit is higher",
      },
      {
        roster: half,
        settings: { inputs: { massChangeLimit: { minFleetSize: 41 } } },
        because: "it is too small for a share",
      },
      { roster: rosterOf(ids(40)), settings: { inputs: { queues: [] } }, because: "it has given up its queue" },
      {
        roster: rosterOf(ids(40), { queues: ["sales"], availableForOffers: false }),
        settings: { inputs: { ownership: { availableForOffers: "setOnce" } } },
        because: "its agents sign in by themselves",
      },
      { roster: rosterOf(ids(40), { queues: ["sales"], capacity: 5 }), because: "all change, but none is lost" },
    ];
    for (const { roster, settings, because } of passes) {
      it(`lets a fleet pass when ${because}`, async () => {
        expect((await fleet.up(roster, settings)).error).to.equal(undefined);
      });
    }

    it("does not stand in the way of the fleet's own end", async () => {
      expect((await fleet.destroy()).error).to.equal(undefined);
      expect(emulator.entity(pathOf("w0001"))).to.equal(undefined);
    });
  });
});
