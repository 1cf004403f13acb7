/** A call centre as large as wanted: three trades of agents on two channels each, with queues and labels of their own. */
import type { WorkerInputs } from "pulumi-jobrouter/client";

const CITIES = ["berlin", "cardiff", "lisbon", "oslo", "porto", "turin"];
const LANGUAGES = ["de", "en", "it", "no", "pt"];

const PROFILES = {
  phone: {
    capacity: 100,
    channels: [
      { channelId: "voice", capacityCostPerJob: 100 },
      { channelId: "chat", capacityCostPerJob: 30, maxNumberOfJobs: 3 },
    ],
    labels: { trade: "phone", level: 1 },
  },
  desk: {
    capacity: 60,
    channels: [
      { channelId: "chat", capacityCostPerJob: 20 },
      { channelId: "mail", capacityCostPerJob: 10, maxNumberOfJobs: 4 },
    ],
    labels: { trade: "desk", level: 2 },
  },
  expert: {
    capacity: 100,
    channels: [
      { channelId: "voice", capacityCostPerJob: 50 },
      { channelId: "mail", capacityCostPerJob: 25 },
    ],
    labels: { trade: "expert", level: 3, certified: true },
  },
};
const NAMES = ["phone", "desk", "expert"] as const;

/** The queues that the workers serve. */
export const queueIds: readonly string[] = Array.from({ length: 24 }, (_, at) => `line-${at + 1}`);

/** A worker as a roster says it: the name of a profile, and what is its own. */
export interface RosterEntry {
  readonly workerId: string;
  readonly profile: (typeof NAMES)[number];
  readonly queues: string[];
  readonly labels: Record<string, string | number>;
}

/** A roster as a program hands it to a fleet. */
export interface BenchRoster {
  readonly profiles: typeof PROFILES;
  readonly workers: readonly RosterEntry[];
}

/** A roster of so many workers, always the same one. */
export function makeRoster(count: number): BenchRoster {
  return { profiles: PROFILES, workers: Array.from({ length: count }, (_, at) => entryOf(at)) };
}

/** The worker as it is written to the service. */
export function declaredWorker(
  entry: RosterEntry,
): Required<Pick<WorkerInputs, "workerId" | "capacity" | "labels">> & WorkerInputs {
  const { profile, ...own } = entry;
  return { ...PROFILES[profile], ...own, labels: { ...PROFILES[profile].labels, ...own.labels } };
}

function entryOf(at: number): RosterEntry {
  const queues = Array.from({ length: 1 + (at % 3) }, (_, step) => pick(queueIds, at * 5 + step * 7));
  const skill = { language: pick(LANGUAGES, at) };
  return {
    workerId: `agent-${String(at + 1).padStart(6, "0")}`,
    profile: pick(NAMES, at),
    queues,
    labels: at % 2 === 0 ? skill : { ...skill, city: pick(CITIES, Math.floor(at / 2)) },
  };
}

function pick<T>(list: readonly T[], at: number): T {
  const found = list[at % list.length];
  if (found === undefined) throw new Error("there is nothing to pick from");
  return found;
}
