/**
 * Random sequences of updates, with unknown outcomes and refreshes between them, whether or not the service returns
 * credentials. `PROPERTY_RUNS` sets the number of rounds; failures name their seed.
 */
import { expect } from "chai";
import fc from "fast-check";
import { type Emulator, type JsonObject, type JsonValue, startEmulator } from "jobrouter-emulator";
import { ResourceInitFailedError } from "../../provider/dist/reconciler/entity.js";
import { arbitraryFields, seedReferences } from "../support/arbitrary-inputs.ts";
import { meaningOf, projected, withGenerated } from "../support/second-opinion.ts";
import { silence } from "../support/silence.ts";
import { subjects } from "../support/subjects.ts";
import { propertyRuns } from "../support/property-runs.ts";

const numRuns = propertyRuns(40);
/** The values that random credentials have. */
const CREDENTIALS = ["k1", "k2", "a1", "a2", "s1", "s2"];

const withoutGenerated = (fields: JsonObject): JsonObject => withGenerated(fields, false) as JsonObject;
const walk = fc.array(
  fc.record({ to: fc.nat(2), loss: fc.constantFrom("none", "applied", "dropped"), isRefreshed: fc.boolean() }),
  { minLength: 1, maxLength: 5 },
);

for (const { name, schema, open } of subjects) {
  for (const secrets of ["omit", "echo"] as const) {
    describe(`random updates of any ${name}, credentials ${secrets === "omit" ? "omitted" : "echoed"} by the service`, function () {
      this.timeout(600_000);
      let emulator: Emulator;
      let count = 0;

      beforeEach(async () => {
        emulator = await startEmulator({ secrets });
        seedReferences(emulator);
      });
      afterEach(() => emulator.close());

      const arbitrary = arbitraryFields[schema.kind].map(withoutGenerated);

      it("converge to the last declaration, and leave no credential of an earlier one", () =>
        fc.assert(
          fc.asyncProperty(fc.tuple(arbitrary, arbitrary, arbitrary), walk, async (declarations, steps) => {
            const cycle = open(emulator);
            const id = `x${++count}`;
            const declare = (fields: JsonObject = {}): JsonObject => {
              return { [schema.identity]: id, endpoint: emulator.url, ...fields };
            };
            let inputs = declare(declarations[0]);
            let { outs } = await cycle.create(inputs);
            const deploy = async (fields: JsonObject | undefined, loss: string): Promise<void> => {
              const next = cycle.check(inputs, declare(fields)).inputs;
              if (cycle.diff(id, outs, next).changes === false) return;
              if (loss !== "none") silence(emulator, { kind: "drop", applied: loss === "applied" });
              try {
                ({ outs } = await cycle.update(id, outs, next));
              } catch (error) {
                if (!(error instanceof ResourceInitFailedError)) throw error;
                outs = error.state;
              } finally {
                emulator.faults.clear();
              }
              inputs = next;
            };
            for (const { to, loss, isRefreshed } of steps) {
              await deploy(declarations.at(to), loss);
              const seen = isRefreshed ? await cycle.read(id, outs) : undefined;
              if (seen !== undefined) ({ inputs = inputs, outs } = seen);
            }

            await deploy(declarations[0], "none");
            const stored = emulator.stored(`/routing/${schema.collection}/${id}`) ?? {};
            for (const [key, declared] of Object.entries(declarations[0])) {
              const live: JsonValue = withoutGenerated({ [key]: stored[key] ?? null })[key] ?? null;
              expect(meaningOf(projected(live, declared, key), key), key).to.equal(meaningOf(declared, key));
            }
            const left = CREDENTIALS.filter((text) => JSON.stringify(stored).includes(`"${text}"`));
            expect(
              CREDENTIALS.filter((text) => JSON.stringify(declarations[0]).includes(`"${text}"`)),
            ).to.include.members(left);
            expect(cycle.diff(id, outs, cycle.check(inputs, declare(declarations[0])).inputs).changes).to.equal(false);
          }),
          { numRuns },
        ));
    });
  }
}
