/** Files of rosters in a folder of their own, and the mistakes that are found in them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkRoster, type RosterRules } from "../../../../provider/dist/fleet/roster/check-roster.js";
import { readRoster } from "../../../../provider/dist/fleet/roster/read-roster.js";
import { RouterError } from "../../../../provider/dist/errors.js";

/** What can be read as a roster. */
export type Source = Parameters<typeof readRoster>[0];

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

  /** The mistakes of a text, each as `<line>:<column> …`. */
  mistakesIn(extension: string, content: string | Uint8Array, rules: RosterRules = {}): readonly string[] {
    const file = this.write(extension, content);
    return mistakesOf(file, rules).map((line) => line.replaceAll(file, "FILE").replace(/^FILE:(?=\d)/, ""));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The lines of the error, without the first one and the indents; empty when there is nothing wrong. */
export function mistakesOf(
  source: Source,
  rules: RosterRules = {},
  profiles: Parameters<typeof readRoster>[1] = {},
): readonly string[] {
  return (
    reportOf(source, rules, profiles)
      ?.split("\n")
      .slice(1)
      .map((line) => line.trim()) ?? []
  );
}

/** The whole error; `undefined` when there is nothing wrong. */
export function reportOf(
  source: Source,
  rules: RosterRules = {},
  profiles: Parameters<typeof readRoster>[1] = {},
): string | undefined {
  try {
    checkRoster(readRoster(source, profiles), rules);
    return undefined;
  } catch (error) {
    if (error instanceof RouterError && error.code === "InvalidInput") return error.message;
    throw error;
  }
}
