/** The part of Power Fx that expression rules may use. */
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { compile } from "../../emulator/dist/router/rules/power-fx/parser.js";

const job: JsonObject = { Escalated: true, Region: "EMEA", Level: 7, "Spoken language": "en", Text: "12" };
const worker: JsonObject = { Id: "ada", English: 10 };
const compute = (expression: string) => compile(expression)({ job, worker });

describe("emulator: expressions", () => {
  const values = [
    { text: "10", value: 10, because: "a bare number" },
    { text: "=10", value: 10, because: "a leading = is allowed" },
    { text: "1.5e2", value: 150, because: "an exponent" },
    { text: '"a ""quoted"" text"', value: 'a "quoted" text', because: "quotes are doubled inside texts" },
    { text: "true", value: true, because: "a truth" },
    { text: "If(job.Escalated = true, 10, 5)", value: 10, because: "the form of Microsoft's samples" },
    { text: "If(job.Escalated, 10, 5)", value: 10, because: "a truth is a condition" },
    { text: 'If(job.Region = "APAC", 1, job.Level > 5, 2, 3)', value: 2, because: "pairs of condition and result" },
    { text: "If(false, 1)", value: null, because: "no result is blank" },
    { text: 'Switch(job.Region, "APAC", 1, "EMEA", 2, 3)', value: 2, because: "a match" },
    { text: 'Switch(job.Region, "APAC", 1, 3)', value: 3, because: "no match" },
    { text: "worker.English", value: 10, because: "a bare label of the worker" },
    { text: "job.'Spoken language'", value: "en", because: "a name with a space" },
    { text: "job.None", value: null, because: "a missing label is blank" },
    { text: "job.constructor", value: null, because: "what every object has is no label" },
    { text: "IsBlank(job.None)", value: true, because: "blank" },
    { text: "IsBlank(job.Level)", value: false, because: "not blank" },
    { text: 'Coalesce(job.None, "", job.Level)', value: 7, because: "the first that is there" },
    { text: "1 + 2 * 3", value: 7, because: "times binds more" },
    { text: "(1 + 2) * 3", value: 9, because: "parentheses" },
    { text: "2 ^ 3 - -1", value: 9, because: "signs" },
    { text: "2 ^ 3 ^ 2", value: 512, because: "powers are right-associative" },
    { text: "-2 ^ 2", value: -4, because: "a power binds more than a sign" },
    { text: "2 ^ -1 * 4", value: 2, because: "a sign in an exponent" },
    { text: "-50% ^ 2", value: -0.25, because: "a percentage binds more than a power" },
    { text: "!false = true", value: true, because: "a negation binds more than a comparison" },
    { text: "10 - 2 - 3", value: 5, because: "differences are left-associative" },
    { text: '1 & 2 + 3 & "4"', value: "154", because: "a sum binds more than a concatenation" },
    { text: '"1" & 2 = "12"', value: true, because: "a concatenation binds more than a comparison" },
    { text: '"tru" in "a" = "a"', value: true, because: "a comparison binds more than in" },
    { text: 'true Or "x" in "y" And false', value: true, because: "And binds more than Or, in more than And" },
    { text: "1 // one\n+ 1 /* two\nlines */ + /**/ 1 // end", value: 3, because: "comments" },
    { text: "// first\n= 4 / 2", value: 2, because: "a comment before the leading =" },
    { text: '"a // b" & "/* c */"', value: "a // b/* c */", because: "no comments inside texts" },
    { text: "50%", value: 0.5, because: "a percentage" },
    { text: "job.None + 1", value: 1, because: "blank counts as 0" },
    { text: "job.Text + 1", value: 13, because: "a text that spells a number" },
    { text: '"a" & 1 & true', value: "a1true", because: "everything is a text to &" },
    { text: 'job.Level = 7 && job.Region <> "x"', value: true, because: "both" },
    { text: "job.Level = 8 Or Not job.Escalated", value: false, because: "words for signs" },
    { text: "And(true, Or(false, Not(false)), !false)", value: true, because: "functions for signs" },
    { text: "false && job.Region > 1", value: false, because: "the right side is not looked at" },
    { text: "If(true, 1, 1 / 0)", value: 1, because: "nor is the other branch" },
    { text: 'job.Region = "emea"', value: false, because: "case counts" },
    { text: "job.Text = 12", value: false, because: "a text equals no number" },
    { text: '"me" in job.Region', value: true, because: "in looks past case" },
    { text: '"me" exactin job.Region', value: false, because: "exactin does not" },
    { text: 'StartsWith(job.Region, "em")', value: true, because: "looks past case" },
    { text: 'EndsWith(job.Region, "x")', value: false, because: "another end" },
    { text: "Len(job.Region) * Int(2.9)", value: 8, because: "length, rounded down" },
    { text: 'Left("abc", 2) & Right("abc", 1) & Right("abc", 0)', value: "abc", because: "parts of a text" },
    { text: 'Concatenate(Upper("a"), Lower("B"), Trim("  c  d "))', value: "Abc d", because: "shapes of a text" },
    { text: 'Value("2") + Len(Text(12))', value: 4, because: "there and back" },
    { text: "Max(1, 3, 2) - Min(4, 5) + Abs(-2)", value: 1, because: "several numbers" },
    { text: "Mod(-1, 3)", value: 2, because: "the sign of the divisor" },
    { text: "Power(2, 3) + Sqrt(9)", value: 11, because: "powers" },
    { text: "Round(2.345, 1) + RoundUp(2.01, 0) + RoundDown(-2.9, 0)", value: 3.3, because: "three ways to round" },
  ];
  for (const { text, value, because } of values) {
    it(`computes ${text} as ${JSON.stringify(value)}: ${because}`, () => {
      const found = compute(text);
      if (typeof value === "number") expect(found).to.be.closeTo(value, 1e-9);
      else expect(found).to.equal(value);
    });
  }

  const mistakes = [
    { text: "", says: "ends too early" },
    { text: "1 +", says: "ends too early" },
    { text: "1 2", says: "did not expect 2" },
    { text: "If(true, 1", says: 'expected ")" at the end' },
    { text: "Iff(true, 1)", says: "no function Iff" },
    { text: "constructor(1)", says: "no function constructor" },
    { text: "Not(true, false)", says: "Not does not take 2 arguments" },
    { text: "job", says: 'expected "."' },
    { text: "job.", says: "a label's name must follow" },
    { text: "queue.x", says: "nothing called queue" },
    { text: "`x`", says: 'cannot read "`x`"' },
    { text: '"open', says: "cannot read" },
    { text: "1 /* open", says: 'cannot read "/* open"' },
    { text: "1 / 0", says: "division by zero" },
    { text: 'job.Region > "a"', says: "has no order" },
    { text: "job.Region + 1", says: "not a number" },
    { text: "If(job.Region, 1, 2)", says: "neither true nor false" },
  ];
  for (const { text, says } of mistakes) {
    it(`rejects ${JSON.stringify(text)}: ${says}`, () => {
      expect(() => compute(text)).to.throw(says);
    });
  }
});
