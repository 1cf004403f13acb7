/** The options of a simulation. */
import { type Habits, defaultHabits } from "./habits.js";
import type { AdvanceableClock } from "./scheduler.js";

/** An action that a test or a demonstration runs during a simulation. */
export interface SimulationEvent {
  /** When, in seconds from the opening. */
  readonly atSeconds: number;
  /**
   * The action. Virtual time stands still until it is fulfilled, apart from its own sleeps; work that it starts without
   * awaiting runs in parallel.
   */
  act(moment: EventContext): Promise<void> | void;
}

/** The time control of an event. */
export interface EventContext {
  /** Lets the simulation run for that long; an event sleeps once at a time. */
  readonly sleep: (seconds: number) => Promise<void>;
  /** Stops new customers; the simulation then ends as it does after `durationSeconds`. */
  readonly close: () => void;
}

/** The options of a simulation. */
export interface SimulationOptions {
  /** The router: `endpoint=<url>;accesskey=<base64>`. */
  readonly connectionString: string;
  /** The average rate of new customers. */
  readonly jobsPerSecond: number;
  /** For how many seconds customers come; the simulation goes on until their jobs have ended. */
  readonly durationSeconds: number;
  /** Makes the simulation repeatable; the default is 1. */
  readonly seed?: number;
  /** How many workers to create; the default is 0. All workers of the router are played in any case. */
  readonly workers?: number;
  /** How many queues to create; the default is 0. Customers choose among all queues of the router. */
  readonly queues?: number;
  /** The capacity of created workers; the default is 1. */
  readonly capacity?: number;
  /** When offers of created queues expire; the default is 30. */
  readonly offerExpiresAfterSeconds?: number;
  /** The channel of the jobs; the default is "chat". */
  readonly channelId?: string;
  /** The prefix of all created ids; the default is "life-<seed>-". */
  readonly idPrefix?: string;
  /** The poll interval of the workers; the default is 1. */
  readonly lookEverySeconds?: number;
  /** The deadline for open jobs, counted from when customers stop coming; the default is 3600. */
  readonly graceSeconds?: number;
  /** Overrides of `defaultHabits`. */
  readonly habits?: Partial<Habits>;
  /**
   * The clock: real time ("real", the default), or the virtual clock of an emulator, advanced by its control route
   * ("virtual") or directly, when it runs in the same process.
   */
  readonly clock?: "real" | "virtual" | AdvanceableClock;
  /** Events during the simulation. */
  readonly events?: readonly SimulationEvent[];
}

/** Fills in defaults; throws a RangeError that names the first invalid option. */
export function completeOptions(
  options: SimulationOptions,
): Required<Omit<SimulationOptions, "habits">> & { habits: Habits } {
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
    habits: { ...defaultHabits, ...options.habits },
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
  // With a mean of 0 an agent would be on breaks for ever, and virtual time would stand still.
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
