/** The fleets of one run, and which workers they own. */
import { formatList, quote } from "../util/format-list";
import { RouterError } from "../errors";

/** One fleet as the program of this run declares it. */
export interface RegisteredFleet {
  readonly endpoint: string;
  /** Equal for equal rosters. */
  readonly declaration: string;
  readonly members: () => ReadonlySet<string>;
  /** Ids of the workers that it leaves to another owner. */
  readonly released: ReadonlySet<string>;
}

/**
 * Tells a resource that gives up a worker whether another resource of this run owns it now, so that the worker moves
 * without being deleted.
 */
export class FleetRegistry {
  readonly #fleets = new Map<string, RegisteredFleet>();

  /** Registers a fleet; again, when it is checked again. Throws `InvalidInput` for a name or a worker that another fleet has. */
  register(name: string, fleet: RegisteredFleet): void {
    const known = this.#fleets.get(name);
    if (known !== undefined && (known.declaration !== fleet.declaration || known.endpoint !== fleet.endpoint)) {
      throw new RouterError("InvalidInput", `two fleets of this program have the name "${name}"; rename one of them`);
    }
    for (const [other, { endpoint, members }] of this.#fleets) {
      if (other === name || endpoint !== fleet.endpoint) continue;
      const shared = [...fleet.members()].filter((id) => members().has(id));
      if (shared.length === 0) continue;
      const workers = `${shared.length === 1 ? "worker" : "workers"} ${formatList(shared, quote)}`;
      throw new RouterError(
        "InvalidInput",
        `${workers} in both fleets "${other}" and "${name}"; remove from one of them`,
      );
    }
    this.#fleets.set(name, fleet);
  }

  /** True when this run has checked a fleet of that name; false in a refresh or a destroy. */
  has(name: string): boolean {
    return this.#fleets.has(name);
  }

  /** True for a worker that a fleet of this run declares or releases: it must not be deleted. */
  owns(endpoint: string, id: string): boolean {
    return [...this.#fleets.values()].some(
      (fleet) => fleet.endpoint === endpoint && (fleet.members().has(id) || fleet.released.has(id)),
    );
  }
}
