import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseJson, readIfPresent, writeWhole } from "../setup/files.mjs";
import { loopbackPorts, rememberedPort } from "./port.ts";

/** The quickstart's running emulator. */
export interface RunningEmulator {
  readonly connectionString: string;
  readonly journal: string;
  /** Waits until it ends: by a signal, or because another program stops it. */
  readonly ended: Promise<unknown>;
  /** Stops it, unless an earlier run started it. */
  stop(): Promise<void>;
}

/** Returns the address of its page from a connection string. */
export function pageOf(connectionString: string): string {
  const [, endpoint] = /^endpoint=([^;]+)/.exec(connectionString) ?? [];
  if (endpoint === undefined) throw new Error("the emulator printed no endpoint");
  return endpoint;
}

interface Record {
  readonly pid: number;
  readonly connectionString: string;
}

/** Starts the emulator on its saved port and data, or connects to the one that an earlier run left. */
export async function ensureEmulator(program: string, folder: string): Promise<RunningEmulator> {
  mkdirSync(folder, { recursive: true });
  const port = await rememberedPort(folder);
  const journal = path.join(folder, "journal.jsonl");
  const record = path.join(folder, "emulator.json");
  if (await loopbackPorts.isFree(port)) return start({ program, folder, port, journal, record });
  const running = await findRunning(record, port);
  if (running) {
    const { connectionString } = running;
    return { connectionString, journal, ended: Promise.resolve(), stop: () => Promise.resolve() };
  }
  throw new Error(
    `port ${port} of the quickstart's emulator is in use by another program (\`lsof -i :${port}\` names it): ` +
      `stop that program and run again, because the endpoint is part of each resource in the state`,
  );
}

async function findRunning(recordFile: string, port: number): Promise<Record | undefined> {
  const text = readIfPresent(recordFile);
  if (text === undefined) return undefined;
  const record = parseJson(text) as Record;
  return isAlive(record.pid) && (await isHealthy(port)) ? record : undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const { ok } = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2000) });
    return ok;
  } catch {
    return false;
  }
}

interface Start {
  readonly program: string;
  readonly folder: string;
  readonly port: number;
  readonly journal: string;
  readonly record: string;
}

async function start({ program, folder, port, journal, record }: Start): Promise<RunningEmulator> {
  const log = path.join(folder, "emulator.log");
  const handle = openSync(log, "w");
  const args = ["--port", `${port}`, "--data", path.join(folder, "router.json"), "--journal", journal];
  // Detached, so that Ctrl-C reaches Pulumi only, which needs the emulator to finish its running operations.
  const child = spawn(process.execPath, [program, ...args], { detached: true, stdio: ["ignore", "pipe", handle] });
  closeSync(handle);
  const ended = once(child, "exit");
  const connectionString = await readConnectionString(child);
  if (connectionString === undefined || child.pid === undefined) {
    await stop(child);
    throw new Error(`the emulator did not start: ${readFileSync(log, "utf8").trim() || "no output"}`);
  }
  writeWhole(record, `${JSON.stringify({ pid: child.pid, connectionString } satisfies Record)}\n`, 0o600);
  return {
    connectionString,
    journal,
    ended,
    stop: async () => {
      await stop(child);
      rmSync(record, { force: true });
    },
  };
}

async function readConnectionString(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout) return undefined;
  const timer = setTimeout(() => child.kill(), 15_000);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const match = /^connection string:\s*(\S.*)$/.exec(line);
      if (match) return match[1];
    }
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  child.kill("SIGTERM");
  await gone;
  clearTimeout(timer);
}
