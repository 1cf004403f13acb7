/** Syntax errors of JSON rosters. */
import { expect } from "chai";
import fc from "fast-check";
import { jsonSyntaxFailures } from "../../../provider/dist/fleet/roster/json-syntax.js";

const SEED = 20261130;

const NO_VALUE = "this is not a JSON value; text needs double quotes";
const BROKEN_TEXT = "this text does not end, or holds a control character or a \\ that JSON does not allow";

/** Each text with the errors that are expected, as `<offset> <message>`. */
const rows: readonly (readonly [text: string, ...failures: string[]])[] = [
  ["[1 2]", "3 a , is missing here"],
  ['{"a" 1}', "5 a : is missing here"],
  ['{"a"}', "4 a : is missing here"],
  ["[1,,2]", "3 a value is missing here"],
  ["[1,]", "3 a value is missing here"],
  ['{"a":1,}', "7 a name is missing here"],
  ['{"a":,"b":x}', "5 a value is missing here", `10 ${NO_VALUE}`],
  [
    "[True, nul, 01, .5, 'a b']",
    `1 ${NO_VALUE}`,
    `7 ${NO_VALUE}`,
    `12 ${NO_VALUE}`,
    `16 ${NO_VALUE}`,
    `20 ${NO_VALUE}`,
  ],
  ["{a: 1, 2: 3}", `1 ${NO_VALUE}`, "7 a name needs double quotes"],
  ["[1 // one\n,/* two */2]", "3 JSON has no comments; remove it", "11 JSON has no comments; remove it"],
  ['["\\x", 1', `1 ${BROKEN_TEXT}`],
  ['["a\nb"]', `1 ${BROKEN_TEXT}`],
  ['{"a": ["b}', `7 ${BROKEN_TEXT}`],
  ["[1]]", "3 nothing may follow here"],
  ["[1}", "2 a , is missing here"],
  ["[[1]", "4 the text ends too early; ] is missing"],
  ["", "0 the text ends too early; a value is missing"],
];

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

describe("the syntax of a JSON roster", () => {
  for (const [text, ...failures] of rows) {
    it(`reports ${failures.join(" | ")} in ${JSON.stringify(text)}`, () => {
      expect(jsonSyntaxFailures(text).map(({ offset, message }) => `${offset} ${message}`)).to.deep.equal(failures);
    });
  }

  it(`has errors exactly where JSON.parse refuses it, seed ${SEED}`, () => {
    const token = fc.constantFrom(
      ...[
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        " ",
        "\n",
        "\t",
        "\u00a0",
        "/",
        "*",
        '"',
        '"a"',
        '"\\u00e9"',
        '"\\',
        "-",
        "0",
        "1.5",
        "1e9",
      ],
      ...["true", "null", "x", "'", '"a":', "[]", "{}"],
    );
    const tokens = fc.array(token, { maxLength: 8 }).map((parts) => parts.join(""));
    const cut = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat(3), token).map(([text, at, length, part]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + part + text.slice(start + length);
    });
    fc.assert(
      fc.property(fc.oneof(tokens, cut, fc.json()), (text) => {
        const failures = jsonSyntaxFailures(text);
        expect(failures.length === 0, JSON.stringify(failures)).to.equal(parses(text));
        const offsets = failures.map(({ offset }) => offset);
        expect(offsets).to.deep.equal([...new Set(offsets)].toSorted((a, b) => a - b));
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });
});
