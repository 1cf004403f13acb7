/** A stack and a router that are put back to the same beginning for each point of the crash sweep. */
import { join } from "node:path";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import type { JsonObject } from "../../../provider/dist/util/json.js";
import { localFolder } from "../../../tools/setup/paths.mjs";
import { type Declared, type TestStack, openStack } from "../../support/stack.ts";
import { readEntities } from "./entities.ts";
import { type Extent, nameRequests } from "./crash-point.ts";
import { isLocked, keepState } from "./kept-state.ts";
import { killNow, processesIn } from "../../support/processes.ts";
import { type KnownState, readState, stateFolder } from "./state-file.ts";
import { countWrites } from "./state-writes.ts";

/** A deployment that can be killed: the program before it, what the router holds then, and the program that is deployed. */
export interface Scenario {
  readonly before: Program;
  readonly entities: RouterContent;
  readonly after: Program;
}

/** A whole program, by Pulumi names. */
export type Program = Readonly<Record<string, Declared>>;

/** What a router holds: each entity by its path, with the keys of its rules. */
export type RouterContent = Readonly<Record<string, JsonObject>>;

/** Where a deployment that was not disturbed ends. */
export interface Reference {
  readonly router: RouterContent;
  readonly state: KnownState;
  readonly extent: Extent;
}

/** A place to try points in, one after the other. */
export interface Lane {
  readonly emulator: Emulator;
  readonly stack: TestStack;
  readonly scenario: Scenario;
  readonly reference: Reference;
  /** Puts router and stack back to the state before the deployment, with this program in place. */
  begin(program: Program): void;
  /** What the router holds now. */
  content(): Promise<RouterContent>;
  /** True while a dead engine's lock is there. */
  isLocked(): boolean;
  close(): Promise<void>;
}

/** Node starts some ten times for each point, and how fast the provider may send is not what is tried. */
const environment = {
  NODE_COMPILE_CACHE: join(localFolder, "tests", "compile-cache"),
  JOBROUTER_REQUESTS_PER_SECOND: "100",
};

/** Deploys the program before, remembers that, and deploys the program after once without any disturbance. */
export async function openLane(scenario: Scenario): Promise<Lane> {
  const emulator = await startEmulator({ logLevel: "silent" });
  const stack = await openStack(emulator.connectionString, undefined, environment);
  stack.declare(scenario.before);
  await stack.succeed("up");
  const kept = keepState(stack.folder);
  const lane = {
    emulator,
    stack,
    scenario,
    begin(program: Program) {
      killNow(processesIn(stack.folder));
      kept.restore();
      emulator.reset();
      for (const [path, body] of Object.entries(scenario.entities)) emulator.edit(path, body);
      stack.declare(program);
    },
    content: () => readRouter(emulator),
    isLocked: () => isLocked(stack.folder),
    close() {
      stack.dispose();
      return emulator.close();
    },
  };
  return { ...lane, reference: await deployUndisturbed(lane) };
}

async function deployUndisturbed(lane: Omit<Lane, "reference">): Promise<Reference> {
  const { emulator, stack, scenario } = lane;
  lane.begin(scenario.after);
  const writes = countWrites(stateFolder(stack.folder), () => undefined);
  await stack.succeed("up", "--parallel", "1");
  const extent = { requests: nameRequests(emulator.calls()), writes: writes.end() };
  return { router: await lane.content(), state: readState(stack.folder), extent };
}

/** Etags and the time at which a job began to wait are different in each life. */
async function readRouter(emulator: Emulator): Promise<RouterContent> {
  const entities = await readEntities(emulator);
  return Object.fromEntries(
    Object.entries(entities).map(([path, { etag: _etag, enqueuedAt: _enqueuedAt, ...body }]) => {
      return [path, { ...body, stored: emulator.stored(path) ?? null }];
    }),
  );
}
