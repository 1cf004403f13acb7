/** Runs cancellations against a stack and a router that are reset to the same state before each. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { localFolder } from "../../../tools/setup/paths.mjs";
import { openQuickClient } from "../../support/quick-router.ts";
import { type TestStack, openStack } from "../../support/stack.ts";
import { readEntities } from "./entities.ts";
import { BUSY, entitiesBefore, programAfter, programBefore } from "./interruption-program.ts";
import { killNow, processesIn } from "../../support/processes.ts";
import { isLocked, keepState } from "./kept-state.ts";
import { type KnownState, readState } from "./state-file.ts";

/** Latency of each response in milliseconds, so that there is something to interrupt. */
const LATENCY = 30;
const METHODS = ["GET", "PATCH", "POST", "DELETE"];

/** Router and state after a deployment. */
export interface Outcome {
  /** The resources of the program, without versions. */
  readonly router: Readonly<Record<string, JsonObject>>;
  readonly state: KnownState["resources"];
}

/** Called with the method of each request that arrives. */
export type OnRequest = (method: string) => void | Promise<void>;

/** A stack and an emulator that try cancellations one at a time. */
export interface InterruptionRunner {
  readonly emulator: Emulator;
  readonly stack: TestStack;
  /** The outcome of an uninterrupted deployment. */
  readonly reference: Outcome;
  /** Its number of requests and its duration in milliseconds. */
  readonly extent: { readonly requests: number; readonly duration: number };
  /** Resets to the state before the deployment; each request waits until `onRequest` has ended. */
  begin(onRequest?: OnRequest): Promise<void>;
  /** Ends the calls of the busy workers. */
  endCalls(): Promise<void>;
  outcome(): Promise<Outcome>;
  /** Makes the plugin ignore cancellation signals from now on. */
  deafen(): void;
  /** True while the lock of a deployment exists. */
  isLocked(): boolean;
  close(): Promise<void>;
}

/** Deploys the first program, keeps that state, and deploys the second one uninterrupted as the reference. */
export async function openInterruptionRunner(): Promise<InterruptionRunner> {
  const emulator = await startEmulator({ logLevel: "silent" });
  const stack = await openStack(emulator.connectionString, undefined, {
    NODE_COMPILE_CACHE: join(localFolder, "tests", "compile-cache"),
    JOBROUTER_REQUESTS_PER_SECOND: "100",
    NODE_OPTIONS: `--require ${fileURLToPath(new URL("./deaf-host.cjs", import.meta.url))}`,
  });
  stack.declare(programBefore);
  await stack.succeed("up");
  const kept = keepState(stack.folder);
  stack.declare(programAfter);
  const runner = {
    emulator,
    stack,
    async begin(onRequest: OnRequest = () => undefined) {
      killNow(processesIn(stack.folder));
      kept.restore();
      await seed(emulator, onRequest);
    },
    endCalls: () => endCalls(emulator),
    outcome: async () => ({ router: await readRouter(emulator), state: readState(stack.folder).resources }),
    deafen() {
      writeFileSync(join(stack.folder, "deaf"), "");
    },
    isLocked: () => isLocked(stack.folder),
    close() {
      stack.dispose();
      return emulator.close();
    },
  };
  await runner.begin();
  await runner.endCalls();
  emulator.clearCalls();
  const startedAt = performance.now();
  await stack.succeed("up");
  const extent = { requests: emulator.calls().length, duration: performance.now() - startedAt };
  return { ...runner, extent, reference: await runner.outcome() };
}

async function seed(emulator: Emulator, onRequest: OnRequest): Promise<void> {
  emulator.faults.clear();
  emulator.reset();
  for (const [path, body] of Object.entries(entitiesBefore)) emulator.edit(path, body);
  const client = openQuickClient(emulator);
  for (const id of BUSY) {
    await client.jobs.upsert(`call-of-${id}`, { channelId: "voice", queueId: "calls" });
  }
  for (const id of BUSY) {
    const [offer] = (await client.workers.get(id)).offers;
    await client.workers.acceptOffer(id, offer?.offerId ?? "");
  }
  emulator.clearCalls();
  emulator.faults.add({ times: "always", fault: { kind: "latency", milliseconds: LATENCY } });
  for (const method of METHODS) {
    emulator.faults.add({ method, times: "always", fault: { kind: "run", before: () => onRequest(method) } });
  }
}

async function endCalls(emulator: Emulator): Promise<void> {
  const client = openQuickClient(emulator);
  for (const id of BUSY) {
    const { status, assignments } = await client.jobs.get(`call-of-${id}`);
    for (const assignmentId of Object.keys(status === "assigned" ? assignments : {})) {
      await client.jobs.complete(`call-of-${id}`, assignmentId);
      await client.jobs.close(`call-of-${id}`, assignmentId);
    }
  }
}

/** Reads all entities but jobs, without etags, which differ between runs. */
async function readRouter(emulator: Emulator): Promise<Readonly<Record<string, JsonObject>>> {
  const entities = Object.entries(await readEntities(emulator));
  return Object.fromEntries(
    entities
      .filter(([path]) => !path.startsWith("/routing/jobs/"))
      .map(([path, { etag: _etag, ...body }]) => [path, body]),
  );
}
