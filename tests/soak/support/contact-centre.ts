/** A contact centre whose workers are in the state of a real stack, reset to the same state for each simulation. */
import { join } from "node:path";
import {
  type Emulator,
  type EmulatorOptions,
  type JsonObject,
  type ManualClock,
  manualClock,
  startEmulator,
} from "jobrouter-emulator";
import { localFolder } from "../../../tools/setup/paths.mjs";
import { type Declared, type TestStack, openStack } from "../../support/stack.ts";
import { readEntities } from "./entities.ts";
import { keepState } from "./kept-state.ts";

/** How large it is. */
export interface CentreSize {
  readonly workers: number;
  /** How many of them one deployment removes. */
  readonly removed: number;
}

/** How workers are removed: with the default, or by unassigning jobs after a second. */
export type Manner = "wait" | "unassign";

/** One day of the centre, before the first job. */
export interface Day {
  readonly emulator: Emulator;
  readonly clock: ManualClock;
  readonly stack: TestStack;
  /** Ids of the workers that the next deployment removes. */
  readonly leavers: readonly string[];
  /** Ids of the workers deleted while they had a job, so far. */
  readonly cutOff: readonly string[];
  end(): Promise<void>;
}

/** A centre that can be reset for many days. */
export interface ContactCentre {
  /** Resets all workers, and removes the ones that leave in this manner from the program. */
  begin(seed: number, manner: Manner): Promise<Day>;
  close(): void;
}

const QUEUES = ["billing", "delivery", "sales", "support", "travel"];
const REMOVALS = { wait: {}, unassign: { removal: { waitSeconds: 1, onTimeout: "unassign" } } } as const;
/** The router does not refuse to delete a worker with a job, so a deployment that deletes too early loses it. */
const FORCED: EmulatorOptions = { assignedDelete: "forced", journalLimit: 1, logLevel: "silent" };

/**
 * What the state file says between two steps is tried by the crash sweep; written at each of a thousand, it would take
 * most of the time.
 */
const environment = {
  NODE_COMPILE_CACHE: join(localFolder, "tests", "compile-cache"),
  PULUMI_EXPERIMENTAL: "true",
  PULUMI_SKIP_CHECKPOINTS: "true",
};

/** Deploys the whole centre once. */
export async function openCentre(size: CentreSize): Promise<ContactCentre> {
  const first = await startEmulator({ ...FORCED, entities: furniture() });
  const port = Number(new URL(first.url).port);
  const stack = await openStack(first.connectionString, undefined, environment);
  const workers = declareWorkers(size);
  stack.declare(workers);
  await stack.succeed("up", "--parallel", "64");
  const kept = keepState(stack.folder);
  const staff = await readWorkers(first);
  await first.close();
  return {
    async begin(seed, manner) {
      kept.restore();
      const leavers = Object.keys(workers).filter((id) => id.startsWith(`${manner}-`));
      stack.declare(Object.fromEntries(Object.entries(workers).filter(([id]) => !leavers.includes(id))));
      const clock = manualClock();
      const entities = { ...furniture(), ...staff };
      const emulator = await startEmulator({ ...FORCED, entities, port, clock, seed });
      const cutOff = watchDeletions(emulator, leavers);
      return { emulator, clock, stack, leavers, cutOff, end: () => emulator.close() };
    },
    close() {
      stack.dispose();
    },
  };
}

/** Entities outside the program. */
function furniture(): JsonObject {
  const policy = { offerExpiresAfterSeconds: 15, mode: { kind: "longestIdle" } };
  const queues = QUEUES.map((id) => [`/routing/queues/${id}`, { distributionPolicyId: "fair" }] as const);
  return { "/routing/distributionPolicies/fair": policy, ...Object.fromEntries(queues) };
}

/** Declares the workers that leave in either manner and those that stay; they are equal in everything else. */
function declareWorkers({ workers, removed }: CentreSize): Record<string, Declared> {
  const declared = Array.from({ length: workers }, (_, index): [string, Declared] => {
    const manner = (["wait", "unassign"] as const)[Math.floor(index / removed)];
    const queues = [QUEUES[index % QUEUES.length], QUEUES[(index + 1) % QUEUES.length]];
    const channels = [{ channelId: "chat", capacityCostPerJob: 1 }];
    const args = { capacity: 1, queues, channels, ...(manner && REMOVALS[manner]) };
    return [`${manner ?? "stay"}-${String(index).padStart(4, "0")}`, { kind: "Worker", args }];
  });
  return Object.fromEntries(declared);
}

/** The workers as deployed, already available. */
async function readWorkers(emulator: Emulator): Promise<JsonObject> {
  const entities = Object.entries(await readEntities(emulator));
  // Sorted: in the deployment's order, which varies, each run would be another simulation.
  const workers = entities.filter(([path]) => path.startsWith("/routing/workers/")).sort();
  return Object.fromEntries(workers.map(([path, body]) => [path, { ...body, availableForOffers: true }]));
}

/** Records which of these workers have a job right before the router deletes them. */
function watchDeletions(emulator: Emulator, ids: readonly string[]): readonly string[] {
  const cutOff: string[] = [];
  for (const id of ids) {
    const path = `/routing/workers/${id}`;
    const before = (): void => {
      if (hasJob(emulator, id)) cutOff.push(id);
    };
    emulator.faults.add({ method: "DELETE", path, times: "always", fault: { kind: "run", before } });
  }
  return cutOff;
}

/** True when a worker exists and has an assigned job. */
export function hasJob(emulator: Emulator, workerId: string): boolean {
  const jobs = emulator.entity(`/routing/workers/${workerId}`)?.["assignedJobs"];
  return Array.isArray(jobs) && jobs.length > 0;
}
