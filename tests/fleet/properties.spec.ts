/** What holds for random lives of a fleet. `PROPERTY_RUNS` sets the number of rounds; failures name their seed. */
import { expect } from "chai";
import fc from "fast-check";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import type { Roster } from "../../provider/dist/fleet/roster/types.js";
import { type FleetSettings, QuickFleet, type Ran } from "../support/quick-fleet.ts";
import { ids, pathOf, takeCalls } from "./support/rosters.ts";
import { propertyRuns } from "../support/property-runs.ts";

const numRuns = propertyRuns(20);
const POOL = ids(8);
/** Never leaves, since a fleet that loses all its workers is stopped. */
const [STAYS = "", ...OTHERS] = POOL;

const TROUBLES = ["none", "none", "refused", "lost", "landed", "removal", "list", "reply"] as const;

interface Step {
  readonly members: readonly string[];
  /** Capacities of the workers, and of the profile that some of them take over. */
  readonly capacities: readonly number[];
  readonly shared: number;
  readonly trouble: (typeof TROUBLES)[number];
  readonly victim: string;
  /** What another client does before the run. */
  readonly outside: "nothing" | "edits" | "removes";
  readonly isRefreshed: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  members: fc.subarray(OTHERS),
  capacities: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: POOL.length, maxLength: POOL.length }),
  shared: fc.integer({ min: 4, max: 6 }),
  trouble: fc.constantFrom(...TROUBLES),
  victim: fc.constantFrom(...POOL),
  outside: fc.constantFrom("nothing", "nothing", "edits", "removes"),
  isRefreshed: fc.boolean(),
});

/** A capacity of 0 stands for that of the profile. */
function rosterAt({ members, capacities, shared }: Step): Roster {
  const workers = [STAYS, ...members].map((workerId): JsonObject => {
    const capacity = capacities[POOL.indexOf(workerId)] ?? 0;
    return { workerId, ...(capacity === 0 ? { profile: "shared" } : { capacity }), labels: { home: "here" } };
  });
  return { profiles: { shared: { capacity: shared, tags: { shift: shared } } }, workers };
}

function begin({ faults }: Emulator, { trouble, victim }: Step): void {
  const path = pathOf(victim);
  const times = "always";
  if (trouble === "refused") faults.add({ method: "PATCH", path, times, fault: { kind: "status", status: 400 } });
  if (trouble === "reply") faults.add({ method: "PATCH", path, times: 3, fault: { kind: "drop", applied: true } });
  if (trouble === "removal") faults.add({ method: "DELETE", path, times, fault: { kind: "status", status: 403 } });
  if (trouble === "list")
    faults.add({ method: "GET", path: "/routing/workers", times, fault: { kind: "status", status: 401 } });
  if (trouble !== "lost" && trouble !== "landed") return;
  faults.add({ method: "PATCH", path, times, fault: { kind: "drop", applied: trouble === "landed" } });
  faults.add({ method: "GET", path, skip: 1, times, fault: { kind: "status", status: 503 } });
}

describe("any life of a fleet", function () {
  this.timeout(600_000);
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  const rules: readonly { inputs: JsonObject; isForced: boolean }[] = [
    { inputs: {}, isForced: false },
    { inputs: { adopt: "always", onConflict: "overwrite" }, isForced: true },
  ];
  for (const { inputs, isForced } of rules) {
    it(`deletes no worker that stays${isForced ? ", and ends as declared, with nothing left to do," : ""} under ${JSON.stringify(inputs)}`, () =>
      fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), step, async (steps, last) => {
          emulator.reset();
          const fleet = new QuickFleet(emulator);
          const up = async (at: Step): Promise<Ran> => {
            const settings: FleetSettings = { inputs: { ...inputs, massChangeLimit: { maxShare: 1 } } };
            const roster = rosterAt(at);
            const first = await fleet.up(roster, settings);
            // A run may remove all workers that the fleet has got so far, which must be confirmed.
            const token = /allowMassChange (\S+),/.exec(first.error?.message ?? "")?.[1];
            const ran = token === undefined ? first : await fleet.up(roster, { ...settings, allowed: [token] });
            const staying = roster.workers.map(({ workerId }) => `DELETE ${workerId as string}`);
            const calls = takeCalls(emulator);
            expect(calls.filter((call) => staying.includes(call))).to.deep.equal([]);
            return ran;
          };
          for (const at of steps) {
            const path = pathOf(at.victim);
            if (emulator.entity(path) !== undefined) {
              if (at.outside === "edits") emulator.edit(path, { capacity: 99 });
              if (at.outside === "removes") emulator.remove(path);
            }
            if (at.isRefreshed) await fleet.refresh();
            begin(emulator, at);
            await up(at);
            emulator.faults.clear();
          }
          await fleet.refresh();
          await up(last);
          if (!isForced) return;
          await fleet.refresh();
          expect((await up(last)).error).to.equal(undefined);

          const declared = rosterAt(last);
          for (const { workerId, profile, capacity } of declared.workers) {
            const live = emulator.entity(pathOf(workerId as string));
            expect(live).to.deep.include({ capacity: profile === undefined ? capacity : last.shared });
            // What a worker was declared with before it was adopted anew stays, since its owner is unknown.
            if (profile !== undefined) expect(live).to.deep.include({ tags: { shift: last.shared } });
          }
          const present = POOL.filter((id) => emulator.entity(pathOf(id)) !== undefined);
          expect(present).to.deep.equal(declared.workers.map(({ workerId }) => workerId));
          takeCalls(emulator);
          const again = await fleet.up(declared, {
            inputs: { ...inputs, massChangeLimit: { maxShare: 1 } },
          });
          expect(again.error).to.equal(undefined);
          expect(again.steps).to.deep.equal([]);
          expect(takeCalls(emulator)).to.deep.equal([]);
        }),
        { numRuns },
      ));
  }
});
