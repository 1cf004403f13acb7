/** An emulator in a process of its own, which shows credentials as the service may. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { root } from "../../../tools/setup/paths.mjs";
import { openRouter } from "../../../provider/dist/handlers/connect.js";
import type { RouterClient } from "../../../provider/dist/http/collection.js";
import { readConnectionString } from "../../../provider/dist/config/connection-string.js";

/** It, and a client of it. */
export interface OwnEmulator {
  readonly endpoint: string;
  readonly connectionString: string;
  readonly router: RouterClient;
  /** Methods and paths of all calls since `forgetCalls`. */
  calls(): readonly string[];
  forgetCalls(): void;
  readonly stop: () => Promise<void>;
}

const SCRIPT = `
  import { startEmulator } from "jobrouter-emulator";
  const { connectionString } = await startEmulator({ secrets: "echo", journalFile: process.argv[1] });
  process.stdout.write(connectionString + "\\n");`;

/** Starts it. */
export async function startOwnEmulator(): Promise<OwnEmulator> {
  const folder = mkdtempSync(join(tmpdir(), "jobrouter-export-"));
  const journal = join(folder, "calls.jsonl");
  const child = spawn(process.execPath, ["--input-type=module", "-e", SCRIPT, journal], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await firstLine(child);
  const { endpoint } = readConnectionString(line, "the emulator");
  const environment = { JOBROUTER_CONNECTION_STRING: line };
  const router = await openRouter(endpoint, { environment, config: () => undefined });
  const lines = (): string[] => readFileSync(journal, "utf8").split("\n").slice(0, -1);
  let forgotten = 0;
  return {
    endpoint,
    connectionString: line,
    router,
    calls: () => lines().slice(forgotten).map(describeCall),
    forgetCalls() {
      forgotten = lines().length;
    },
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

async function firstLine(child: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("the emulator ended before it was ready");
}

function describeCall(line: string): string {
  const { method, path } = JSON.parse(line) as { method: string; path: string };
  return `${method} ${path}`;
}
