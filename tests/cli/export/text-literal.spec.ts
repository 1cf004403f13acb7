import { expect } from "chai";
import fc from "fast-check";
import { numberLiteral, propertyKey, textLiteral } from "../../../cli/dist/export/text-literal.js";
import { anyText } from "./arbitrary-exports.ts";

/** What a piece of source text means. */
function valueOf(source: string): unknown {
  return (0, eval)(`(${source})`) as unknown;
}

const literals = [
  { value: "plain", source: '"plain"', because: "double quotes are the rule" },
  { value: 'say "yes"', source: "'say \"yes\"'", because: "single ones need fewer escapes" },
  { value: `it's "so"`, source: `'it\\'s "so"'`, because: "one escape is less than two" },
  { value: `it's "so`, source: `"it's \\"so"`, because: "with as many of both, double quotes stay" },
  { value: "a\\b\n\t\r", source: '"a\\\\b\\n\\t\\r"', because: "what ends lines has short names" },
  { value: "`${x}`", source: '"`${x}`"', because: "a back quote means nothing in quotation marks" },
  { value: "\u2028\ud800", source: '"\\u2028\\ud800"', because: "line separators and half characters are not text" },
  { value: "a\u202eb\u00a0", source: '"a\\u202eb\\u00a0"', because: "invisible characters would mislead" },
  { value: "für 日本 🎧", source: '"für 日本 🎧"', because: "letters of all people stay readable" },
];

const keys = [
  { key: "plain", source: "plain", because: "it needs no quotation marks" },
  { key: "größe", source: "größe", because: "it is a name in any language" },
  { key: "a-b", source: '"a-b"', because: "it is no name" },
  { key: "7", source: '"7"', because: "it is no name" },
  { key: "", source: '""', because: "it is no name" },
  { key: "class", source: "class", because: "reserved words may be keys" },
  { key: "__proto__", source: '["__proto__"]', because: "as a plain key it would set the prototype" },
];

const numbers = [
  { value: 1.5, source: "1.5" },
  { value: -3, source: "-3" },
  { value: -0, source: "0" },
  { value: 1e21, source: "1e21" },
  { value: 1e-7, source: "1e-7" },
];

describe("export: literals", () => {
  for (const { value, source, because } of literals) {
    it(`write ${JSON.stringify(value)} as ${source}: ${because}`, () => {
      expect(textLiteral(value)).to.equal(source);
    });
  }
  for (const { key, source, because } of keys) {
    it(`write the key ${JSON.stringify(key)} as ${source}: ${because}`, () => {
      expect(propertyKey(key)).to.equal(source);
    });
  }
  for (const { value, source } of numbers) {
    it(`write the number ${source}`, () => {
      expect(numberLiteral(value)).to.equal(source);
    });
  }

  it("mean exactly the text, on one line without anything invisible", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(valueOf(textLiteral(text))).to.equal(text);
        expect(textLiteral(text)).to.not.match(/(?! )[\p{C}\p{Z}]/u);
      }),
      { numRuns: 2_000 },
    );
  });

  it("mean exactly the key", () => {
    fc.assert(
      fc.property(anyText, (key) => {
        expect(Object.keys(valueOf(`{ ${propertyKey(key)}: 1 }`) as object)).to.deep.equal([key]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("mean exactly the number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(valueOf(numberLiteral(value))).to.equal(value === 0 ? 0 : value);
      }),
    );
  });
});
