/** Files of rosters in a folder of their own, and the failures that are found in them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type RosterRequest, loadRoster } from "../../../../provider/dist/fleet/roster/index.js";
import { rosterText } from "../../../../provider/dist/sdk/roster-text.js";

/** What a program passes as a roster. */
export type Source = Parameters<typeof rosterText>[0];

/** What a roster is validated against. */
export type Rules = Omit<RosterRequest, "source">;

/** A folder that holds the files of one suite. */
export class RosterFolder {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "roster-"));
  #count = 0;

  /** Writes a file of its own and answers its path. */
  write(extension: string, content: string | Uint8Array): string {
    this.#count += 1;
    const file = path.join(this.#folder, `roster-${this.#count}.${extension}`);
    writeFileSync(file, content);
    return file;
  }

  /** The failures of a text, each as `<line>:<column> …`. */
  failuresIn(extension: string, content: string | Uint8Array, rules: Rules = {}): readonly string[] {
    const file = this.write(extension, content);
    return failuresOf(file, rules).map((line) => line.replaceAll(file, "FILE").replace(/^FILE:(?=\d)/, ""));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The messages of all failures; empty when the roster is valid. */
export function failuresOf(source: Source, rules: Rules = {}): readonly string[] {
  const { failures } = loadRoster({ ...rules, source: rosterText(source) });
  return failures.map(({ message }) => message);
}
