import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import type { RouterOperations } from "../../provider/dist/client/router-operations.js";
import { type Clock, systemClock } from "../../provider/dist/util/clock.js";
import { openQuickClient, openQuickRouter } from "../support/quick-router.ts";
import { quickClock } from "../support/fake-clock.ts";
import { type FleetSettings, QuickFleet, fleetDependencies } from "../support/quick-fleet.ts";
import { ids, pathOf, rosterOf, takeCalls, takeWrites } from "./support/rosters.ts";

const ALL = ids(40);
const ONE = "w0040";
const OTHERS = ALL.slice(0, -1);
const FIELDS: JsonObject = {
  queues: ["sales"],
  channels: [{ channelId: "voice", capacityCostPerJob: 1 }],
  availableForOffers: true,
};
const LARGE: FleetSettings = { inputs: { massChangeLimit: { minFleetSize: 1_000 } } };

/** A clock on which many wait at once, five hundred times as fast as any other. */
function fastClock(): Clock {
  return {
    now: () => performance.now() * 500,
    sleep: (milliseconds) => wait(milliseconds / 500),
    setTimer: (milliseconds, action) => systemClock.setTimer(milliseconds / 500, action),
  };
}

describe("workers who leave the roster", () => {
  let emulator: Emulator;
  let fleet: QuickFleet;
  let router: RouterOperations;
  beforeEach(async () => {
    emulator = await startEmulator({ assignedDelete: "forced" });
    emulator.edit("/routing/distributionPolicies/fair", {
      offerExpiresAfterSeconds: 600,
      mode: { kind: "longestIdle" },
    });
    emulator.edit("/routing/queues/sales", { distributionPolicyId: "fair" });
    fleet = new QuickFleet(emulator);
    router = openQuickClient(emulator);
  });
  afterEach(() => emulator.close());

  const up = (workers: readonly string[], settings: FleetSettings = {}): ReturnType<QuickFleet["up"]> =>
    fleet.up(rosterOf(workers, FIELDS), settings);
  /** Each of the workers has a job. */
  const serve = async (workers: readonly string[]): Promise<void> => {
    for (const id of workers) {
      const channelId = "voice";
      const requestedWorkerSelectors = [{ key: "Id", labelOperator: "equal" as const, value: id }];
      emulator.edit(`/routing/jobs/${id}`, { channelId, queueId: "sales", requestedWorkerSelectors });
      const [offer] = emulator.entity(pathOf(id))?.["offers"] as { offerId: string }[];
      await router.workers.acceptOffer(id, offer?.offerId ?? "");
    }
    emulator.clearCalls();
  };
  const end = async (id: string): Promise<void> => {
    const { assignments } = emulator.entity(`/routing/jobs/${id}`) as { assignments: object };
    const [assignment = ""] = Object.keys(assignments);
    await router.jobs.complete(id, assignment);
    await router.jobs.close(id, assignment);
  };

  it("are looked at, deregistered, looked at again and deleted, and no other worker is read", async () => {
    await up(ALL);
    takeCalls(emulator);
    const { error, lines } = await up(OTHERS);
    expect([error, lines]).to.deep.equal([undefined, ["fleet agents: -1 =39", "fleet agents: done: -1 =39"]]);
    expect(takeCalls(emulator)).to.deep.equal(["GET", "PATCH", "GET", "DELETE"].map((method) => `${method} ${ONE}`));
    expect(fleet.lines).to.have.length(39);
  });

  it("are waited for while they have a job", async () => {
    await up(ALL);
    await serve([ONE]);
    emulator.faults.add({ method: "GET", path: pathOf(ONE), skip: 4, fault: { kind: "run", before: () => end(ONE) } });
    const { error, lines } = await up(OTHERS);
    expect(error).to.equal(undefined);
    expect(lines[1]).to.match(
      /^worker "w0040": it still has 1 job: "w0040" since \d\d:\d\d:\d\d UTC; 300 s left, then "fail"/,
    );
    expect(emulator.entity(`/routing/jobs/${ONE}`)).to.include({ status: "closed" });
    expect(emulator.entity(pathOf(ONE))).to.equal(undefined);
  });

  it("keep their lines when their jobs do not end, and the next run goes on with them alone", async () => {
    await up(ALL);
    await serve([ONE]);
    const { error, lines } = await up(OTHERS, { inputs: { removal: { waitSeconds: 30 } } });
    expect(error?.message).to.match(
      /fleet "agents": 1 worker pending\. All.*\n {2}w0040: .*after 300? s it still has 1 job/,
    );
    expect(lines.at(-1)).to.equal("fleet agents: done: =39 !1 pending");
    expect(
      (await fleet.preview(rosterOf(OTHERS, FIELDS), { inputs: { removal: { waitSeconds: 30 } } })).lines,
    ).to.deep.equal(["fleet agents: -1 =39"]);
    expect(takeWrites(emulator)).to.deep.equal([`PATCH ${ONE}`]);
    expect(fleet.lines.some((line) => line.startsWith(ONE))).to.equal(true);
    expect(emulator.entity(`/routing/jobs/${ONE}`)).to.include({ status: "assigned" });
    await end(ONE);
    takeCalls(emulator);
    expect((await up(OTHERS, { inputs: { removal: { waitSeconds: 30 } } })).error).to.equal(undefined);
    expect(takeCalls(emulator)).to.deep.equal([`GET ${ONE}`, `DELETE ${ONE}`]);
    expect((await up(OTHERS, { inputs: { removal: { waitSeconds: 30 } } })).steps).to.deep.equal([]);
  });

  it("all wait at once, in few lines", async () => {
    await up(ALL);
    await serve(ALL);
    const clock = fastClock();
    const dependencies = fleetDependencies(emulator, await allowance(), clock);
    const before = clock.now();
    const { error, lines } = await fleet.up(rosterOf(["w0099"]), LARGE, dependencies);
    const seconds = (clock.now() - before) / 1_000;
    expect(error?.message).to.match(/fleet "agents": 40 workers pending/);
    expect(seconds, "one after the other they would take 12,000").to.be.below(6_000);
    const waiting = lines.filter((line) => line.startsWith("worker "));
    const signs = waiting.filter((line) => line.endsWith("more wait"));
    expect(waiting.length - signs.length, "a line for each, since nothing changes").to.equal(40);
    expect(signs.length, "and one a minute").to.be.at.most(seconds / 60);
    expect(lines.filter((line) => line.includes(" to go"))).to.deep.equal([]);
    expect(emulator.calls("DELETE")).to.deep.equal([]);
    expect(fleet.lines).to.have.length(41);
  }).timeout(60_000);

  const allowance = async (): Promise<readonly string[]> => {
    const { error } = await fleet.preview(rosterOf(["w0099"]), LARGE);
    return [/allowMassChange (\S+),/.exec(error?.message ?? "")?.[1] ?? ""];
  };

  it("one after the other do not hold up those who change or come", async () => {
    await up(ALL);
    await serve([ONE]);
    const roster = rosterOf([...OTHERS, "w0099"], FIELDS, { w0001: { capacity: 3 } });
    const { error } = await fleet.up(roster, {});
    expect(error?.message).to.contain("1 worker pending");
    expect(emulator.entity(pathOf("w0001"))).to.include({ capacity: 3 });
    expect(emulator.entity(pathOf("w0099"))).to.include({ capacity: 1 });
  });

  it("are deleted upon a fresh look, and not upon a list", async () => {
    await up(ALL);
    const leaving = ALL.slice(0, 20);
    const allowed = [
      /allowMassChange (\S+),/.exec((await fleet.preview(rosterOf(ALL.slice(20), FIELDS))).error?.message ?? "")?.[1] ??
        "",
    ];
    takeCalls(emulator);
    expect((await fleet.up(rosterOf(ALL.slice(20), FIELDS), { allowed })).error).to.equal(undefined);
    const calls = takeCalls(emulator);
    for (const id of leaving) {
      const own = calls.filter((call) => call.endsWith(` ${id}`));
      expect(own.slice(-2), id).to.deep.equal([`GET ${id}`, `DELETE ${id}`]);
    }
    expect(calls).to.not.include("GET list");
  });

  it("are looked at again when their DELETE had to wait for more than a second", async () => {
    await up(ALL);
    takeCalls(emulator);
    const clock = quickClock();
    const waits = [1_001, 0];
    const dependencies = fleetDependencies(emulator, [], clock);
    const collection = openQuickRouter(emulator).collection("workers");
    const remove: typeof collection.remove = async (id, options) => {
      await clock.sleep(waits.shift() ?? 0);
      await collection.remove(id, options);
    };
    const open = (): Promise<typeof collection> => Promise.resolve({ ...collection, remove });
    const ran = await fleet.up(rosterOf(OTHERS, FIELDS), {}, { ...dependencies, open });
    expect(ran.error).to.equal(undefined);
    expect(takeCalls(emulator).slice(-3)).to.deep.equal([`GET ${ONE}`, `GET ${ONE}`, `DELETE ${ONE}`]);
  });

  it("who are gone already cost a look and no write", async () => {
    await up(ALL);
    emulator.remove(pathOf(ONE));
    takeCalls(emulator);
    expect((await up(OTHERS)).error).to.equal(undefined);
    expect(takeCalls(emulator)).to.deep.equal([`GET ${ONE}`]);
  });

  describe("with the whole fleet", () => {
    it("are all deleted when the fleet is", async () => {
      await up(ALL);
      takeCalls(emulator);
      expect((await fleet.destroy()).error).to.equal(undefined);
      expect(ALL.filter((id) => emulator.entity(pathOf(id)) !== undefined)).to.deep.equal([]);
      expect(fleet.fleet).to.equal(undefined);
    });

    it("fail the run while one has a job, and the next one finishes", async () => {
      await up(ALL, { inputs: { removal: { waitSeconds: 5 } } });
      await serve([ONE]);
      const { error } = await fleet.destroy();
      expect(error).to.have.property("code", "StillInUse");
      expect(error?.message).to.match(
        /^cannot delete fleet "agents": 1 worker pending\n {2}w0040: .*it still has 1 job/,
      );
      expect(ALL.filter((id) => emulator.entity(pathOf(id)) !== undefined)).to.deep.equal([ONE]);
      await end(ONE);
      expect((await fleet.destroy()).error).to.equal(undefined);
      expect(emulator.entity(pathOf(ONE))).to.equal(undefined);
    });

    it("are kept in the router where the fleet's removal says so", async () => {
      await up(ALL, { inputs: { removal: { waitSeconds: 0, onTimeout: "keep" } } });
      await serve([ONE]);
      expect((await fleet.destroy()).error).to.equal(undefined);
      expect(emulator.entity(pathOf(ONE))).to.include({ availableForOffers: false });
    });
  });
});
