/** One interruption: Ctrl-C at some moment, the next deployment, and what came of both. */
import type { ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Dice } from "./mutate-dice.ts";
import type { Lane, Outcome } from "./interruption-lane.ts";
import { commandsIn, processesIn, sendTo, untilGone } from "../../support/processes.ts";
import { sized } from "./size.ts";
import { readState } from "./state-file.ts";

/** When Ctrl-C is pressed. */
export interface Moment {
  /** At this request, or so many milliseconds after the start. */
  readonly at: { readonly request: number } | { readonly milliseconds: number };
  /** How long the request is held after Ctrl-C, in milliseconds. */
  readonly hold: number;
  /** Milliseconds until Ctrl-C is pressed again, where it is. */
  readonly again?: number;
}

/** What came of a deployment that was interrupted. */
export interface Interrupted {
  readonly moment: string;
  /** False when it had ended before Ctrl-C was pressed. */
  readonly isInterrupted: boolean;
  /** Milliseconds from Ctrl-C to the end of the deployment. */
  readonly ending: number;
  /** Milliseconds from Ctrl-C to the arrival of the last write after it; 0 when there was none. */
  readonly lastWrite: number;
  /** What the plugin said about it. */
  readonly lines: readonly string[];
  readonly wasLocked: boolean;
  /** Resources that the state remembers as half written. */
  readonly halfDone: number;
  /** Operations that the engine did not see end. */
  readonly pendingOperations: number;
}

/** What came of the deployment after it, too. */
export interface Verdict extends Interrupted {
  /** What it could not do, and where router or state are not as declared. */
  readonly differences: readonly string[];
}

/** How long after Ctrl-C the customers of the busy workers hang up, in milliseconds. */
export const TALK = sized({ small: 4_000, full: 8_000 });
/** Longer than a call may take after Ctrl-C, in milliseconds. */
const TOO_LONG = 6_000;
/** A second Ctrl-C may come while the first is being handled, or when the run has nearly ended. */
const LONGEST_UNTIL_AGAIN = 400;

/** While the busy workers are waited for: all the other requests of a deployment have been sent then. */
export const inDrain = ({ requests }: Lane["extent"], hold: number): Moment => ({ at: { request: requests }, hold });

/**
 * A random moment: every second one at a request, every tenth one with an answer that does not come in time, every fifth
 * one with a second Ctrl-C. The first is in the drain.
 */
export function momentOf(index: number, extent: Lane["extent"], random: Dice): Moment {
  const request = 1 + random.below(extent.requests);
  const milliseconds = random.below(Math.round(extent.duration));
  const hold = index % 10 === 6 ? TOO_LONG : random.below(60);
  const again = random.below(LONGEST_UNTIL_AGAIN);
  if (index === 0) return inDrain(extent, hold);
  return { at: index % 2 === 0 ? { request } : { milliseconds }, hold, ...(index % 5 === 4 && { again }) };
}

/** Interrupts a deployment and lets the next one go on. */
export async function tryMoment(lane: Lane, moment: Moment): Promise<Verdict> {
  const interrupted = await interrupt(lane, moment);
  lane.emulator.faults.clear();
  await lane.hangUp();
  const { code, output } = await lane.stack.run("up");
  const failures = code === 0 ? [] : [output.slice(output.indexOf("Diagnostics:"))];
  return { ...interrupted, differences: [...failures, ...differencesOf(lane.reference, await lane.outcome())] };
}

/** Interrupts a deployment. */
export async function interrupt(lane: Lane, moment: Moment): Promise<Interrupted> {
  const course = await deploy(lane, moment);
  const { pendingCreates, resources } = readState(lane.stack.folder);
  return {
    moment: JSON.stringify(moment),
    ...course,
    wasLocked: lane.isLocked(),
    pendingOperations: pendingCreates,
    halfDone: Object.values(resources).filter((resource) => "__pending" in Object(resource["outputs"])).length,
  };
}

type Course = Pick<Interrupted, "isInterrupted" | "ending" | "lastWrite" | "lines">;

async function deploy(lane: Lane, { at, hold, again }: Moment): Promise<Course> {
  const hand = new Hand(lane, again);
  let requests = 0;
  await lane.begin(async (method) => {
    requests += 1;
    if (method !== "GET") hand.noteWrite();
    if (!("request" in at) || requests !== at.request) return;
    hand.press();
    await wait(hold);
  });
  const { child, finished } = lane.stack.startGroup("up");
  hand.hold(child);
  if ("milliseconds" in at) hand.pressIn(at.milliseconds);
  const { output } = await finished;
  const course = hand.end();
  const { folder } = lane.stack;
  await untilGone(
    () => processesIn(folder),
    () => `these live on: ${commandsIn(folder).join("; ")}\n${JSON.stringify(at)}\n${output}`,
  );
  return { ...course, lines: [...new Set(output.match(/Interrupted: .*/g))] };
}

/** Presses Ctrl-C, and looks at the clock. */
class Hand {
  readonly #lane: Lane;
  readonly #again: number | undefined;
  readonly #timers: NodeJS.Timeout[] = [];
  #group: number | undefined;
  #pressedAt: number | undefined;
  #lastWrite = 0;

  constructor(lane: Lane, again: number | undefined) {
    this.#lane = lane;
    this.#again = again;
  }

  hold({ pid }: ChildProcess): void {
    this.#group = pid;
  }

  pressIn(milliseconds: number): void {
    this.#later(milliseconds, () => {
      this.press();
    });
  }

  press(): void {
    this.#pressedAt = performance.now();
    this.#signal();
    if (this.#again !== undefined) {
      this.#later(this.#again, () => {
        this.#signal();
      });
    }
    this.#later(TALK, () => void this.#lane.hangUp());
  }

  noteWrite(): void {
    this.#lastWrite = this.#since();
  }

  end(): Omit<Course, "lines"> {
    for (const timer of this.#timers) clearTimeout(timer);
    return {
      isInterrupted: this.#pressedAt !== undefined,
      ending: Math.round(this.#since()),
      lastWrite: Math.round(this.#lastWrite),
    };
  }

  /** All that runs in the foreground gets it; the engine keeps its plugins out of that. */
  #signal(): void {
    if (this.#group === undefined) return;
    sendTo(-this.#group, "SIGINT");
  }

  #later(milliseconds: number, deed: () => void): void {
    this.#timers.push(setTimeout(deed, milliseconds));
  }

  #since(): number {
    return this.#pressedAt === undefined ? 0 : performance.now() - this.#pressedAt;
  }
}

function differencesOf(expected: Outcome, found: Outcome): string[] {
  return (["router", "state"] as const).flatMap((where) =>
    [...new Set([...Object.keys(expected[where]), ...Object.keys(found[where])])]
      .filter((key) => !isDeepStrictEqual(expected[where][key], found[where][key]))
      .map(
        (key) => `${where} ${key}: ${JSON.stringify(found[where][key])}, not ${JSON.stringify(expected[where][key])}`,
      ),
  );
}
