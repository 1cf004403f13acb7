/** How a life is simulated. */
import type { Habits } from "./habits.js";
import { ordinaryHabits } from "./habits.js";
import type { Advanceable } from "./scheduler.js";

/** Something that a test or a demonstration does in the middle of a life. */
export interface LifeEvent {
  /** When, in seconds from the opening. */
  readonly atSeconds: number;
  /**
   * What. In virtual time the life stands still until it is fulfilled, apart from its own sleeps; work that is started
   * and not awaited goes on beside the life.
   */
  act(moment: Moment): Promise<void> | void;
}

/** What an event can do with time. */
export interface Moment {
  /** Lets the life go on for that long; an event sleeps once at a time. */
  readonly sleep: (seconds: number) => Promise<void>;
  /** Lets no customer come from now on; the life then ends as it does after `durationSeconds`. */
  readonly close: () => void;
}

/** How a life is simulated; what has no default must be given. */
export interface LifeOptions {
  /** The router: `endpoint=<url>;accesskey=<base64>`. */
  readonly connectionString: string;
  /** How many customers come per second, on average. */
  readonly jobsPerSecond: number;
  /** How long customers come, in seconds; the life goes on until their jobs have ended. */
  readonly durationSeconds: number;
  /** Makes everything that people do repeatable; 1 unless told. */
  readonly seed?: number;
  /** How many workers to make; 0, the default, leaves it at those that are there. All workers are played either way. */
  readonly workers?: number;
  /** How many queues to make; 0, the default, leaves it at those that are there. Customers choose among all queues. */
  readonly queues?: number;
  /** How many jobs a worker that is made can have at a time; 1 unless told. */
  readonly capacity?: number;
  /** How long the offers of queues that are made stand; 30 unless told. */
  readonly offerExpiresAfterSeconds?: number;
  /** The channel of the jobs; "chat" unless told. */
  readonly channelId?: string;
  /** What the ids of everything that is made begin with; "life-<seed>-" unless told. */
  readonly idPrefix?: string;
  /** How often agents look at their workers; 1 unless told. */
  readonly lookEverySeconds?: number;
  /** When jobs that do not end are given up, counted from when customers stop coming; 3600 unless told. */
  readonly graceSeconds?: number;
  /** Deviations from `ordinaryHabits`. */
  readonly habits?: Partial<Habits>;
  /**
   * Whose time it is: the machine's own ("real", the default), or that of an emulator with a virtual clock, advanced by
   * its control route ("virtual") or directly, when it runs in the same process.
   */
  readonly clock?: "real" | "virtual" | Advanceable;
  /** What happens on top. */
  readonly events?: readonly LifeEvent[];
}

/** The options with their defaults; throws a RangeError that names the first one that cannot be. */
export function completeOptions(options: LifeOptions): Required<Omit<LifeOptions, "habits">> & { habits: Habits } {
  const seed = options.seed ?? 1;
  const complete = {
    workers: 0,
    queues: 0,
    capacity: 1,
    offerExpiresAfterSeconds: 30,
    channelId: "chat",
    idPrefix: `life-${seed}-`,
    lookEverySeconds: 1,
    graceSeconds: 3600,
    clock: "real" as const,
    events: [],
    ...options,
    seed,
    habits: { ...ordinaryHabits, ...options.habits },
  };
  for (const name of ["workers", "queues"] as const) check(name, complete[name], Number.isInteger, "a whole number");
  for (const name of ["jobsPerSecond", "durationSeconds", "graceSeconds"] as const) check(name, complete[name]);
  for (const name of ["capacity", "lookEverySeconds", "offerExpiresAfterSeconds"] as const) {
    check(name, complete[name], (value) => value > 0, "more than 0");
  }
  checkHabits(complete.habits);
  return complete;
}

function checkHabits(habits: Habits): void {
  for (const name of ["declines", "ignores"] as const) {
    check(`habits.${name}`, habits[name], (value) => value <= 1, "a share from 0 to 1");
  }
  for (const name of ["reaction", "talk", "wrapUp", "patience", "breakEvery", "breakLength"] as const) {
    for (const [figure, value] of Object.entries(habits[name])) {
      if (typeof value === "number") check(`habits.${name}.${figure}`, value);
    }
  }
  // Nobody who is always on a break gets anywhere, and neither does time.
  const { breakEvery } = habits;
  const mean = breakEvery.kind === "fixed" ? breakEvery.seconds : breakEvery.meanSeconds;
  check("habits.breakEvery", mean, (value) => value > 0, "more than 0 seconds");
}

function check(
  name: string,
  value: number,
  isFit: (value: number) => boolean = () => true,
  demand = "0 or more",
): void {
  if (Number.isFinite(value) && value >= 0 && isFit(value)) return;
  throw new RangeError(`${name} must be ${demand}, not ${value}`);
}
