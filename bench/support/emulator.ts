/** Runs the emulator in a process of its own, so that its CPU time is not counted for the measured process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { queueIds } from "./roster.ts";

const program = fileURLToPath(new URL("../../emulator/dist/cli/jobrouter-emulator.js", import.meta.url));

/** How many requests of each method and status were answered: `{ "PATCH 201": 3 }`. */
export type Counts = Readonly<Record<string, number>>;

/** A fault rule as the control routes take it. */
export interface FaultRule {
  readonly times: "always";
  readonly fault: { readonly kind: "quota" } | { readonly kind: "latency"; readonly milliseconds: number };
}

/** A running emulator. */
export interface EmulatorProcess {
  readonly url: string;
  readonly accessKey: string;
  readonly connectionString: string;
  /** Resets the emulator to the queues of the roster and these fault rules, with all counts at 0. */
  reset(rules?: readonly FaultRule[]): Promise<void>;
  /** The requests since the last reset. */
  counts(): Promise<Counts>;
  /** Ends the process. */
  close(): Promise<void>;
}

/** Starts an emulator on a free port. */
export async function startEmulatorProcess(): Promise<EmulatorProcess> {
  const child = spawn(process.execPath, [program, "--journal-limit", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const connectionString = await readConnectionString(child);
  const [, url = "", accessKey = ""] = /endpoint=(.*?)\/?;accesskey=(.*)$/.exec(connectionString) ?? [];
  const emulator: EmulatorProcess = {
    url,
    accessKey,
    connectionString,
    async reset(rules = []) {
      await control(url, "POST", "reset");
      await control(url, "POST", "entities", queues());
      for (const rule of rules) await control(url, "POST", "faults", rule);
    },
    async counts() {
      // The emulator's own answer.
      const { counts } = (await control(url, "GET", "counts")) as { counts: Counts };
      return counts;
    },
    async close() {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
  await emulator.reset();
  return emulator;
}

async function readConnectionString({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error("the emulator has no standard output");
  const lines = createInterface({ input: stdout });
  for await (const line of lines) {
    const found = /endpoint=\S+;accesskey=\S+/.exec(line);
    if (found !== null) return found[0];
  }
  throw new Error("the emulator did not start");
}

async function control(url: string, method: string, name: string, body?: object): Promise<unknown> {
  const response = await fetch(`${url}/_emulator/${name}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${name}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

/** The entities that the workers of the roster refer to. */
function queues(): object {
  const policy = {
    "/routing/distributionPolicies/fair": { offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } },
  };
  const lines = queueIds.map((id) => [`/routing/queues/${id}`, { distributionPolicyId: "fair" }] as const);
  return { ...policy, ...Object.fromEntries(lines) };
}
