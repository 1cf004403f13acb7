/** A stack and a router that are put back to the same beginning for each interruption. */
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

/** Milliseconds that each answer takes, so that there is something to interrupt. */
const LATENCY = 30;
const METHODS = ["GET", "PATCH", "POST", "DELETE"];

/** What a deployment left. */
export interface Outcome {
  /** The resources of the program, without versions. */
  readonly router: Readonly<Record<string, JsonObject>>;
  readonly state: KnownState["resources"];
}

/** Is called with the method of each request that arrives. */
export type OnRequest = (method: string) => void | Promise<void>;

/** A place to try interruptions in, one after the other. */
export interface Lane {
  readonly emulator: Emulator;
  readonly stack: TestStack;
  /** What a deployment that nobody interrupts leaves. */
  readonly reference: Outcome;
  /** What it sends, in requests, and how long it takes, in milliseconds. */
  readonly extent: { readonly requests: number; readonly duration: number };
  /** Puts all back to the state before the deployment; each request is held until `onRequest` has ended. */
  begin(onRequest?: OnRequest): Promise<void>;
  /** Ends the calls of the busy workers. */
  hangUp(): Promise<void>;
  outcome(): Promise<Outcome>;
  /** From now on, the plugin does not hear of interruptions. */
  deafen(): void;
  /** True while the lock of a deployment is there. */
  isLocked(): boolean;
  close(): Promise<void>;
}

/** Deploys the program before, remembers that, and deploys the program after once without any interruption. */
export async function openLane(): Promise<Lane> {
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
  const lane = {
    emulator,
    stack,
    async begin(onRequest: OnRequest = () => undefined) {
      killNow(processesIn(stack.folder));
      kept.restore();
      await furnish(emulator, onRequest);
    },
    hangUp: () => hangUp(emulator),
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
  await lane.begin();
  await lane.hangUp();
  emulator.clearCalls();
  const startedAt = performance.now();
  await stack.succeed("up");
  const extent = { requests: emulator.calls().length, duration: performance.now() - startedAt };
  return { ...lane, extent, reference: await lane.outcome() };
}

async function furnish(emulator: Emulator, onRequest: OnRequest): Promise<void> {
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

async function hangUp(emulator: Emulator): Promise<void> {
  const client = openQuickClient(emulator);
  for (const id of BUSY) {
    const { status, assignments } = await client.jobs.get(`call-of-${id}`);
    for (const assignmentId of Object.keys(status === "assigned" ? assignments : {})) {
      await client.jobs.complete(`call-of-${id}`, assignmentId);
      await client.jobs.close(`call-of-${id}`, assignmentId);
    }
  }
}

/** Versions are different in each life, and the calls are not the program's. */
async function readRouter(emulator: Emulator): Promise<Readonly<Record<string, JsonObject>>> {
  const entities = Object.entries(await readEntities(emulator));
  return Object.fromEntries(
    entities
      .filter(([path]) => !path.startsWith("/routing/jobs/"))
      .map(([path, { etag: _etag, ...body }]) => [path, body]),
  );
}
