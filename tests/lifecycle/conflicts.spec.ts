/** Conflicts with other clients: every kind, every shape of a field, every moment in which another client can write. */
import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import type { Lifecycle } from "../support/lifecycle.ts";
import { changeIn, leavesOf } from "../soak/support/leaves.ts";
import { seedReferences } from "../support/arbitrary-inputs.ts";
import { routerErrorOf } from "../support/rejection.ts";
import { merged, wordingOf } from "../support/second-opinion.ts";
import { rivalEdits } from "../support/rival-edits.ts";
import { subjects } from "../support/subjects.ts";

/** A moment for another client's edit; `refusals` are the 412s that it causes. */
interface Moment {
  readonly name: string;
  readonly refusals: number;
}

const MOMENTS: readonly Moment[] = [
  { name: "before our read", refusals: 0 },
  { name: "between our read and our write", refusals: 1 },
  { name: "after three edits of theirs that only cause 412s", refusals: 4 },
];

for (const { name: subject, schema, open: openCycle } of subjects) {
  const { first, meetings } = rivalEdits[schema.kind];
  describe(`concurrent edits of a ${subject} by another client`, () => {
    const id = "contested";
    const path = `/routing/${schema.collection}/${id}`;
    const twin = `/routing/${schema.collection}/twin`;
    let emulator: Emulator;
    let cycle: Lifecycle;
    let outs: JsonObject;
    const declare = (fields: JsonObject): JsonObject => {
      const declared = Object.entries({ ...first, ...fields }).filter(([, value]) => value !== null);
      return { [schema.identity]: id, endpoint: emulator.url, ...Object.fromEntries(declared) };
    };

    beforeEach(async () => {
      emulator = await startEmulator();
      seedReferences(emulator);
      cycle = openCycle(emulator);
      ({ outs } = await cycle.create(declare({})));
      emulator.clearCalls();
    });
    afterEach(() => emulator.close());

    /** Lets another client edit at a moment of the next update. */
    const at = ({ refusals }: Moment, edit: () => void): void => {
      if (refusals === 0) {
        edit();
        return;
      }
      const times = refusals - 1;
      if (times > 0) emulator.faults.add({ method: "PATCH", times, fault: { kind: "moveEtag" } });
      emulator.faults.add({ method: "PATCH", fault: { kind: "run", before: edit } });
    };
    const expectCalls = ({ refusals }: Moment, ...last: readonly string[]): void => {
      const turns = Array.from({ length: refusals }, () => ["GET 200", "PATCH 412"]).flat();
      expect(emulator.calls().map(({ method, status }) => `${method} ${status}`)).to.deep.equal([...turns, ...last]);
    };
    /** The stored entity, without its id and etag. */
    const contentOf = (where: string): string => {
      const { id: _id, etag: _etag, enqueuedAt: _time, ...rest } = emulator.entity(where) ?? {};
      return wordingOf(rest).replaceAll(/"Id":"\w+"|"id":"[-\w]{36}"/g, "");
    };

    /** Each leaf that the program changed is as it wants it. */
    const expectOurs = (ours: JsonObject): void => {
      const names = Object.keys(schema.fields);
      const [was, wanted, is] = [declare({}), declare(ours), emulator.entity(path) ?? {}].map((b) =>
        leavesOf(b, names),
      );
      const changed = [...new Set([...(was?.keys() ?? []), ...(wanted?.keys() ?? [])])].filter(
        (leaf) => was?.get(leaf) !== wanted?.get(leaf),
      );
      expect(changed).not.to.be.empty;
      for (const leaf of changed) expect(is?.get(leaf), leaf).to.equal(wanted?.get(leaf));
    };

    for (const { ours, theirs, overlaps, isSame, isUnseen, because } of meetings) {
      const what = `${JSON.stringify(ours)} meets ${JSON.stringify(theirs)}`;
      const edit = (): void => void emulator.edit(path, theirs);
      for (const moment of MOMENTS) {
        if (overlaps.length === 0) {
          it(`${what} ${moment.name}: merges both edits, since ${because}`, async () => {
            at(moment, edit);
            await cycle.update(id, outs, declare(ours));
            expectCalls(moment, "GET 200", ...(isSame === true ? [] : ["PATCH 200"]));
            const patches = [first, theirs, changeIn({ last: declare({}), next: declare(ours) })];
            for (const patch of patches) emulator.edit(twin, patch);
            expect(contentOf(path)).to.equal(contentOf(twin));
          });
          continue;
        }
        it(`${what} ${moment.name}: reports a conflict in ${overlaps.join(", ")}, since ${because}`, async () => {
          at(moment, edit);
          const error = await routerErrorOf(cycle.update(id, outs, declare(ours)));
          expect(error.code).to.equal("EditConflict");
          const named = [...error.message.matchAll(/(?:^ {2}|\(|; )([^\s;(]+): [^;\n]* in the service, /gm)].map(
            ([, name]) => name,
          );
          expect(named).to.deep.equal(overlaps);
          expectCalls(moment, "GET 200");
          emulator.edit(twin, first);
          emulator.edit(twin, theirs);
          expect(contentOf(path), "theirs stands as it was").to.equal(contentOf(twin));
        });
      }
      if (overlaps.length === 0) continue;

      it(`${what}: sends no write once theirs is declared`, async () => {
        edit();
        await routerErrorOf(cycle.update(id, outs, declare(ours)));
        emulator.clearCalls();
        await cycle.update(id, outs, declare(merged(first, theirs) as JsonObject));
        expect(emulator.calls("PATCH")).to.be.empty;
      });

      it(`${what}: after a refresh the same program ${isUnseen === true ? "still reports the conflict" : "writes ours"}`, async () => {
        edit();
        const seen = (await cycle.read(id, outs))?.outs ?? {};
        const update = cycle.update(id, seen, declare(ours));
        if (isUnseen === true) expect((await routerErrorOf(update)).code).to.equal("EditConflict");
        else
          await update.then(() => {
            expectOurs(ours);
          });
      });

      for (const moment of MOMENTS) {
        it(`${what} ${moment.name}: onConflict "overwrite" overwrites theirs`, async () => {
          at(moment, edit);
          await cycle.update(id, outs, { ...declare(ours), onConflict: "overwrite" });
          expectCalls(moment, "GET 200", "PATCH 200");
          expectOurs(ours);
        });
      }
    }

    for (const moment of MOMENTS) {
      const { ours } = meetings[0] ?? { ours: {} };
      it(`is not recreated when they delete it ${moment.name}`, async () => {
        at(moment, () => {
          emulator.remove(path);
        });
        const error = await routerErrorOf(cycle.update(id, outs, declare(ours)));
        expect(error.code).to.equal("NotFound");
        expect(error.message).to.contain("another client deleted it");
        expectCalls(moment, "GET 404");
        expect(emulator.entity(path)).to.equal(undefined);
      });

      it(`is updated when they delete it ${moment.name} and recreate it unchanged`, async () => {
        at(moment, () => {
          emulator.remove(path);
          emulator.edit(path, first);
        });
        await cycle.update(id, outs, declare(ours));
        expectCalls(moment, "GET 200", "PATCH 200");
        expect((await cycle.read(id, declare(ours)))?.outs).to.deep.equal(declare(ours));
      });

      it(`reports a conflict when they delete it ${moment.name} and recreate it with another value`, async () => {
        const contested = meetings.find(({ overlaps }) => overlaps.length > 0);
        if (contested === undefined) throw new Error(`give ${schema.kind} an edit that conflicts`);
        at(moment, () => {
          emulator.remove(path);
          emulator.edit(path, first);
          emulator.edit(path, contested.theirs);
        });
        const error = await routerErrorOf(cycle.update(id, outs, declare(contested.ours)));
        expect(error.code).to.equal("EditConflict");
        expectCalls(moment, "GET 200");
      });
    }
  });
}
