/**
 * Random lives: declarations that come and go, with lost writes and refreshes between them, whether or not the service
 * gives credentials back. `PROPERTY_RUNS` sets the number of rounds; failures name their seed.
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

const withoutGenerated = (bag: JsonObject): JsonObject => withGenerated(bag, false) as JsonObject;
const walk = fc.array(
  fc.record({ to: fc.nat(2), loss: fc.constantFrom("none", "applied", "dropped"), isRefreshed: fc.boolean() }),
  { minLength: 1, maxLength: 5 },
);

for (const { name, schema, open } of subjects) {
  for (const secrets of ["omit", "echo"] as const) {
    describe(`the life of any ${name}, credentials ${secrets === "omit" ? "kept by the service" : "echoed"}`, function () {
      this.timeout(600_000);
      let emulator: Emulator;
      let count = 0;

      beforeEach(async () => {
        emulator = await startEmulator({ secrets });
        seedReferences(emulator);
      });
      afterEach(() => emulator.close());

      const bag = arbitraryFields[schema.kind].map(withoutGenerated);

      it("ends where it is declared, and nothing is left of what is not", () =>
        fc.assert(
          fc.asyncProperty(fc.tuple(bag, bag, bag), walk, async (bags, steps) => {
            const cycle = open(emulator);
            const id = `x${++count}`;
            const declare = (fields: JsonObject = {}): JsonObject => {
              return { [schema.identity]: id, endpoint: emulator.url, ...fields };
            };
            let inputs = declare(bags[0]);
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
              await deploy(bags.at(to), loss);
              const seen = isRefreshed ? await cycle.read(id, outs) : undefined;
              if (seen !== undefined) ({ inputs = inputs, outs } = seen);
            }

            await deploy(bags[0], "none");
            const stored = emulator.stored(`/routing/${schema.collection}/${id}`) ?? {};
            for (const [key, declared] of Object.entries(bags[0])) {
              const live: JsonValue = withoutGenerated({ [key]: stored[key] ?? null })[key] ?? null;
              expect(meaningOf(projected(live, declared, key), key), key).to.equal(meaningOf(declared, key));
            }
            const left = CREDENTIALS.filter((text) => JSON.stringify(stored).includes(`"${text}"`));
            expect(CREDENTIALS.filter((text) => JSON.stringify(bags[0]).includes(`"${text}"`))).to.include.members(
              left,
            );
            expect(cycle.diff(id, outs, cycle.check(inputs, declare(bags[0])).inputs).changes).to.equal(false);
          }),
          { numRuns },
        ));
    });
  }
}
