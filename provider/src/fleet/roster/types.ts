/** What a roster says: named profiles, and workers that take over what their profile says. */
import type { JsonObject } from "../../util/json";
import type { WorkerInputs } from "../../schema/worker";

/** Defaults that workers share under a name. */
export type WorkerProfile = Partial<Omit<WorkerInputs, "workerId">>;

/** One worker of a roster: what it says itself goes before what its profile says. */
export interface RosterWorker extends WorkerProfile {
  /** The router's id of the worker, unique within the endpoint. */
  workerId: string;
  /** The name of the profile that it takes over. Labels and tags are joined key by key, all other fields replaced. */
  profile?: string;
}

/** A roster as plain JSON, nothing checked: the profiles by their names, and the workers in the order they were given. */
export interface Roster {
  readonly profiles: JsonObject;
  readonly workers: readonly JsonObject[];
}

/** A roster as a program writes it, and as a YAML or JSON file holds it. */
export interface RosterObject {
  /** Defaults that workers share, by the names under which workers take them over. */
  profiles?: Readonly<Record<string, WorkerProfile>>;
  /** At least one worker. */
  workers: readonly RosterWorker[];
}
