/** What one run knows of its fleets: who belongs to them, and how far they are. */
import type { JsonObject } from "../util/json";
import { formatList, quote } from "../util/format-list";
import { RouterError } from "../errors";
import type { Counts } from "./counts";
import type { Progress } from "./progress";

/** One fleet, as the program of this run declares it. */
export interface Fleet {
  /** Normalised. */
  readonly endpoint: string;
  /** Its roster, packed. */
  readonly declaration: string;
  /** How many workers it has. */
  readonly size: number;
  readonly members: () => ReadonlySet<string>;
  /** Workers that it leaves to somebody else. */
  readonly released: ReadonlySet<string>;
  /**
   * What a worker was declared as when the number of shards changed, and since then, for a shard that has not been brought to
   * that number yet; `undefined` for one that the fleet did not have then.
   */
  readonly before: (id: string) => JsonObject | undefined;
  /** Its workers are divided among another number of shards than before. */
  readonly isResharded: boolean;
  /** Those of them that are not declared as before. */
  readonly touched: ReadonlySet<string>;
  /** The fields that change, in words, where few workers do. */
  readonly details: readonly string[];
  /** What the run will do, going by the declarations. */
  readonly planned: Counts;
  readonly progress: Progress;
}

/**
 * The fleets of one run. A worker can move between shards, between fleets, and from a resource of its own into a fleet;
 * whoever gives it up asks here whether it is somebody else's now.
 */
export class Fleets {
  readonly #fleets = new Map<string, Fleet>();

  /** Declares a fleet. Throws `InvalidInput` for a second one of that name, and for a worker that another fleet has too. */
  declare(name: string, fleet: Fleet): void {
    const known = this.#fleets.get(name);
    if (known !== undefined && (known.declaration !== fleet.declaration || known.endpoint !== fleet.endpoint)) {
      throw new RouterError(
        "InvalidInput",
        `two fleets of this program have the name "${name}"; give one another name`,
      );
    }
    for (const [other, { endpoint, members }] of this.#fleets) {
      if (other === name || endpoint !== fleet.endpoint) continue;
      const shared = [...fleet.members()].filter((id) => members().has(id));
      if (shared.length > 0) throw sharing(name, other, shared);
    }
    this.#fleets.set(name, fleet);
  }

  /** The fleet of that name; `undefined` when this run has not looked at it as a whole. */
  find(name: string): Fleet | undefined {
    return this.#fleets.get(name);
  }

  /** True for a worker that nobody may delete on account of having no more to do with it: a fleet has it, or has released it. */
  claims(endpoint: string, id: string): boolean {
    return [...this.#fleets.values()].some(
      (fleet) => fleet.endpoint === endpoint && (fleet.members().has(id) || fleet.released.has(id)),
    );
  }
}

function sharing(one: string, other: string, ids: readonly string[]): RouterError {
  const what = `${ids.length === 1 ? "worker" : "workers"} ${formatList(ids, quote)}`;
  return new RouterError("InvalidInput", `${what} in both fleets "${other}" and "${one}"; take out of one of them`);
}
