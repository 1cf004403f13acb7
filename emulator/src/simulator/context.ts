/** The context of a simulation. */
import type { Habits } from "./habits.js";
import type { OpeningHours } from "./meter.js";
import { Rng } from "./rng.js";
import type { RouterClient } from "./router-client.js";
import type { Scheduler } from "./scheduler.js";
import type { Stats } from "./stats.js";

/** What all agents and customers of one simulation share. */
export interface SimulationContext {
  readonly router: RouterClient;
  readonly scheduler: Scheduler;
  readonly stats: Stats;
  readonly habits: Habits;
  readonly seed: number;
  readonly idPrefix: string;
  readonly channelId: string;
  readonly queueIds: readonly string[];
  readonly jobsPerSecond: number;
  /** The poll interval of the workers. */
  readonly lookEverySeconds: number;
  readonly hours: OpeningHours;
  /** The deadline for open jobs, counted from when customers stop coming. */
  readonly graceSeconds: number;
}

/** Makes the random series of one agent or call. */
export const rngOf = ({ seed }: SimulationContext, series: string): Rng => new Rng(seed, series);
