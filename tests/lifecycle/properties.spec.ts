/** Property tests of the lifecycle, for random declarations of every kind. `PROPERTY_RUNS` sets the number of rounds; failures name their seed. */
import { expect } from "chai";
import fc from "fast-check";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { ResourceInitFailedError } from "../../provider/dist/reconciler/entity.js";
import type { Lifecycle } from "../support/lifecycle.ts";
import { arbitraryFields, seedReferences } from "../support/arbitrary-inputs.ts";
import { silence } from "../support/silence.ts";
import { subjects } from "../support/subjects.ts";
import { propertyRuns } from "../support/property-runs.ts";

const hasCredential = (fields: JsonObject): boolean => /"(credential|clientCredential)":/.test(JSON.stringify(fields));
const numRuns = propertyRuns(40);

for (const { name, schema, open } of subjects) {
  describe(`any ${name}`, function () {
    this.timeout(600_000);
    const fields = arbitraryFields[schema.kind];
    let emulator: Emulator;
    let cycle: Lifecycle;
    let count = 0;

    beforeEach(async () => {
      // credentials.spec.ts tests rewrites of credentials that the service does not return.
      emulator = await startEmulator({ secrets: "echo" });
      seedReferences(emulator);
      cycle = open(emulator);
    });
    afterEach(() => emulator.close());

    /** Returns a new id for each round, and its inputs. */
    const fresh = (): { id: string; declare: (fields: JsonObject) => JsonObject } => {
      const id = `x${++count}`;
      return { id, declare: (declared) => ({ [schema.identity]: id, endpoint: emulator.url, ...declared }) };
    };
    const pathOf = (id: string): string => `/routing/${schema.collection}/${id}`;
    const writes = (): number => emulator.calls("PATCH").length;

    it("has no drift after create, is adopted by a second create, and is deleted", () =>
      fc.assert(
        fc.asyncProperty(fields, async (declared) => {
          const { id, declare } = fresh();
          expect(cycle.check({}, declare(declared)).failures).to.deep.equal([]);
          const { outs } = await cycle.create(declare(declared));
          expect((await cycle.read(id, outs))?.outs).to.deep.equal(declare(declared));
          expect(cycle.diff(id, outs, declare(declared)).changes).to.equal(false);
          emulator.clearCalls();
          await cycle.create(declare(declared));
          expect(writes()).to.equal(0);
          await cycle.delete(id, outs);
          expect(emulator.entity(pathOf(id))).to.equal(undefined);
        }),
        { numRuns },
      ));

    it("updates to any other declaration; the same update again is idempotent", () =>
      fc.assert(
        fc.asyncProperty(fields, fields, async (olds, news) => {
          const { id, declare } = fresh();
          const { outs } = await cycle.create(declare(olds));
          await cycle.update(id, outs, declare(news));
          expect((await cycle.read(id, declare(news)))?.outs).to.deep.equal(declare(news));
          emulator.clearCalls();
          // Updates again from the old state, as after a crash; a dropped credential is dropped again.
          await cycle.update(id, outs, declare(news));
          expect(writes()).to.be.at.most(hasCredential(olds) ? 1 : 0);
          await cycle.delete(id, outs);
        }),
        { numRuns },
      ));

    it("shows drift in declared fields only after edits by another client, and repairs it", () =>
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

    /** Deploys while every response is lost; returns the state that the engine would keep. */
    const deployWithUnknownOutcome = async (
      id: string,
      state: JsonObject | undefined,
      next: JsonObject,
      applied: boolean,
    ) => {
      silence(emulator, { kind: "drop", applied });
      try {
        return (await (state === undefined ? cycle.create(next) : cycle.update(id, state, next))).outs;
      } catch (error) {
        if (!(error instanceof ResourceInitFailedError)) throw error;
        return error.state;
      } finally {
        emulator.faults.clear();
      }
    };

    it("converges after any number of writes with an unknown outcome, with or without a refresh between", () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fields, fc.boolean()), { minLength: 1, maxLength: 4 }),
          fields,
          fc.boolean(),
          async (lost, last, isRefreshed) => {
            const { id, declare } = fresh();
            let state: JsonObject | undefined;
            for (const [declared, applied] of lost)
              state = await deployWithUnknownOutcome(id, state, declare(declared), applied);
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
