/** Finds the syntax errors of a text that JSON.parse refuses, which names at most one of them and not always its position. */

/** One syntax error. */
export interface JsonSyntaxFailure {
  readonly offset: number;
  readonly message: string;
}

/** Groups: punctuation, a scalar of JSON, a comment; a token in none of them is not JSON. */
const TOKEN = new RegExp(
  [
    String.raw`([[\]{}:,])`,
    String.raw`("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|` +
      String.raw`(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![^\s[\]{}:,"]))`,
    String.raw`(\/\/[^\r\n]*|\/\*[^]*?\*\/)`,
    String.raw`"(?:[^"\\\r\n]|\\.)*"?|'[^'\r\n]*'|[^\s[\]{}:,"]+|[^ \t\r\n]`,
  ].join("|"),
  "g",
);

const CLOSING: ReadonlyMap<string, string> = new Map([
  ["{", "}"],
  ["[", "]"],
]);

type Expected = "value" | "name" | ":" | "," | "end";

/** Reports every token that cannot stand where it does, and goes on as if the missing one were there. */
export function jsonSyntaxFailures(text: string): readonly JsonSyntaxFailure[] {
  const failures: JsonSyntaxFailure[] = [];
  const report = (offset: number, message: string): void => {
    if (failures.at(-1)?.offset !== offset) failures.push({ offset, message });
  };
  const missing = (offset: number): void => {
    report(offset, `a ${expected} is missing here`);
  };
  /** The closing brackets that are to come. */
  const open: string[] = [];
  const nextMember = (): Expected => (open.at(-1) === "}" ? "name" : "value");
  const afterValue = (): Expected => (open.length === 0 ? "end" : ",");
  let expected: Expected = "value";
  let isAfterOpening = false;

  for (const { 0: token, 1: punctuation, 2: scalar, 3: comment, index } of text.matchAll(TOKEN)) {
    if (comment !== undefined) {
      report(index, "JSON has no comments; remove it");
      continue;
    }
    if (expected === "end") {
      report(index, "nothing may follow here");
      return failures;
    }
    const isClosing = token === open.at(-1);
    if ((expected === ":" || (expected === "," && !isClosing)) && token !== expected) {
      missing(index);
      expected = expected === ":" ? "value" : nextMember();
    }
    const closing = CLOSING.get(token);
    if (isClosing) {
      if (expected !== "," && !isAfterOpening) missing(index);
      open.pop();
      expected = afterValue();
    } else if (closing !== undefined && expected === "value") {
      open.push(closing);
      expected = nextMember();
    } else if (punctuation !== undefined) {
      if (token !== expected) missing(index);
      // What follows a bracket in the wrong place cannot be told.
      if (token !== "," && token !== expected) return failures;
      expected = token === "," ? nextMember() : "value";
    } else if (scalar === undefined && token.startsWith('"')) {
      report(index, String.raw`this text does not end, or holds a control character or a \ that JSON does not allow`);
      return failures;
    } else {
      if (scalar === undefined) report(index, "this is not a JSON value; text needs double quotes");
      else if (expected === "name" && !token.startsWith('"')) report(index, "a name needs double quotes");
      expected = expected === "name" ? ":" : afterValue();
    }
    isAfterOpening = closing !== undefined;
  }
  if (expected !== "end") report(text.length, `the text ends too early; ${open.at(-1) ?? "a value"} is missing`);
  return failures;
}
