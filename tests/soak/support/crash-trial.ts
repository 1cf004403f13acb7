/** Tries one crash point: kills the deployment there, deploys again, and compares router and state with the reference. */
import { isDeepStrictEqual } from "node:util";
import type { ChildProcess } from "node:child_process";
import type { JsonObject } from "../../../provider/dist/util/json.js";
import type { CrashRunner, Program, RouterContent } from "./crash-runner.ts";
import { type CrashPoint, nameOf, ruleFor } from "./crash-point.ts";
import { hostsIn, killNow, processesIn, untilGone } from "../../support/processes.ts";
import { type KnownState, readState, stateFolder } from "./state-file.ts";
import { countWrites } from "./state-writes.ts";

/** The result of one crash point. */
export interface Verdict {
  readonly point: string;
  /** False when the deployment ended before the point was reached. */
  readonly isHit: boolean;
  /** True when the engine had written its state before the kill that was to come right before it. */
  readonly isLate: boolean;
  /** Entities of the router that no resource owns. */
  readonly orphans: readonly string[];
  /** Resources that exist twice in the state or in the router. */
  readonly duplicates: readonly string[];
  /** Where router or state differ otherwise from those of a deployment that was not disturbed. */
  readonly differences: readonly string[];
  /** Manual steps that recovery would need, besides the engine's own `pulumi cancel`. */
  readonly interventions: readonly string[];
  /** Whether the engine asked for `pulumi cancel`. */
  readonly wasLocked: boolean;
  /** Pending creates that the engine warns about until they are cleared. */
  readonly pendingCreates: number;
}

/** How a point is tried. */
export interface TrialOptions {
  /** The program whose deployment is killed; by default the one of the runner's scenario. */
  readonly program?: Program;
  /** Deploys again without waiting for the killed engine's host to exit. */
  readonly isHurried: boolean;
}

/** Kills a deployment at this point and runs the next one. */
export async function tryPoint(runner: CrashRunner, point: CrashPoint, options: TrialOptions): Promise<Verdict> {
  const { stack } = runner;
  runner.begin(options.program ?? runner.scenario.after);
  const { isHit, writes } = await deployAndCrash(runner, point);
  if (!options.isHurried) {
    await untilGone(
      () => hostsIn(stack.folder),
      () => `the killed engine's host is still running in ${stack.folder}`,
    );
  }
  const wasLocked = runner.isLocked();
  if (wasLocked) await stack.succeed("cancel", "--yes");
  const { code, output } = await stack.run("up");
  const interventions = code === 0 ? [] : [output.slice(output.indexOf("Diagnostics:"))];
  const state = readState(stack.folder);
  return {
    point: nameOf(point),
    isHit,
    isLate: point.moment === "write-before" && writes >= Number(point.of),
    wasLocked,
    interventions,
    pendingCreates: state.pendingCreates,
    ...compare(runner, await runner.content(), state),
  };
}

/** Runs with `--parallel 1`, like the reference, where both are killed; else with the default parallelism. */
async function deployAndCrash(
  { stack, emulator }: CrashRunner,
  { who, moment, of }: CrashPoint,
): Promise<{ isHit: boolean; writes: number }> {
  let isHit = false;
  const { child, finished } = stack.start("up", ...(who === "both" ? ["--parallel", "1"] : []));
  const crash = (): void => {
    isHit = true;
    kill(stack.folder, child, who);
  };
  if (moment.startsWith("request")) {
    const before = (): void => {
      crash();
      // A host killed before it sends sends nothing; killing the engine does not stop a request in flight.
      if (moment === "request-before" && who !== "engine") throw new Error("never sent");
    };
    emulator.faults.add({ ...ruleFor(of), fault: { kind: "run", before } });
  }
  const writes = countWrites(stateFolder(stack.folder), (side, ordinal) => {
    if (!isHit && moment === `write-${side}` && String(ordinal) === of) crash();
  });
  await finished;
  emulator.faults.clear();
  return { isHit, writes: writes.end() };
}

function kill(folder: string, engine: ChildProcess, who: CrashPoint["who"]): void {
  // The engine first: finding the other processes takes milliseconds, in which it would go on writing.
  if (who !== "host") engine.kill("SIGKILL");
  if (who === "engine") return;
  killNow(who === "host" ? hostsIn(folder) : [...hostsIn(folder), ...processesIn(folder)]);
}

function compare(
  { reference }: CrashRunner,
  router: RouterContent,
  state: KnownState,
): Pick<Verdict, "orphans" | "duplicates" | "differences"> {
  const ids = new Set(Object.values(state.resources).flatMap(idsIn));
  const idOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
  const extra = Object.keys(router).filter((path) => !Object.hasOwn(reference.router, path));
  return {
    orphans: extra.filter((path) => !ids.has(idOf(path))),
    duplicates: [...state.duplicates, ...extra.filter((path) => ids.has(idOf(path)))],
    differences: [
      ...differences("router", reference.router, router),
      ...differences("state", reference.state.resources, state.resources),
    ],
  };
}

/** Lists the ids of a resource's entities: one, or a fleet's workers. */
function idsIn({ id, inputs }: JsonObject): readonly string[] {
  const { roster } = (inputs ?? {}) as JsonObject;
  const workers = typeof roster === "string" ? roster.split("\n").map((line) => line.split(" ", 1)[0] ?? "") : [];
  return typeof id === "string" ? [id, ...workers] : workers;
}

type Described = Readonly<Record<string, JsonObject>>;

function differences(where: string, expected: Described, found: Described): string[] {
  return keysOf(expected, found)
    .filter((name) => !isDeepStrictEqual(expected[name], found[name]))
    .map((name) => `${where}: ${name} ${describeDifference(expected[name], found[name])}`);
}

function describeDifference(expected: JsonObject | undefined, found: JsonObject | undefined): string {
  if (expected === undefined) return "should not be there";
  if (found === undefined) return "is missing";
  const members = keysOf(expected, found).filter((key) => !isDeepStrictEqual(expected[key], found[key]));
  return members.map((key) => `${key}: ${JSON.stringify(found[key])} for ${JSON.stringify(expected[key])}`).join("; ");
}

function keysOf(...objects: readonly object[]): readonly string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object)))];
}
