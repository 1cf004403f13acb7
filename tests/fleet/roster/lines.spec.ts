import { expect } from "chai";
import fc from "fast-check";
import { worker } from "../../../provider/dist/schema/worker.js";
import { canonical } from "../../../provider/dist/fleet/format/fields.js";
import { expand } from "../../../provider/dist/fleet/roster/expand.js";
import { declarationsIn, linesOf, readLines, restOf, writeLines } from "../../../provider/dist/fleet/format/lines.js";
import { pack, unpack } from "../../../provider/dist/fleet/format/lines.js";
import type { Roster } from "../../../provider/dist/fleet/roster/types.js";
import { arbitraryFields } from "../../support/arbitrary-inputs.ts";
import { routerErrorFrom } from "../../support/rejection.ts";
import { propertyRuns } from "../../support/property-runs.ts";

const HEADER = "# jobrouter roster, format 1\n";
const numRuns = propertyRuns(100);
const odd = fc.constantFrom(
  "ada",
  "@ada",
  '"ada"',
  "a b",
  "{}",
  "ü",
  "a\u2028b",
  "a\\",
  'a"b',
  "@",
  "__proto__",
  "é",
  "e\u0301",
);
const id = fc.oneof(odd, fc.string({ minLength: 1, maxLength: 6, unit: "grapheme" }));
const profileNames = ["voice", "@odd", "two words", '"quoted"'];

const roster: fc.Arbitrary<Roster> = fc
  .record({
    profiles: fc.tuple(...profileNames.map(() => arbitraryFields.Worker)),
    workers: fc.uniqueArray(fc.tuple(id, arbitraryFields.Worker, fc.option(fc.constantFrom(...profileNames))), {
      selector: ([name]) => name,
      maxLength: 6,
    }),
  })
  .map(({ profiles, workers }) => ({
    profiles: Object.fromEntries(profileNames.map((name, index) => [name, profiles[index] ?? {}])),
    workers: workers.map(([workerId, fields, profile]) => ({
      workerId,
      ...fields,
      ...(profile !== null && { profile }),
    })),
  }));

describe("a roster as text", () => {
  it("can be read again, whatever the names are: each worker is declared as it was", () => {
    fc.assert(
      fc.property(roster, (one) => {
        const read = readLines(writeLines(linesOf(one)));
        const declarationOf = declarationsIn(read);
        for (const said of one.workers) {
          const expected = { workerId: said["workerId"], ...canonical(worker, expand(one.profiles, said)) };
          const found = declarationOf(said["workerId"] as string) ?? {};
          expect({ workerId: found["workerId"], ...canonical(worker, found) }).to.deep.equal(expected);
        }
        expect(read.workers.size).to.equal(one.workers.length);
        expect(writeLines(read)).to.equal(writeLines(linesOf(one)));
      }),
      { numRuns },
    );
  });

  it("is the same in whatever order workers, profiles and lists come", () => {
    fc.assert(
      fc.property(roster, (one) => {
        const profiles = Object.fromEntries(Object.entries(one.profiles).toReversed());
        const turned = { profiles, workers: one.workers.toReversed() };
        expect(writeLines(linesOf(turned))).to.equal(writeLines(linesOf(one)));
      }),
      { numRuns },
    );
  });

  const rests: readonly { said: object; rest: string; because: string }[] = [
    { said: { workerId: "a", capacity: 1 }, rest: " capacity=1", because: "the id stands before it" },
    { said: { workerId: "a", profile: "p" }, rest: " @p", because: "the profile says all" },
    {
      said: { workerId: "a", profile: "p", capacity: 1 },
      rest: " @p capacity=1",
      because: "it says more than its profile",
    },
    { said: { workerId: "a", profile: "two words" }, rest: ' @"two words"', because: "a name can hold a space" },
    {
      said: { workerId: "a", queues: ["b", "a"] },
      rest: " queues=a,b",
      because: "the order of queues says nothing",
    },
    {
      said: { workerId: "a", labels: { b: 1, a: 2 }, capacity: 1 },
      rest: " capacity=1 labels.a=2 labels.b=1",
      because: "fields stand as in the schema, keys by name",
    },
    {
      said: { workerId: "a", labels: { level: "3" } },
      rest: ' {"labels":{"level":"3"}}',
      because: "a text must not look like a number",
    },
    {
      said: { workerId: "a", labels: { vip: "true" }, capacity: 1 },
      rest: ' {"capacity":1,"labels":{"vip":"true"}}',
      because: "a text must not look like true or false, and JSON says all when it must say one",
    },
    {
      said: { workerId: "a", tags: { "a.b": 1 } },
      rest: ' {"tags":{"a.b":1}}',
      because: "a point would divide the key",
    },
    { said: { workerId: "a", queues: ["a,b"] }, rest: ' {"queues":["a,b"]}', because: "a comma would divide the id" },
    {
      said: { workerId: "a", queues: [] },
      rest: ' {"queues":[]}',
      because: "no queue is not the queue without a name",
    },
  ];
  for (const { said, rest, because } of rests) {
    it(`has ${JSON.stringify(rest)} for ${JSON.stringify(said)}, since ${because}`, () => {
      expect(restOf(said as never)).to.equal(rest);
    });
  }

  const unreadable: readonly { text: string; because: string }[] = [
    { text: "a b c\n", because: "words stand behind the id" },
    { text: '@p {"capacity":1}\nada {"capacity":\n', because: "the JSON has no end" },
    { text: "@p\n", because: "a profile says something" },
    { text: '"ada {}\n', because: "the quote has no end" },
  ];
  for (const { text, because } of unreadable) {
    it(`is not ${JSON.stringify(text)}, since ${because}`, () => {
      const error = routerErrorFrom(() => {
        const read = readLines(`${HEADER}${text}`);
        for (const name of read.workers.keys()) declarationsIn(read)(name);
      });
      expect(error).to.have.property("code", "InvalidInput");
    });
  }

  it("is not a text of another format, which may be newer", () => {
    expect(routerErrorFrom(() => readLines("# jobrouter roster, format 2\nada capacity=1\n")).message).to.contain(
      "upgrade",
    );
    expect(routerErrorFrom(() => readLines("ada capacity=1\n")).message).to.contain("line 1");
    expect(readLines("").workers.size).to.equal(0);
  });

  it("says which line cannot be read", () => {
    expect(routerErrorFrom(() => readLines(`${HEADER}ada {"capacity":1}\n\n?? what\n`)).message).to.contain("line 4");
  });

  it("comes out of its pack as it went in, a few bytes per worker", () => {
    fc.assert(
      fc.property(roster, (one) => {
        const text = writeLines(linesOf(one));
        expect(unpack(pack(text))).to.equal(text);
      }),
      { numRuns },
    );
    const workers = Array.from({ length: 10_000 }, (_, index) => ({
      workerId: `agent-${index}`,
      profile: "voice",
      labels: { level: index % 5 },
    }));
    const packed = pack(writeLines(linesOf({ profiles: { voice: { capacity: 1 } }, workers })));
    expect(packed.length / 10_000).to.be.below(20);
    for (const wrong of ["{brotli}AAAA", "{brotli}no base64 %%"]) {
      expect(
        routerErrorFrom(() => unpack(wrong)),
        wrong,
      ).to.have.property("code", "InvalidInput");
    }
  });
});
