/** Source text as prettier would lay it out, for the few forms that a program of declarations needs. */

/** Columns of a line. A character counts as one, also where a terminal shows it as two. */
const WIDTH = 120;
const STEP = 2;
/** A key of fewer columns has its value beside it, however long that is. */
const SHORT_KEY = 5;

/** A remark on a line of its own. */
export interface Remark {
  readonly remark: string;
}

/** A value: one word, or something with parts that stand in one line or below each other. */
export type Code =
  /** `mayMove` where it goes to the next line rather than past the margin: text, references, negative numbers. */
  | { readonly kind: "word"; readonly text: string; readonly mayMove?: true }
  | { readonly kind: "list"; readonly entries: readonly (Remark | { readonly value: Code })[] }
  | ObjectCode;

/** An object literal. */
export interface ObjectCode {
  readonly kind: "object";
  readonly entries: readonly (Remark | { readonly key: string; readonly value: Code })[];
}

/** The statement `<callee>(<name>, <options>);`, for instance of a constructor. */
export function printCall(callee: string, name: string, options: ObjectCode): string {
  const head = `${callee}(${name}, `;
  const line = inOneLine(options);
  if (line !== undefined && head.length + line.length + 2 <= WIDTH) return `${head}${line});`;
  if (options.entries.length > 0 && head.length < WIDTH) return `${head}${inLines(options, 0)});`;
  const pad = " ".repeat(STEP);
  return `${callee}(\n${pad}${name},\n${pad}${print(options, STEP, STEP)},\n);`;
}

/** Prints a value that starts in `column` and is followed by a comma; its further lines are indented by `indent`. */
function print(code: Code, indent: number, column: number): string {
  const line = inOneLine(code);
  if (line !== undefined && column + line.length < WIDTH) return line;
  return inLines(code, indent);
}

function inLines(code: Code, indent: number): string {
  if (code.kind === "word" || code.entries.length === 0) return inOneLine(code) ?? "";
  const inner = indent + STEP;
  const pad = " ".repeat(inner);
  const lines = code.entries.map((entry) => {
    if ("remark" in entry) return `${pad}// ${entry.remark}`;
    return `${pad}${"key" in entry ? printProperty(entry, inner) : print(entry.value, inner, inner)},`;
  });
  const [open, close] = code.kind === "list" ? "[]" : "{}";
  return `${open}\n${lines.join("\n")}\n${" ".repeat(indent)}${close}`;
}

function printProperty({ key, value }: { readonly key: string; readonly value: Code }, indent: number): string {
  const beside = `${key}: ${print(value, indent, indent + key.length + 2)}`;
  const isWord = value.kind === "word" && value.mayMove === true && key.length >= SHORT_KEY;
  if (!isWord || indent + beside.length < WIDTH) return beside;
  return `${key}:\n${" ".repeat(indent + STEP)}${value.text}`;
}

/** `undefined` for what needs several lines whatever its length. */
function inOneLine(code: Code): string | undefined {
  if (code.kind === "word") return code.text;
  if (isTable(code)) return undefined;
  const parts = code.entries.map((entry) => {
    if ("remark" in entry) return undefined;
    const value = inOneLine(entry.value);
    return value !== undefined && "key" in entry ? `${entry.key}: ${value}` : value;
  });
  if (parts.includes(undefined)) return undefined;
  if (code.kind === "list") return `[${parts.join(", ")}]`;
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

/** Two or more objects of several members each stand below each other. */
function isTable(code: Code): boolean {
  if (code.kind !== "list" || code.entries.length < 2) return false;
  return code.entries.every(
    (entry) => "value" in entry && entry.value.kind === "object" && entry.value.entries.length > 1,
  );
}
