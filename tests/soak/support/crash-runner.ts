/** Runs crash points against a stack and a router that are reset to the same state before each. */
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

/** A deployment to kill: the program before it, the router's content at that time, and the deployed program. */
export interface Scenario {
  readonly before: Program;
  readonly entities: RouterContent;
  readonly after: Program;
}

/** A whole program, by Pulumi names. */
export type Program = Readonly<Record<string, Declared>>;

/** What a router holds: each entity by its path, with the keys of its rules. */
export type RouterContent = Readonly<Record<string, JsonObject>>;

/** The result of an undisturbed deployment. */
export interface Reference {
  readonly router: RouterContent;
  readonly state: KnownState;
  readonly extent: Extent;
}

/** A stack and an emulator that try crash points one at a time. */
export interface CrashRunner {
  readonly emulator: Emulator;
  readonly stack: TestStack;
  readonly scenario: Scenario;
  readonly reference: Reference;
  /** Resets router and stack to the state before the deployment, and writes this program. */
  begin(program: Program): void;
  /** Reads the router's content. */
  content(): Promise<RouterContent>;
  /** True while the lock of a killed engine exists. */
  isLocked(): boolean;
  close(): Promise<void>;
}

/** Node starts about ten times for each point, so its compile cache is kept; the rate limit is raised because it is not tested here. */
const environment = {
  NODE_COMPILE_CACHE: join(localFolder, "tests", "compile-cache"),
  JOBROUTER_REQUESTS_PER_SECOND: "100",
};

/** Deploys the first program, keeps that state, and deploys the second one undisturbed as the reference. */
export async function openCrashRunner(scenario: Scenario): Promise<CrashRunner> {
  const emulator = await startEmulator({ logLevel: "silent" });
  const stack = await openStack(emulator.connectionString, undefined, environment);
  stack.declare(scenario.before);
  await stack.succeed("up");
  const kept = keepState(stack.folder);
  const runner = {
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
  return { ...runner, reference: await deployUndisturbed(runner) };
}

async function deployUndisturbed(runner: Omit<CrashRunner, "reference">): Promise<Reference> {
  const { emulator, stack, scenario } = runner;
  runner.begin(scenario.after);
  const writes = countWrites(stateFolder(stack.folder), () => undefined);
  await stack.succeed("up", "--parallel", "1");
  const extent = { requests: nameRequests(emulator.calls()), writes: writes.end() };
  return { router: await runner.content(), state: readState(stack.folder), extent };
}

/** Reads all entities without etags and enqueue times, which differ between runs. */
async function readRouter(emulator: Emulator): Promise<RouterContent> {
  const entities = await readEntities(emulator);
  return Object.fromEntries(
    Object.entries(entities).map(([path, { etag: _etag, enqueuedAt: _enqueuedAt, ...body }]) => {
      return [path, { ...body, stored: emulator.stored(path) ?? null }];
    }),
  );
}
