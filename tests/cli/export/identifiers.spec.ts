import { expect } from "chai";
import fc from "fast-check";
import ts from "typescript";
import { registry } from "../../../provider/dist/schema/registry.js";
import type { Kind } from "../../../provider/dist/schema/names.js";
import { createNamer } from "../../../cli/dist/export/identifiers.js";
import { propertyKey } from "../../../cli/dist/export/text-literal.js";
import { anyText } from "./arbitrary-exports.ts";

const rows: readonly { kind: Kind; id: string; name: string; because: string }[] = [
  { kind: "Queue", id: "support", name: "supportQueue", because: "the kind follows the id" },
  { kind: "Queue", id: "support-queue", name: "supportQueue", because: "the id names its kind already" },
  { kind: "Queue", id: "queue", name: "queue", because: "the id is its kind" },
  {
    kind: "DistributionPolicy",
    id: "longest-idle",
    name: "longestIdleDistributionPolicy",
    because: "words are joined",
  },
  { kind: "Worker", id: "VIP_desk", name: "vipDeskWorker", because: "capitals all over are no hump" },
  { kind: "Queue", id: "7even", name: "queue7even", because: "a name cannot begin with a digit" },
  { kind: "Queue", id: "class", name: "classQueue", because: "with its kind it is no reserved word" },
  { kind: "Queue", id: "🎧 ::", name: "queue", because: "nothing of the id may stand in a name" },
  { kind: "Queue", id: "für ärger", name: "fürÄrgerQueue", because: "letters of all languages may" },
  { kind: "Queue", id: "日本", name: "日本Queue", because: "letters of all languages may" },
  { kind: "Worker", id: "x".repeat(128), name: `${"x".repeat(40)}Worker`, because: "a statement begins on one line" },
];

/** What the compiler takes for a name. */
function isName(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const [first = 0] = codes;
  const target = ts.ScriptTarget.ES2015;
  return ts.isIdentifierStart(first, target) && codes.every((code) => ts.isIdentifierPart(code, target));
}

/** Every character that fits into 16 bits. */
const plane = Array.from({ length: 0x10000 }, (_, code) => code);

describe("export: identifiers of constants", () => {
  for (const { kind, id, name, because } of rows) {
    it(`call the ${kind} ${JSON.stringify(id.slice(0, 20))} ${name.slice(0, 50)}: ${because}`, () => {
      expect(createNamer()(kind, id)).to.equal(name);
    });
  }

  it("get a number where ids give the same name", () => {
    const nameFor = createNamer();
    const names = ["a b", "a-b", "aB2", "a_b", "A b"].map((id) => nameFor("Queue", id));
    expect(names).to.deep.equal(["aBQueue", "aBQueue2", "aB2Queue", "aBQueue3", "aBQueue4"]);
  });

  it("get no number that makes the name of another id", () => {
    const nameFor = createNamer();
    const names = ["queue2", "queue", "Queue"].map((id) => nameFor("Queue", id));
    expect(new Set(names)).to.have.property("size", 3);
  });

  it("are valid and unique for any ids", () => {
    const ids = fc.array(fc.tuple(fc.constantFrom(...Object.values(registry).map(({ kind }) => kind)), anyText));
    fc.assert(
      fc.property(ids, (all) => {
        const nameFor = createNamer();
        const names = all.map(([kind, id]) => nameFor(kind, id));
        expect(new Set(names)).to.have.property("size", names.length);
        for (const name of names) {
          expect(isName(name), name).to.equal(true);
          expect(ts.identifierToKeywordKind(ts.factory.createIdentifier(name)), name).to.equal(undefined);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("hold only characters that the compiler knows, alone or in either case", () => {
    const wrong = plane.filter((code) => {
      const name = createNamer()("Queue", `a${String.fromCharCode(code)} ${String.fromCharCode(code)}`);
      return !isName(name);
    });
    expect(wrong).to.deep.equal([]);
  });

  it("and the unquoted keys too", () => {
    const keys = plane.flatMap((code) => [String.fromCharCode(code), `a${String.fromCharCode(code)}`]);
    const plain = keys.filter((key) => propertyKey(key) === key);
    expect(plain.filter((key) => !isName(key))).to.deep.equal([]);
    expect(plain.length).to.be.above(30_000);
  });
});
