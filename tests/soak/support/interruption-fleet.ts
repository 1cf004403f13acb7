/** Ctrl-C while a fleet is made: what the run reached, what the state knows of that, and what the next run sends. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { type JsonValue, isJsonObject } from "../../../provider/dist/util/json.js";
import { PENDING_KEY, REACHED_KEY } from "../../../provider/dist/schema/names.js";
import { reachedIn } from "../../../provider/dist/fleet/snapshot.js";
import { localFolder } from "../../../tools/setup/paths.mjs";
import { agents, fleetOf } from "../../support/fleet-program.ts";
import { killNow, processesBesideLanguageHost, processesIn, sendTo, untilGone } from "../../support/processes.ts";
import { type TestStack, openStack } from "../../support/stack.ts";
import { isLocked, keepState } from "./kept-state.ts";
import { readState } from "./state-file.ts";

/** Milliseconds that each answer takes, so that writes are under way when Ctrl-C comes. */
const LATENCY = 20;

/** What came of one interruption. */
export interface Verdict {
  readonly moment: string;
  /** Workers that the run made, and how long it took to end, in milliseconds from Ctrl-C. */
  readonly made: number;
  readonly ending: number;
  /** Writes that arrived after Ctrl-C. */
  readonly writesAfter: number;
  /** Workers that are there and not in the state, and the other way round. */
  readonly unknown: readonly string[];
  readonly claimed: readonly string[];
  readonly wasLocked: boolean;
  /** Workers whom the next run wrote although they were there, and those whom it did not make. */
  readonly writtenTwice: readonly string[];
  readonly missing: readonly string[];
  /** What the next run complained of, and what is left to do after it. */
  readonly complaints: readonly string[];
}

/** A stack in which a fleet of this size is made again and again. */
export interface FleetRunner {
  /** Presses Ctrl-C when the service has this many writes; `isDeaf` keeps it from the plugin. */
  interrupt(atWrite: number, isDeaf?: boolean): Promise<Verdict>;
  close(): Promise<void>;
}

/** Opens a runner, which is a stack without resources at first. */
export async function openFleetRunner(size: number): Promise<FleetRunner> {
  const emulator = await startEmulator({ logLevel: "silent" });
  const stack = await openStack(emulator.connectionString, undefined, {
    NODE_COMPILE_CACHE: join(localFolder, "tests", "compile-cache"),
    JOBROUTER_REQUESTS_PER_SECOND: "100",
    NODE_OPTIONS: `--require ${fileURLToPath(new URL("./deaf-host.cjs", import.meta.url))}`,
  });
  await stack.succeed("up");
  const kept = keepState(stack.folder);
  const profiles = { voice: { capacity: 1, channels: [{ channelId: "voice", capacityCostPerJob: 1 }] } };
  stack.declare({ agents: fleetOf(agents(size), { profiles }) });
  const ids = agents(size).map(({ workerId }) => workerId);
  return {
    async interrupt(atWrite, isDeaf = false) {
      kept.restore();
      emulator.reset();
      rmSync(join(stack.folder, "deaf"), { force: true });
      if (isDeaf) writeFileSync(join(stack.folder, "deaf"), "");
      const course = await makeUntil(emulator, stack, atWrite);
      const made = workersIn(emulator, ids);
      const { lines, pending } = knownIn(stack);
      const wasLocked = isLocked(stack.folder);
      const complaints = await goOn(emulator, stack);
      const written = emulator.calls("PATCH").map(({ path }) => path.replace("/routing/workers/", ""));
      const now = new Set(workersIn(emulator, ids));
      return {
        moment: `at write ${atWrite} of ${size}`,
        made: made.length,
        ...course,
        wasLocked,
        complaints,
        unknown: made.filter((id) => !lines.has(id) && !pending.has(id)),
        claimed: [...lines].filter((id) => !made.includes(id)),
        writtenTwice: written.filter((id) => made.includes(id)),
        missing: ids.filter((id) => !now.has(id)),
      };
    },
    close() {
      stack.dispose();
      return emulator.close();
    },
  };
}

async function makeUntil(
  emulator: Emulator,
  stack: TestStack,
  atWrite: number,
): Promise<Pick<Verdict, "ending" | "writesAfter">> {
  let pressedAt = Infinity;
  let writes = 0;
  const { child, finished } = stack.startGroup("up");
  const press = (): void => {
    writes += 1;
    if (writes !== atWrite || child.pid === undefined) return;
    pressedAt = performance.now();
    sendTo(-child.pid, "SIGINT");
  };
  emulator.faults.add({ method: "PATCH", times: "always", fault: { kind: "run", before: press } });
  emulator.faults.add({ times: "always", fault: { kind: "latency", milliseconds: LATENCY } });
  await finished;
  const ending = Math.round(performance.now() - pressedAt);
  await untilGone(
    () => processesBesideLanguageHost(stack.folder),
    () => `processes of the interrupted run live on in ${stack.folder}`,
  );
  killNow(processesIn(stack.folder));
  emulator.faults.clear();
  return { ending, writesAfter: writes - atWrite };
}

/** The next deployment; answers what it complained of, and what a preview would still change after it. */
async function goOn(emulator: Emulator, stack: TestStack): Promise<readonly string[]> {
  emulator.clearCalls();
  const { code, output } = await stack.run("up");
  return [...(code === 0 ? [] : [output.slice(output.indexOf("Diagnostics:"))]), ...(await stack.plannedSteps())];
}

function workersIn(emulator: Emulator, ids: readonly string[]): readonly string[] {
  return ids.filter((id) => emulator.entity(`/routing/workers/${id}`) !== undefined);
}

/** The workers that the state takes for made, and those of whom it knows that nobody knows. */
function knownIn(stack: TestStack): { readonly lines: ReadonlySet<string>; readonly pending: ReadonlySet<string> } {
  const [lines, pending] = [new Set<string>(), new Set<string>()];
  for (const { type, outputs } of Object.values(readState(stack.folder).resources)) {
    if (typeof type !== "string" || !type.endsWith(":WorkerFleet") || !isJsonObject(outputs)) continue;
    const [reached, lost] = [REACHED_KEY, PENDING_KEY].map((key) => revealed(outputs[key]));
    for (const id of reachedIn({ [REACHED_KEY]: reached ?? "" }).lines.workers.keys()) lines.add(id);
    for (const id of Object.keys(isJsonObject(lost) ? lost : {})) pending.add(id);
  }
  return { lines, pending };
}

/** The value of a secret. */
function revealed(property: JsonValue | undefined): JsonValue | undefined {
  const text = isJsonObject(property) ? property["secret"] : undefined;
  return typeof text === "string" ? (JSON.parse(text) as JsonValue) : undefined;
}
