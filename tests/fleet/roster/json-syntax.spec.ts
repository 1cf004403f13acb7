/** Syntax errors of JSON rosters. */
import { expect } from "chai";
import fc from "fast-check";
import { parseJson } from "../../../provider/dist/fleet/roster/parse-text.js";

const SEED = 20261130;

const NO_VALUE = "this is not a JSON value; text needs double quotes";
const NO_NAME = "a name in double quotes is missing here";

/** Each text with the errors that are expected, as `<line>:<column> <message>`. */
const rows: readonly (readonly [text: string, ...failures: string[]])[] = [
  ["[1 2]", "1:4 a , is missing here"],
  ['{"a" 1}', "1:6 a : is missing here"],
  ['{"a"}', "1:5 a : is missing here"],
  ["[1,,2]", "1:4 a value is missing here"],
  ["[1,]", "1:4 a value is missing here"],
  ["[1\n,\r\n]", "3:1 a value is missing here"],
  ['{"a":1,}', `1:8 ${NO_NAME}`],
  ['{"a":,\n"b":x\n}', "1:6 a value is missing here", `2:5 ${NO_VALUE}`],
  [
    "[True,\n nul,\n 01,\n .5,\n 'a b'\n]",
    `1:2 ${NO_VALUE}`,
    `2:2 ${NO_VALUE}`,
    "3:3 a , is missing here",
    `4:2 ${NO_VALUE}`,
    `5:2 ${NO_VALUE}`,
  ],
  ["{a: 1,\n2: 3}", `1:2 ${NO_VALUE}`, `2:1 ${NO_NAME}`],
  ["[1 // one\n,/* two */2]", "1:4 JSON has no comments; remove it", "2:2 JSON has no comments; remove it"],
  ['["\\x",\n1', "1:2 this text holds a \\ that JSON does not allow", "2:2 the text ends too early; ] is missing"],
  ['["\\u12x"]', "1:2 this text holds a \\u without four hexadecimal digits"],
  ['["a\tb"]', "1:2 this text holds a control character, which JSON does not allow"],
  ['["a\n]', "1:2 this text does not end in its line"],
  ['{"a": ["b}', "1:8 this text does not end in its line"],
  ["[1]]", "1:4 nothing may follow here"],
  ["[1}", "1:3 a , is missing here"],
  ["[[1]", "1:5 the text ends too early; ] is missing"],
  ['{"a": 1', "1:8 the text ends too early; } is missing"],
  ["", "1:1 a value is missing here"],
];

function errorsOf(text: string): readonly string[] {
  const { value, failures: all } = parseJson(text);
  // A number that a float does not keep is valid JSON.
  const failures = all.filter(({ message }) => !/^is "[^"]*", a number that would not be kept/.test(String(message)));
  expect(value === undefined).to.equal(failures.length > 0);
  return failures.map(({ message, position }) => {
    expect(message)
      .to.be.a("string")
      .that.matches(/^is not JSON: /);
    return `${position?.line}:${position?.column} ${String(message).slice("is not JSON: ".length)}`;
  });
}

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
      expect(errorsOf(text)).to.deep.equal(failures);
    });
  }

  it(`has errors exactly where JSON.parse refuses it, one a line and each with a position, seed ${SEED}`, () => {
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
        const errors = errorsOf(text);
        expect(errors.length === 0, errors.join()).to.equal(parses(text));
        const lines = errors.map((error) => parseInt(error));
        expect(lines).to.deep.equal([...new Set(lines)].toSorted((first, second) => first - second));
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });
});
