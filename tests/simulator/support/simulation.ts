/** One emulator in virtual time, and a life on it. */
import type { Emulator, EmulatorOptions, ManualClock } from "jobrouter-emulator";
import { manualClock, startEmulator } from "jobrouter-emulator";
import type { Habits, SimulationOptions, SimulationReport } from "jobrouter-emulator/simulator";
import { simulate } from "jobrouter-emulator/simulator";

/** What a test has at hand. */
export interface Setup {
  readonly emulator: Emulator;
  readonly clock: ManualClock;
  /** Lives on the emulator: 20 workers and 2 queues, a customer each second for two minutes, unless told. */
  readonly live: (options?: Partial<SimulationOptions>) => Promise<SimulationReport>;
}

/** Nobody takes a break, walks away, declines or gives up, so that only what a test does disturbs anybody. */
export const diligent = {
  declines: 0,
  ignores: 0,
  breakEvery: { kind: "fixed", seconds: 1e6 },
  patience: { kind: "fixed", seconds: 1000 },
} as const;

/** Gives the deed an emulator of its own with the same seed each time. */
export async function withSimulation<Result>(
  deed: (stage: Setup) => Promise<Result>,
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
    return await deed({
      emulator,
      clock,
      live: ({ habits, ...rest } = {}) => simulate({ ...usual, ...rest, habits: { ...quick, ...habits } }),
    });
  } finally {
    await emulator.close();
  }
}
