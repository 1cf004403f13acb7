/** What the preview of a fleet says is what the next run does, in random histories. `PROPERTY_RUNS` sets their number. */
import { expect } from "chai";
import fc from "fast-check";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import type { Roster } from "../../provider/dist/fleet/roster/types.js";
import { PENDING_KEY } from "../../provider/dist/schema/names.js";
import { REMOVAL_TAG } from "../../provider/dist/schema/worker.js";
import { propertyRuns } from "../support/property-runs.ts";
import { type FleetSettings, QuickFleet, type Ran } from "../support/quick-fleet.ts";
import { ids, pathOf, rosterOf, takeCalls } from "./support/rosters.ts";

const POOL = ids(10);
/** Never leaves, since a fleet that loses all its workers is stopped. */
const [STAYS = "", ...OTHERS] = [...POOL];

interface Step {
  readonly members: readonly string[];
  readonly capacities: readonly number[];
  /** Puts back the roster of this many steps before. */
  readonly undo: number;
  readonly trouble: "none" | "refused" | "lost" | "landed" | "removal" | "list" | "reply";
  readonly victims: readonly string[];
  readonly outside: "nothing" | "edits" | "removes" | "agents";
  readonly isRefreshed: boolean;
  readonly target: FleetSettings["target"] | "all";
}

const step: fc.Arbitrary<Step> = fc.record({
  members: fc.subarray(OTHERS),
  capacities: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: POOL.length, maxLength: POOL.length }),
  undo: fc.constantFrom(0, 0, 1, 2),
  trouble: fc.constantFrom("none", "refused", "lost", "landed", "removal", "removal", "list", "reply"),
  victims: fc.subarray([...POOL], { minLength: 1 }),
  outside: fc.constantFrom("nothing", "nothing", "edits", "removes", "agents"),
  isRefreshed: fc.boolean(),
  target: fc.constantFrom("all", "all", "fleet", "outcome"),
});

function rosterAt({ members, capacities }: Step, isDeclared: boolean): Roster {
  const special = Object.fromEntries(POOL.map((id, index) => [id, { capacity: capacities[index] ?? 1 }]));
  const fields: JsonObject = { tags: { shift: "late" }, ...(isDeclared && { availableForOffers: true }) };
  return rosterOf([STAYS, ...members], fields, special);
}

function begin({ faults }: Emulator, { trouble, victims }: Step): void {
  const times = "always";
  for (const path of victims.map(pathOf)) {
    if (trouble === "refused") faults.add({ method: "PATCH", path, times, fault: { kind: "status", status: 400 } });
    if (trouble === "reply") faults.add({ method: "PATCH", path, times: 3, fault: { kind: "drop", applied: true } });
    if (trouble === "removal") faults.add({ method: "DELETE", path, times, fault: { kind: "status", status: 403 } });
    if (trouble !== "lost" && trouble !== "landed") continue;
    faults.add({ method: "PATCH", path, times, fault: { kind: "drop", applied: trouble === "landed" } });
    faults.add({ method: "GET", path, skip: 1, times, fault: { kind: "status", status: 503 } });
  }
  if (trouble === "list")
    faults.add({ method: "GET", path: "/routing/workers", times, fault: { kind: "status", status: 401 } });
}

interface Counts {
  readonly created: number;
  readonly changed: number;
  readonly removed: number;
  readonly same: number;
  readonly undone: number;
}

/** The counts of a line: `+1 ~2 -3 =4 !5 failed, 6 skipped`. */
function countsIn(line = ""): Counts {
  const count = (pattern: RegExp): number => [...line.matchAll(pattern)].reduce((sum, [, n]) => sum + Number(n), 0);
  return {
    created: count(/ \+(\d+)/g),
    changed: count(/ ~(\d+)/g),
    removed: count(/ -(\d+)/g),
    same: count(/ =(\d+)/g),
    undone: count(/(\d+) (?:failed|pending|skipped)/g),
  };
}

const summaryOf = ({ lines }: Ran): string | undefined => lines.find((line) => /^fleet agents: [-+~=]/.test(line));

describe("the preview of a fleet", function () {
  this.timeout(1_800_000);
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  it("says what the next run does, after edits, failures, drift, refreshes, targets and undo", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 2, maxLength: 7 }),
        step,
        fc.boolean(),
        async (steps, last, isDeclared) => {
          emulator.reset();
          const fleet = new QuickFleet(emulator);
          const history: Roster[] = [];
          /** Previews a roster, then runs it; answers whether both went through, and with which counts. */
          const run = async (roster: Roster, trouble?: Step, target?: FleetSettings["target"]): Promise<void> => {
            let settings: FleetSettings = {
              inputs: { adopt: "always", onConflict: "overwrite", massChangeLimit: { maxShare: 1 } },
              ...(target !== undefined && { target }),
            };
            let preview = await fleet.preview(roster, settings);
            const token = /allowMassChange (\S+),/.exec(preview.error?.message ?? "")?.[1];
            if (token !== undefined) {
              expect((await fleet.up(roster, settings)).error?.message).to.equal(preview.error?.message);
              settings = { ...settings, allowed: [token] };
              preview = await fleet.preview(roster, settings);
            }
            expect(preview.error).to.equal(undefined);
            takeCalls(emulator);
            if (trouble !== undefined) begin(emulator, trouble);
            const ran = await fleet.up(roster, settings);
            emulator.faults.clear();
            const calls = emulator.calls();
            emulator.clearCalls();
            if (target === "outcome") {
              expect(calls).to.deep.equal([]);
              return;
            }
            expect(summaryOf(ran), "the plan of the run").to.equal(summaryOf(preview));
            expect(ran.steps.filter((text) => !text.includes("outcome"))).to.deep.equal(preview.steps);
            const [plan, done] = [countsIn(summaryOf(preview)), ran.lines.findLast((text) => text.includes(" done: "))];
            const isClean = trouble === undefined || trouble.trouble === "none";
            if (done === undefined) {
              expect(preview.steps, "nothing was planned").to.deep.equal([]);
              expect(calls).to.deep.equal([]);
            } else {
              const did = countsIn(done.replace(" done:", ""));
              const { created, changed, removed, undone } = did;
              expect(did.same).to.equal(plan.same);
              expect(created + changed + removed + undone).to.equal(plan.created + plan.changed + plan.removed);
              for (const key of ["created", "changed", "removed"] as const) expect(did[key]).to.be.at.most(plan[key]);
              if (isClean) expect(did).to.deep.equal(plan);
              // The service's own view of the same run.
              const deleted = calls.filter(({ method, status }) => method === "DELETE" && status === 204);
              expect(deleted.length).to.be.at.most(removed);
            }
            if (!isClean) return;
            const present = POOL.filter((id) => emulator.entity(pathOf(id)) !== undefined);
            expect(present).to.deep.equal(roster.workers.map(({ workerId }) => workerId).toSorted());
            expect((await fleet.preview(roster, settings)).steps).to.deep.equal([]);
          };
          const signIn = (): void => {
            // Agents register themselves unless the provider has deregistered them.
            for (const id of POOL) {
              const { tags = {}, availableForOffers } = emulator.entity(pathOf(id)) ?? { availableForOffers: true };
              const isMarked = Object.hasOwn(tags as object, REMOVAL_TAG);
              if (availableForOffers !== true && !isMarked) emulator.edit(pathOf(id), { availableForOffers: true });
            }
          };
          for (const at of steps) {
            // A worker whose creation has an unknown outcome may be another's once it differs, and is never deleted then.
            const pending = (fleet.fleet?.outs[PENDING_KEY] ?? {}) as JsonObject;
            for (const path of at.victims.filter((id) => !Object.hasOwn(pending, id)).map(pathOf)) {
              if (emulator.entity(path) === undefined) continue;
              if (at.outside === "edits") emulator.edit(path, { capacity: 99 });
              if (at.outside === "removes") emulator.remove(path);
            }
            if (at.outside === "agents") signIn();
            // What others have done is known after a refresh only.
            if (at.isRefreshed || at.outside === "removes") await fleet.refresh();
            const roster = (at.undo > 0 ? history.at(-at.undo) : undefined) ?? rosterAt(at, isDeclared);
            history.push(roster);
            await run(roster, at, at.target === "all" ? undefined : at.target);
          }
          const repeated = history.at(-1);
          if (repeated !== undefined) await run(repeated);
          signIn();
          await fleet.refresh();
          const roster = rosterAt({ ...last, members: OTHERS }, isDeclared);
          await run(roster);
          expect((await fleet.refresh()).steps, "what a run leaves is what it declared").to.deep.equal([]);
          for (const id of POOL) {
            const { tags, availableForOffers } = emulator.entity(pathOf(id)) ?? {};
            expect(tags, id).not.to.have.property(REMOVAL_TAG);
            if (isDeclared) expect(availableForOffers, id).to.equal(true);
          }
        },
      ),
      { numRuns: propertyRuns(200) },
    ));

  it("does not let four targeted runs past the guard, each of which fails to remove a tenth", async () => {
    const fleet = new QuickFleet(emulator);
    const all = ids(30);
    await fleet.up(rosterOf(all));
    emulator.faults.add({ method: "DELETE", times: "always", fault: { kind: "status", status: 403 } });
    const run = (left: number): Promise<Ran> => fleet.up(rosterOf(all.slice(0, left)), { target: "fleet" });
    expect((await run(27)).lines.at(-1)).to.equal("fleet agents: done: =27 !3 failed");
    for (const left of [24, 21, 18]) {
      const { error } = await run(left);
      expect(error?.message).to.contain(`this run removes ${30 - left} and deregisters 0 of 30 workers`);
    }
    expect((await fleet.preview(rosterOf(all.slice(0, 27)))).lines).to.deep.equal(["fleet agents: -3 =27"]);
  });
});
