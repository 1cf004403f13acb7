import { expect } from "chai";
import { type JsonValue, tidy } from "../../provider/dist/util/json.js";

const half = "\ud800";

describe("tidying JSON for the state", () => {
  const untidy: { value: JsonValue; tidied: JsonValue; because: string }[] = [
    { value: { a: 1, b: null }, tidied: { a: 1 }, because: "null and absent are the same" },
    { value: { a: { b: { c: null } } }, tidied: { a: { b: {} } }, because: "at any depth" },
    { value: { a: [{ b: null }] }, tidied: { a: [{}] }, because: "also in lists" },
    { value: { a: [1, null] }, tidied: { a: [1, null] }, because: "the items of a list have their places" },
    { value: { a: `x${half}` }, tidied: { a: "x\ufffd" }, because: "no message can carry half a character" },
    { value: { [`k${half}`]: [half] }, tidied: { "k\ufffd": ["\ufffd"] }, because: "nor in a name" },
    { value: half, tidied: "\ufffd", because: "a text alone is one too" },
    { value: null, tidied: null, because: "there is nothing to leave out of" },
  ];
  for (const { value, tidied, because } of untidy) {
    it(`is ${JSON.stringify(tidied)} for ${JSON.stringify(value)}: ${because}`, () => {
      expect(tidy(value)).to.deep.equal(tidied);
    });
  }

  it("keeps a member called __proto__ as a member", () => {
    const value = JSON.parse('{"__proto__":{"a":null},"b":[]}') as JsonValue;
    expect(JSON.stringify(tidy(value))).to.equal('{"__proto__":{},"b":[]}');
  });

  it("returns the same object where nothing changes, so that thousands of responses are not copied", () => {
    const value = { a: [1, "é🙂", { b: true }], c: {} };
    expect(tidy(value)).to.equal(value);
  });
});
