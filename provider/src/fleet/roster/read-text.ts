/** Reads the text of a roster's file. */
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { messageOf } from "../../errors";
import { SyntaxMistakes } from "./report";
import type { Mistake } from "./source";

/** The text without a byte order mark. Throws {@link SyntaxMistakes} when there is no file, or it is not UTF-8. */
export function readText(file: string): string {
  const bytes = readBytes(file);
  if (!isUtf8(bytes)) throw new SyntaxMistakes(brokenLines(bytes));
  return new TextDecoder().decode(bytes);
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = isMissing ? `does not exist in ${process.cwd()}` : `cannot be read: ${messageOf(error)}`;
    throw new SyntaxMistakes([
      { path: [], reason: `${why}; name a file that can be read, relative to the program's folder` },
    ]);
  }
}

const NEWLINE = 0x0a;

function brokenLines(bytes: Buffer): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  for (let [line, start] = [1, 0]; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const text = bytes.subarray(start, end);
    if (!isUtf8(text)) {
      const column = text.toString("utf8").indexOf("\ufffd") + 1;
      mistakes.push({ path: [], reason: "is not UTF-8; save the file as UTF-8", place: { line, column } });
    }
    start = end + 1;
  }
  return mistakes;
}
