/** Whatever happens to a router, its data file leads to the same state. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { readLog } from "../../emulator/dist/storage/data-log.js";
import type { State } from "../../emulator/dist/storage/changes.js";
import { Rehearsal, schedules } from "./support/random-schedule.ts";
import { propertyRuns } from "../support/property-runs.ts";

const runs = propertyRuns(60);
const seed = process.env["PROPERTY_SEED"] === undefined ? Date.now() % 2 ** 31 : Number(process.env["PROPERTY_SEED"]);

/** What the file holds, sorted: tables keep an order of their own. */
const sorted = (state: State | undefined): unknown => {
  const tables = [...(state?.tables ?? [])].map(([name, table]) => [name, [...table].sort(byKey)] as const);
  return tables.filter(([, entries]) => entries.length > 0).sort(byKey);
};
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

describe("emulator: a data file after random schedules", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "emulator-kept-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it(`records every change, also those that move no etag (${runs} schedules, seed ${seed})`, function () {
    this.timeout(20_000 + runs * 200);
    let round = 0;
    fc.assert(
      fc.property(schedules, (steps) => {
        round += 1;
        const file = join(folder, `${round}.log`);
        const rehearsal = new Rehearsal(file);
        for (const step of steps) rehearsal.take(step);
        const { put } = rehearsal.store.snapshot();
        const live = new Map<string, Map<string, unknown>>();
        for (const [name, key, value] of put) {
          live.set(name, (live.get(name) ?? new Map<string, unknown>()).set(key, JSON.parse(JSON.stringify(value))));
        }
        rehearsal.router.stop();
        const { state } = readLog(readFileSync(file));
        expect(sorted(state)).to.deep.equal(sorted({ counters: { sequence: 0, madeIds: 0 }, tables: live }));
      }),
      { numRuns: runs, seed },
    );
  });
});
