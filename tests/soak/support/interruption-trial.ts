/** Tries one cancellation: presses Ctrl-C at some moment, runs the next deployment, and compares the outcome. */
import type { ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Dice } from "./mutate-dice.ts";
import type { InterruptionRunner, Outcome } from "./interruption-runner.ts";
import {
  commandsIn,
  killNow,
  processesBesideLanguageHost,
  processesIn,
  sendTo,
  untilGone,
} from "../../support/processes.ts";
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

/** The result of an interrupted deployment. */
export interface Interrupted {
  readonly moment: string;
  /** False when it had ended before Ctrl-C was pressed. */
  readonly isInterrupted: boolean;
  /** Milliseconds from Ctrl-C to the end of the deployment. */
  readonly ending: number;
  /** Milliseconds from Ctrl-C to the arrival of the last write after it; 0 when there was none. */
  readonly lastWrite: number;
  /** What the plugin logged about it. */
  readonly lines: readonly string[];
  readonly wasLocked: boolean;
  /** Resources with a pending write in the state. */
  readonly pendingWrites: number;
  /** Pending operations in the state. */
  readonly pendingOperations: number;
}

/** The result of an interrupted deployment and of the next one. */
export interface Verdict extends Interrupted {
  /** Errors of the next deployment, and differences of router or state from the reference. */
  readonly differences: readonly string[];
}

/** Milliseconds from Ctrl-C to the end of the busy workers' calls. */
export const TALK = sized({ small: 4_000, full: 8_000 });
/** Longer than the deadline of a call after Ctrl-C, in milliseconds. */
const TOO_LONG = 6_000;
/** Milliseconds: a second Ctrl-C comes while the first is handled, or near the end of the run. */
const MAX_UNTIL_AGAIN = 400;

/** A moment in the drain, after all other requests of the deployment. */
export const inDrain = ({ requests }: InterruptionRunner["extent"], hold: number): Moment => ({
  at: { request: requests },
  hold,
});

/**
 * Picks a random moment: every second one at a request, every tenth one with a response after the timeout, every fifth
 * one with a second Ctrl-C. The first is in the drain.
 */
export function momentOf(index: number, extent: InterruptionRunner["extent"], random: Dice): Moment {
  const request = 1 + random.below(extent.requests);
  const milliseconds = random.below(Math.round(extent.duration));
  const hold = index % 10 === 6 ? TOO_LONG : random.below(60);
  const again = random.below(MAX_UNTIL_AGAIN);
  if (index === 0) return inDrain(extent, hold);
  return { at: index % 2 === 0 ? { request } : { milliseconds }, hold, ...(index % 5 === 4 && { again }) };
}

/** Interrupts a deployment and runs the next one. */
export async function tryMoment(runner: InterruptionRunner, moment: Moment): Promise<Verdict> {
  const interrupted = await interrupt(runner, moment);
  runner.emulator.faults.clear();
  await runner.endCalls();
  const { code, output } = await runner.stack.run("up");
  const failures = code === 0 ? [] : [output.slice(output.indexOf("Diagnostics:"))];
  return { ...interrupted, differences: [...failures, ...differencesOf(runner.reference, await runner.outcome())] };
}

/** Interrupts a deployment. */
export async function interrupt(runner: InterruptionRunner, moment: Moment): Promise<Interrupted> {
  const course = await deploy(runner, moment);
  const { pendingCreates, resources } = readState(runner.stack.folder);
  return {
    moment: JSON.stringify(moment),
    ...course,
    wasLocked: runner.isLocked(),
    pendingOperations: pendingCreates,
    pendingWrites: Object.values(resources).filter((resource) => "__pending" in Object(resource["outputs"])).length,
  };
}

type Course = Pick<Interrupted, "isInterrupted" | "ending" | "lastWrite" | "lines">;

async function deploy(runner: InterruptionRunner, { at, hold, again }: Moment): Promise<Course> {
  const interrupter = new Interrupter(runner, again);
  let requests = 0;
  await runner.begin(async (method) => {
    requests += 1;
    if (method !== "GET") interrupter.noteWrite();
    if (!("request" in at) || requests !== at.request) return;
    interrupter.press();
    await wait(hold);
  });
  const { child, finished } = runner.stack.startGroup("up");
  interrupter.attach(child);
  if ("milliseconds" in at) interrupter.pressIn(at.milliseconds);
  const { output } = await finished;
  const course = interrupter.end();
  const { folder } = runner.stack;
  await untilGone(
    () => processesBesideLanguageHost(folder),
    () => `still running: ${commandsIn(folder).join("; ")}\n${JSON.stringify(at)}\n${output}`,
  );
  killNow(processesIn(folder));
  return { ...course, lines: [...new Set(output.match(/Interrupted: .*/g))] };
}

/** Sends SIGINT and measures how long the deployment goes on. */
class Interrupter {
  readonly #runner: InterruptionRunner;
  readonly #again: number | undefined;
  readonly #timers: NodeJS.Timeout[] = [];
  #group: number | undefined;
  #pressedAt: number | undefined;
  #lastWrite = 0;

  constructor(runner: InterruptionRunner, again: number | undefined) {
    this.#runner = runner;
    this.#again = again;
  }

  attach({ pid }: ChildProcess): void {
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
    this.#later(TALK, () => void this.#runner.endCalls());
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

  /** Signals the foreground process group; the engine starts its plugins outside it. */
  #signal(): void {
    if (this.#group === undefined) return;
    sendTo(-this.#group, "SIGINT");
  }

  #later(milliseconds: number, action: () => void): void {
    this.#timers.push(setTimeout(action, milliseconds));
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
