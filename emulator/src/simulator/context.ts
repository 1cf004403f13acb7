/** What everybody in one life shares. */
import type { Habits } from "./habits.js";
import { Chance } from "./habits.js";
import type { Hours } from "./hours.js";
import type { RouterClient } from "./router-client.js";
import type { Timeline } from "./scheduler.js";
import type { Ledger } from "./stats.js";

/** What everybody in one life shares. */
export interface Scene {
  readonly router: RouterClient;
  readonly timeline: Timeline;
  readonly ledger: Ledger;
  readonly habits: Habits;
  readonly seed: number;
  readonly idPrefix: string;
  readonly channelId: string;
  readonly queueIds: readonly string[];
  readonly jobsPerSecond: number;
  /** How often agents look at their workers. */
  readonly lookEverySeconds: number;
  readonly hours: Hours;
  /** When the life is given up even if jobs are open, counted from when customers stop coming. */
  readonly graceSeconds: number;
}

/** The draws of one person or matter. */
export const chanceOf = ({ seed }: Scene, series: string): Chance => new Chance(seed, series);
