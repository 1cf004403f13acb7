/** One point of the crash sweep: kill there, deploy again, and look at what came of it. */
import { isDeepStrictEqual } from "node:util";
import type { ChildProcess } from "node:child_process";
import type { JsonObject } from "../../../provider/dist/util/json.js";
import type { Lane, Program, RouterContent } from "./crash-lane.ts";
import { type CrashPoint, nameOf, ruleFor } from "./crash-point.ts";
import { hostsIn, killNow, processesIn, untilGone } from "../../support/processes.ts";
import { type KnownState, readState, stateFolder } from "./state-file.ts";
import { countWrites } from "./state-writes.ts";

/** What came of one point. */
export interface Verdict {
  readonly point: string;
  /** False when the deployment ended before the point was reached. */
  readonly isHit: boolean;
  /** True when the engine had written its state before the kill that was to come right before it. */
  readonly isLate: boolean;
  /** Entities that belong to nobody. */
  readonly orphans: readonly string[];
  /** Resources of which there are two, in the state or in the router. */
  readonly duplicates: readonly string[];
  /** Where router or state differ otherwise from those of a deployment that was not disturbed. */
  readonly differences: readonly string[];
  /** What a person would have had to do; the engine's own `pulumi cancel` not among it. */
  readonly interventions: readonly string[];
  /** Whether the engine asked for `pulumi cancel`. */
  readonly wasLocked: boolean;
  /** Creations that the engine goes on warning about until it is told to clear them. */
  readonly pendingCreates: number;
}

/** How a point is tried. */
export interface TrialOptions {
  /** The program whose deployment is killed; the one that the lane knows the end of, unless told. */
  readonly program?: Program;
  /** Deploys again without waiting until the dead engine's host has ended. */
  readonly isHurried: boolean;
}

/** Kills a deployment at this point and lets the next one go on. */
export async function tryPoint(lane: Lane, point: CrashPoint, options: TrialOptions): Promise<Verdict> {
  const { stack } = lane;
  lane.begin(options.program ?? lane.scenario.after);
  const { isHit, writes } = await deployAndDie(lane, point);
  if (!options.isHurried) {
    await untilGone(
      () => hostsIn(stack.folder),
      () => `the host of the dead engine lives on in ${stack.folder}`,
    );
  }
  const wasLocked = lane.isLocked();
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
    ...compare(lane, await lane.content(), state),
  };
}

/** One step after the other where both die, which is how the reference was made; else as an operator would deploy. */
async function deployAndDie(
  { stack, emulator }: Lane,
  { who, moment, of }: CrashPoint,
): Promise<{ isHit: boolean; writes: number }> {
  let isHit = false;
  const { child, finished } = stack.start("up", ...(who === "both" ? ["--parallel", "1"] : []));
  const die = (): void => {
    isHit = true;
    kill(stack.folder, child, who);
  };
  if (moment.startsWith("request")) {
    const before = (): void => {
      die();
      // A host that dies before it sends something sends nothing; an engine's death does not stop what is on its way.
      if (moment === "request-before" && who !== "engine") throw new Error("never sent");
    };
    emulator.faults.add({ ...ruleFor(of), fault: { kind: "run", before } });
  }
  const writes = countWrites(stateFolder(stack.folder), (side, ordinal) => {
    if (!isHit && moment === `write-${side}` && String(ordinal) === of) die();
  });
  await finished;
  emulator.faults.clear();
  return { isHit, writes: writes.end() };
}

function kill(folder: string, engine: ChildProcess, who: CrashPoint["who"]): void {
  // The engine first: to look for the others takes milliseconds, in which it would write on.
  if (who !== "host") engine.kill("SIGKILL");
  if (who === "engine") return;
  killNow(who === "host" ? hostsIn(folder) : [...hostsIn(folder), ...processesIn(folder)]);
}

function compare(
  { reference }: Lane,
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

/** The entities that a resource stands for: one, or a fleet's workers. */
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

function keysOf(...bags: readonly object[]): readonly string[] {
  return [...new Set(bags.flatMap((bag) => Object.keys(bag)))];
}
