/** What the scenes of a run share: stacks, an emulator, and the measurements. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestStack, openStack } from "../../tests/support/stack.ts";
import { type Counts, type EmulatorProcess, type FaultRule, startEmulatorProcess } from "./emulator.ts";
import { Records } from "./records.ts";
import type { BenchRoster } from "./roster.ts";

/** The programs in `bench/programs`. */
export type Program = "bare" | "empty" | "fleet" | "singles";

/** Where scenes happen. */
export class Stage {
  readonly records = new Records();
  readonly #stacks: TestStack[] = [];
  readonly #rules: readonly FaultRule[];
  #emulator: EmulatorProcess | undefined;

  /** `latency` is how many milliseconds the emulator takes for each answer beside its work. */
  constructor(latency: number) {
    this.#rules = latency === 0 ? [] : [{ times: "always", fault: { kind: "latency", milliseconds: latency } }];
  }

  /** The emulator, which holds nothing but queues; the same process each time. */
  async emptyEmulator(...rules: readonly FaultRule[]): Promise<EmulatorProcess> {
    this.#emulator ??= await startEmulatorProcess();
    await this.#emulator.reset([...this.#rules, ...rules]);
    return this.#emulator;
  }

  /** A new stack with one of the programs, whose deployments keep to a pace or, unless told, to none. */
  async openStack(program: Program, emulator: EmulatorProcess, requestsPerSecond = "unlimited"): Promise<TestStack> {
    const env = { JOBROUTER_REQUESTS_PER_SECOND: requestsPerSecond };
    const stack = await openStack(emulator.connectionString, `bench/programs/${program}`, env);
    this.#stacks.push(stack);
    return stack;
  }

  /** Removes the stacks of the round. */
  endRound(): void {
    for (const stack of this.#stacks.splice(0)) stack.dispose();
  }

  /** Ends all that was started. */
  async close(): Promise<void> {
    this.endRound();
    await this.#emulator?.close();
  }
}

/** Writes the file that the program of a stack reads. */
export function writeInput(
  stack: TestStack,
  name: "agents.json" | "workers.json",
  content: BenchRoster | object[],
): void {
  writeFileSync(join(stack.folder, name), JSON.stringify(content, undefined, 1));
}

/** The requests that came between two counts: all of them, or those whose kind (`PATCH 201`) is meant. */
export function requestsSince(before: Counts, after: Counts, isMeant: (kind: string) => boolean = () => true): number {
  return Object.entries(after)
    .filter(([kind]) => isMeant(kind))
    .reduce((sum, [kind, count]) => sum + count - (before[kind] ?? 0), 0);
}
