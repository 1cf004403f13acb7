/** What holds for random declarations of every kind. `PROPERTY_RUNS` sets the number of rounds; failures name their seed. */
import { expect } from "chai";
import fc from "fast-check";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { ResourceInitFailedError } from "../../provider/dist/reconciler/entity.js";
import type { Lifecycle } from "../support/lifecycle.ts";
import { arbitraryFields, seedReferences } from "../support/arbitrary-inputs.ts";
import { silence } from "../support/silence.ts";
import { subjects } from "../support/subjects.ts";
import { propertyRuns } from "../support/property-runs.ts";

const hasCredential = (bag: JsonObject): boolean => /"(credential|clientCredential)":/.test(JSON.stringify(bag));
const numRuns = propertyRuns(40);

for (const { name, schema, open } of subjects) {
  describe(`any ${name}`, function () {
    this.timeout(600_000);
    const fields = arbitraryFields[schema.kind];
    let emulator: Emulator;
    let cycle: Lifecycle;
    let count = 0;

    beforeEach(async () => {
      // What is written again because nobody can see it is the matter of credentials.spec.ts.
      emulator = await startEmulator({ secrets: "echo" });
      seedReferences(emulator);
      cycle = open(emulator);
    });
    afterEach(() => emulator.close());

    /** An id of its own for each round, and a way to declare it. */
    const fresh = (): { id: string; declare: (bag: JsonObject) => JsonObject } => {
      const id = `x${++count}`;
      return { id, declare: (bag) => ({ [schema.identity]: id, endpoint: emulator.url, ...bag }) };
    };
    const pathOf = (id: string): string => `/routing/${schema.collection}/${id}`;
    const writes = (): number => emulator.calls("PATCH").length;

    it("has nothing to change once it is made, is recognised as ours, and is deleted", () =>
      fc.assert(
        fc.asyncProperty(fields, async (bag) => {
          const { id, declare } = fresh();
          expect(cycle.check({}, declare(bag)).failures).to.deep.equal([]);
          const { outs } = await cycle.create(declare(bag));
          expect((await cycle.read(id, outs))?.outs).to.deep.equal(declare(bag));
          expect(cycle.diff(id, outs, declare(bag)).changes).to.equal(false);
          emulator.clearCalls();
          await cycle.create(declare(bag));
          expect(writes()).to.equal(0);
          await cycle.delete(id, outs);
          expect(emulator.entity(pathOf(id))).to.equal(undefined);
        }),
        { numRuns },
      ));

    it("becomes any other, and then there is nothing left to write", () =>
      fc.assert(
        fc.asyncProperty(fields, fields, async (before, after) => {
          const { id, declare } = fresh();
          const { outs } = await cycle.create(declare(before));
          await cycle.update(id, outs, declare(after));
          expect((await cycle.read(id, declare(after)))?.outs).to.deep.equal(declare(after));
          emulator.clearCalls();
          // Once more from the old state, as after a run that died; a credential that was dropped is dropped once more.
          await cycle.update(id, outs, declare(after));
          expect(writes()).to.be.at.most(hasCredential(before) ? 1 : 0);
          await cycle.delete(id, outs);
        }),
        { numRuns },
      ));

    it("shows after outside edits only what it declares, and is repaired", () =>
      fc.assert(
        fc.asyncProperty(fields, fields, async (ours, theirs) => {
          const { id, declare } = fresh();
          const { outs } = await cycle.create(declare(ours));
          emulator.edit(pathOf(id), theirs);
          const seen = (await cycle.read(id, outs))?.outs ?? {};
          expect(Object.keys(declare(ours))).to.include.members(Object.keys(seen));
          await cycle.update(id, seen, declare(ours));
          expect((await cycle.read(id, declare(ours)))?.outs).to.deep.equal(declare(ours));
          await cycle.delete(id, outs);
        }),
        { numRuns },
      ));

    /** Deploys while every answer is lost; answers the state that the engine would keep. */
    const deploySilently = async (id: string, state: JsonObject | undefined, next: JsonObject, landed: boolean) => {
      silence(emulator, { kind: "drop", applied: landed });
      try {
        return (await (state === undefined ? cycle.create(next) : cycle.update(id, state, next))).outs;
      } catch (error) {
        if (!(error instanceof ResourceInitFailedError)) throw error;
        return error.state;
      } finally {
        emulator.faults.clear();
      }
    };

    it("gets where it should be after any number of lost writes, refreshed in between or not", () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fields, fc.boolean()), { minLength: 1, maxLength: 4 }),
          fields,
          fc.boolean(),
          async (lost, last, isRefreshed) => {
            const { id, declare } = fresh();
            let state: JsonObject | undefined;
            for (const [bag, landed] of lost) state = await deploySilently(id, state, declare(bag), landed);
            const seen = isRefreshed && state !== undefined ? await cycle.read(id, state) : { outs: state };
            if (seen?.outs === undefined) await cycle.create(declare(last));
            else await cycle.update(id, seen.outs, declare(last));
            expect((await cycle.read(id, declare(last)))?.outs).to.deep.equal(declare(last));
            await cycle.delete(id, declare(last));
          },
        ),
        { numRuns },
      ));
  });
}
