/** Simulates a busy contact centre while many of its workers are removed. */
import { type SimulationReport, type EventContext, simulate } from "jobrouter-emulator/simulator";
import { hasCode } from "../../../provider/dist/errors.js";
import { openQuickClient } from "../../support/quick-router.ts";
import { type ContactCentre, type Day, type Manner, hasJob } from "./contact-centre.ts";
import { PacedClock } from "./paced-clock.ts";
import { sized } from "./size.ts";

/** How workers are removed in one simulation. */
export interface Removal {
  /** The name in the figures. */
  readonly name: string;
  readonly manner: Manner;
  /** Removes the day's leaving workers; resolves when that is done. */
  readonly remove: (day: Day) => Promise<unknown>;
  /** Called every half virtual second until the removal is done. */
  readonly meanwhile?: (day: Day, tick: number) => Promise<void>;
}

/** The result of one simulation. */
export interface Outcome {
  readonly seed: number;
  readonly name: string;
  readonly report: SimulationReport;
  /** Workers that were deleted. */
  readonly removed: number;
  /** How many of them had a job when the removal began. */
  readonly busyBefore: number;
  /** Deletions of a worker that had a job at that moment, as the router saw it. */
  readonly cutOff: number;
  /** How long the removal took in real and in virtual time. */
  readonly realSeconds: number;
  readonly virtualSeconds: number;
}

/** Short calls, so that each worker has several in a minute; no reaction is immediate. */
const habits = {
  reaction: { kind: "logNormal", meanSeconds: 1, sigma: 0.3 },
  talk: { kind: "logNormal", meanSeconds: 10, sigma: 0.5 },
  wrapUp: { kind: "exponential", meanSeconds: 3 },
  breakEvery: { kind: "exponential", meanSeconds: 600 },
  breakLength: { kind: "exponential", meanSeconds: 20 },
} as const;
/** When the removal begins: the load is stable by then. */
const WARM_UP_SECONDS = 25;
/** How long customers still come after the removal, so that a lost job shows. */
const AFTERMATH_SECONDS = 5;
/** Upper bound: a simulation that is still running then hangs. */
const MAX_DURATION_SECONDS = 3600;
/**
 * Virtual seconds per real second, at most, while a deployment runs. The moment between its last read of a worker and the
 * deletion is longer by this factor.
 */
export const PACE = sized({ small: 6, full: 3 });

/** Runs one simulation. */
export async function simulateRemoval(
  centre: ContactCentre,
  jobsPerSecond: number,
  seed: number,
  removal: Removal,
): Promise<Outcome> {
  const day = await centre.begin(seed, removal.manner);
  const clock = new PacedClock(day.clock);
  let facts = { busyBefore: 0, realSeconds: 0, virtualSeconds: 0 };
  const act = async (moment: EventContext): Promise<void> => {
    clock.keepTo(PACE);
    facts = await removeAll(day, moment, removal);
    clock.keepTo(Infinity);
    await moment.sleep(AFTERMATH_SECONDS);
    moment.close();
  };
  try {
    const { connectionString } = day.emulator;
    const events = [{ atSeconds: WARM_UP_SECONDS, act }];
    const durationSeconds = MAX_DURATION_SECONDS;
    const report = await simulate({
      ...{ connectionString, clock, seed, jobsPerSecond, durationSeconds, habits, events },
      graceSeconds: 300,
    });
    const removed = day.leavers.filter((id) => day.emulator.entity(`/routing/workers/${id}`) === undefined).length;
    return { seed, name: removal.name, report, removed, cutOff: day.cutOff.length, ...facts };
  } finally {
    await day.end();
  }
}

async function removeAll(
  day: Day,
  { sleep }: EventContext,
  { remove, meanwhile }: Removal,
): Promise<Pick<Outcome, "busyBefore" | "realSeconds" | "virtualSeconds">> {
  const [realStart, virtualStart] = [performance.now(), day.clock.now().getTime()];
  const busyBefore = day.leavers.filter((id) => hasJob(day.emulator, id)).length;
  const state = { isOver: false };
  const removal = remove(day).finally(() => {
    state.isOver = true;
  });
  // A failure is for the await below.
  removal.catch(() => undefined);
  for (let tick = 1; !state.isOver; tick += 1) {
    await meanwhile?.(day, tick);
    await sleep(0.5);
  }
  await removal;
  return {
    busyBefore,
    realSeconds: Math.round(performance.now() - realStart) / 1000,
    virtualSeconds: (day.clock.now().getTime() - virtualStart) / 1000,
  };
}

/** A real `up`, as an operator would run it. */
export async function deploy({ stack }: Day): Promise<void> {
  await stack.succeed("up", "--parallel", "64");
}

/** Sends a DELETE without a read before it. */
export async function deletePlainly({ emulator, leavers }: Day): Promise<void> {
  const router = openQuickClient(emulator);
  for (const id of leavers) await router.workers.delete(id);
}

/** Registers workers again, as agents' desktops do, about five seconds after they were deregistered. */
export async function registerAgain({ emulator, leavers }: Day, tick: number): Promise<void> {
  const router = openQuickClient(emulator);
  const due = leavers.filter((_, index) => (index * 7 + tick) % 10 === 0);
  for (const id of due) {
    if (emulator.entity(`/routing/workers/${id}`)?.["availableForOffers"] !== false) continue;
    try {
      await router.workers.upsert(id, { availableForOffers: true }, { ifMatch: "*" });
    } catch (error) {
      // It was deleted in the meantime.
      if (!hasCode(error, "PreconditionFailed")) throw error;
    }
  }
}
