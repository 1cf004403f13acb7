/** Simulations on an emulator in virtual time. */
import type { Emulator, EmulatorOptions, ManualClock } from "jobrouter-emulator";
import { manualClock, startEmulator } from "jobrouter-emulator";
import type { Habits, SimulationOptions, SimulationReport } from "jobrouter-emulator/simulator";
import { simulate } from "jobrouter-emulator/simulator";

/** What a test gets. */
export interface Setup {
  readonly emulator: Emulator;
  readonly clock: ManualClock;
  /** Simulates on the emulator; the defaults are 20 workers, 2 queues, and a customer each second for two minutes. */
  readonly live: (options?: Partial<SimulationOptions>) => Promise<SimulationReport>;
}

/** Agents take no breaks and answer all offers, customers wait: only the test disturbs the simulation. */
export const diligent = {
  declines: 0,
  ignores: 0,
  breakEvery: { kind: "fixed", seconds: 1e6 },
  patience: { kind: "fixed", seconds: 1000 },
} as const;

/** Runs a test with an emulator of its own, with the same seed each time. */
export async function withSimulation<Result>(
  test: (setup: Setup) => Promise<Result>,
  options: EmulatorOptions = {},
): Promise<Result> {
  const clock = manualClock();
  const emulator = await startEmulator({ clock, seed: 3, ...options });
  const { connectionString } = emulator;
  const quick: Partial<Habits> = {
    talk: { kind: "logNormal", meanSeconds: 8, sigma: 0.5 },
    wrapUp: { kind: "exponential", meanSeconds: 3 },
  };
  const usual = { connectionString, clock, workers: 20, queues: 2, jobsPerSecond: 1, durationSeconds: 120 };
  try {
    return await test({
      emulator,
      clock,
      live: ({ habits, ...rest } = {}) => simulate({ ...usual, ...rest, habits: { ...quick, ...habits } }),
    });
  } finally {
    await emulator.close();
  }
}
