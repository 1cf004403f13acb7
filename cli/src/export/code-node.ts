/** Prints TypeScript as prettier formats it, for the few forms that a program of declarations needs. */

/** Columns of a line. A character counts as one, also where a terminal shows it as two. */
const WIDTH = 120;
const STEP = 2;
/** A key of fewer columns has its value beside it, however long that is. */
const SHORT_KEY = 5;

/** A comment on a line of its own. */
export interface Comment {
  readonly comment: string;
}

/** The syntax tree of a value. */
export type CodeNode =
  /** `mayWrap` where prettier moves it to the next line instead of past the margin: text, references, negative numbers. */
  | { readonly kind: "token"; readonly text: string; readonly mayWrap?: true }
  | { readonly kind: "list"; readonly entries: readonly (Comment | { readonly value: CodeNode })[] }
  | ObjectNode;

/** An object literal. */
export interface ObjectNode {
  readonly kind: "object";
  readonly entries: readonly (Comment | { readonly key: string; readonly value: CodeNode })[];
}

/** The statement `<callee>(<name>, <options>);`, for instance of a constructor. */
export function printCall(callee: string, name: string, options: ObjectNode): string {
  const head = `${callee}(${name}, `;
  const line = inOneLine(options);
  if (line !== undefined && head.length + line.length + 2 <= WIDTH) return `${head}${line});`;
  if (options.entries.length > 0 && head.length < WIDTH) return `${head}${inLines(options, 0)});`;
  const pad = " ".repeat(STEP);
  return `${callee}(\n${pad}${name},\n${pad}${print(options, STEP, STEP)},\n);`;
}

/** Prints a value that starts in `column` and is followed by a comma; its further lines are indented by `indent`. */
function print(node: CodeNode, indent: number, column: number): string {
  const line = inOneLine(node);
  if (line !== undefined && column + line.length < WIDTH) return line;
  return inLines(node, indent);
}

function inLines(node: CodeNode, indent: number): string {
  if (node.kind === "token" || node.entries.length === 0) return inOneLine(node) ?? "";
  const inner = indent + STEP;
  const pad = " ".repeat(inner);
  const lines = node.entries.map((entry) => {
    if ("comment" in entry) return `${pad}// ${entry.comment}`;
    return `${pad}${"key" in entry ? printProperty(entry, inner) : print(entry.value, inner, inner)},`;
  });
  const [open, close] = node.kind === "list" ? "[]" : "{}";
  return `${open}\n${lines.join("\n")}\n${" ".repeat(indent)}${close}`;
}

function printProperty({ key, value }: { readonly key: string; readonly value: CodeNode }, indent: number): string {
  const beside = `${key}: ${print(value, indent, indent + key.length + 2)}`;
  const isToken = value.kind === "token" && value.mayWrap === true && key.length >= SHORT_KEY;
  if (!isToken || indent + beside.length < WIDTH) return beside;
  return `${key}:\n${" ".repeat(indent + STEP)}${value.text}`;
}

/** `undefined` for what needs several lines whatever its length. */
function inOneLine(node: CodeNode): string | undefined {
  if (node.kind === "token") return node.text;
  if (isTable(node)) return undefined;
  const parts = node.entries.map((entry) => {
    if ("comment" in entry) return undefined;
    const value = inOneLine(entry.value);
    return value !== undefined && "key" in entry ? `${entry.key}: ${value}` : value;
  });
  if (parts.includes(undefined)) return undefined;
  if (node.kind === "list") return `[${parts.join(", ")}]`;
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

/** Two or more objects of several members each stand below each other. */
function isTable(node: CodeNode): boolean {
  if (node.kind !== "list" || node.entries.length < 2) return false;
  return node.entries.every(
    (entry) => "value" in entry && entry.value.kind === "object" && entry.value.entries.length > 1,
  );
}
