/**
 * A preview shows exactly the later patch, for random declarations of every kind, whether or not the service returns credentials.
 * `PROPERTY_RUNS` sets the number of rounds; failures name their seed.
 */
import { isDeepStrictEqual } from "node:util";
import { expect } from "chai";
import fc from "fast-check";
import { type Emulator, type JsonObject, type JsonValue, startEmulator } from "jobrouter-emulator";
import type { Lifecycle } from "../support/lifecycle.ts";
import { arbitraryFields, seedReferences } from "../support/arbitrary-inputs.ts";
import {
  meaningOf,
  merged,
  projected,
  withGenerated,
  withoutCredentials,
  wordingOf,
} from "../support/second-opinion.ts";
import { subjects } from "../support/subjects.ts";
import { unknownVariants } from "../support/unknown-variants.ts";
import { propertyRuns } from "../support/property-runs.ts";

const numRuns = propertyRuns(40);
const hasCredentials = (kind: string): boolean => ["DistributionPolicy", "ClassificationPolicy"].includes(kind);

for (const { name, schema, open } of subjects) {
  for (const secrets of hasCredentials(schema.kind) ? (["omit", "echo"] as const) : (["omit"] as const)) {
    describe(`a preview of any ${name}${secrets === "echo" ? ", credentials echoed" : ""}`, function () {
      this.timeout(600_000);
      const { identity, collection, kind } = schema;
      let emulator: Emulator;
      let cycle: Lifecycle;
      let count = 0;

      beforeEach(async () => {
        emulator = await startEmulator({ secrets });
        seedReferences(emulator);
        cycle = open(emulator);
      });
      afterEach(() => emulator.close());

      /** Pairs of declarations that both give the values that the service can generate, or both leave them out. */
      const declarations = fc
        .tuple(arbitraryFields[kind], arbitraryFields[kind], fc.boolean())
        .map(([ours, theirs, isGiven]) => [ours, theirs].map((fields) => withGenerated(fields, isGiven) as JsonObject));

      /** Deploys as the engine does: check, then create or update with the checked inputs. */
      const deploy = async (id: string, fields: JsonObject, olds?: { inputs: JsonObject; outs: JsonObject }) => {
        const declared = { [identity]: id, endpoint: emulator.url, ...fields };
        const { inputs, failures } = cycle.check(olds?.inputs ?? {}, declared);
        expect(failures).to.deep.equal([]);
        const { outs } = olds === undefined ? await cycle.create(inputs) : await cycle.update(id, olds.outs, inputs);
        return { inputs, outs, declared };
      };
      const expectNoChange = (id: string, { inputs, outs, declared }: Awaited<ReturnType<typeof deploy>>): void => {
        const again = cycle.check(inputs, declared).inputs;
        expect(cycle.diff(id, outs, again).changes).to.equal(false);
        expect(again).to.deep.equal(inputs);
      };

      it("shows exactly the changed fields, the patch holds no other field, and the next preview is empty", () =>
        fc.assert(
          fc.asyncProperty(declarations, fc.infiniteStream(fc.boolean()), async ([ours = {}, other = {}], picks) => {
            const id = `x${++count}`;
            const path = `/routing/${collection}/${id}`;
            const first = await deploy(id, ours);
            expectNoChange(id, first);

            // Some fields take the other declaration's value, or are dropped where it has none.
            const required = Object.keys(schema.fields).filter((key) => schema.fields[key]?.required === true);
            const keys = [...new Set([...Object.keys(ours), ...Object.keys(other)])];
            const picked = keys.filter(
              (key) => picks.next().value === true && !(required.includes(key) && !(key in other)),
            );
            const dropped = picked.filter((key) => !(key in other));
            const rest = Object.entries(ours).filter(([key]) => !dropped.includes(key));
            const next = {
              ...Object.fromEntries(rest),
              ...Object.fromEntries(Object.entries(other).filter(([key]) => picked.includes(key))),
            };
            if (kind === "Job" && !("queueId" in next) && !("classificationPolicyId" in next)) return;
            const changed = picked.filter((key) => wordingOf(ours[key], key) !== wordingOf(next[key], key));

            const { inputs } = cycle.check(first.inputs, { [identity]: id, endpoint: emulator.url, ...next });
            const named = keys.filter((key) => !isDeepStrictEqual(first.inputs[key], inputs[key]));
            expect(named).to.have.members(changed);
            expect(cycle.diff(id, first.outs, inputs).changes).to.equal(changed.length > 0 ? undefined : false);

            const before = emulator.stored(path) ?? {};
            emulator.clearCalls();
            const second = await deploy(id, next, first);
            const after = emulator.stored(path) ?? {};
            const patched = emulator.calls("PATCH").flatMap(({ body }) => Object.keys(body as JsonObject));
            expect(changed).to.include.members(patched);
            for (const key of changed.filter((one) => !patched.includes(one))) {
              expect(after[key], `${key} was shown as changed and not sent`).to.deep.equal(before[key]);
            }
            expectNoChange(id, second);
            expect((await cycle.read(id, second.outs))?.inputs).to.deep.equal(second.inputs);
            await cycle.delete(id, second.outs);
          }),
          { numRuns },
        ));

      it("shows after a refresh exactly the declared fields that drifted", () =>
        fc.assert(
          fc.asyncProperty(declarations, async ([ours = {}, theirs = {}]) => {
            const id = `y${++count}`;
            const { inputs, outs } = await deploy(id, ours);
            emulator.edit(`/routing/${collection}/${id}`, theirs);
            const seen = (await cycle.read(id, outs))?.inputs ?? {};
            const visible = (value: JsonValue): JsonValue => (secrets === "echo" ? value : withoutCredentials(value));
            const live = merged(visible(ours), visible(theirs)) as JsonObject;
            const differing = Object.entries(ours).filter(([key, value]) => {
              const declared = visible(value);
              return meaningOf(projected(live[key], declared, key), key) !== meaningOf(declared, key);
            });
            const named = Object.keys(ours).filter((key) => !isDeepStrictEqual(inputs[key], seen[key]));
            expect(named).to.have.members(differing.map(([key]) => key));
            await cycle.delete(id, outs);
          }),
          { numRuns },
        ));

      it("shows an unknown value at any place as a change, never as a check failure", () => {
        fc.assert(
          fc.property(arbitraryFields[kind], fc.nat(), (fields, place) => {
            const olds = { [identity]: "one", endpoint: emulator.url, ...fields };
            const variants = unknownVariants(fields);
            const news = { ...olds, ...variants[place % Math.max(1, variants.length)] };
            expect(cycle.check(olds, news).failures).to.deep.equal([]);
            const { changes } = cycle.diff("one", olds, cycle.check(olds, news).inputs);
            expect(changes).to.equal(variants.length === 0 ? false : undefined);
          }),
          { numRuns },
        );
      });
    });
  }
}
