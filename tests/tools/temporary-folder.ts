import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A folder for the length of one test. */
export class TemporaryFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), "tools-"));

  /** Writes a file with its folders and answers its path. */
  write(name: string, text = "", mode = 0o644): string {
    const file = path.join(this.path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  }

  /** Writes a program that is never run: tests hand in who answers for it. */
  program(name: string): string {
    return this.write(name, "#!/bin/sh\n", 0o755);
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
