/** Merge patches, by the cases of their RFC. */
import { expect } from "chai";
import type { JsonValue } from "jobrouter-emulator";
import { mergePatch } from "../../emulator/dist/util/merge-patch.js";

// The fifteen cases of RFC 7396, appendix A.
const table: [original: JsonValue, patch: JsonValue, result: JsonValue][] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

describe("emulator: merge patch", () => {
  for (const [original, patch, result] of table) {
    it(`turns ${JSON.stringify(original)} with ${JSON.stringify(patch)} into ${JSON.stringify(result)}`, () => {
      expect(mergePatch(original, patch)).to.deep.equal(result);
    });
  }

  it("leaves its arguments alone", () => {
    const original = { a: { b: 1 } };
    mergePatch(original, { a: { b: 2 } });
    expect(original).to.deep.equal({ a: { b: 1 } });
  });

  it("replaces a tagged object when its kind changes", () => {
    const tagged = new Set(["mode"]);
    const original = { mode: { kind: "a", x: 1 } };
    expect(mergePatch(original, { mode: { kind: "b", y: 2 } }, tagged)).to.deep.equal({ mode: { kind: "b", y: 2 } });
    expect(mergePatch(original, { mode: { y: 2 } }, tagged)).to.deep.equal({ mode: { kind: "a", x: 1, y: 2 } });
  });

  it("merges a label that happens to be called kind like any other", () => {
    const merged = mergePatch({ labels: { kind: "a", x: 1 } }, { labels: { kind: "b" } }, new Set(["mode"]));
    expect(merged).to.deep.equal({ labels: { kind: "b", x: 1 } });
  });

  it("treats __proto__ as an ordinary member", () => {
    const merged = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}') as JsonValue);
    expect(Object.keys(merged ?? {})).to.deep.equal(["__proto__"]);
    expect({}).not.to.have.property("polluted");
  });
});
