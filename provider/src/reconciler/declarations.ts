/** What the program of this run declares: no entity is declared twice, and none is deleted under the resource that declares it. */
import { formatList, quote } from "../util/format-list";
import { RouterError } from "../errors";
import type { CollectionName } from "../schema/names";

/** An entity of a router; the endpoint is normalised. */
export interface EntityAddress {
  readonly endpoint: string;
  readonly collection: CollectionName;
  readonly id: string;
}

/** A resource of the program. */
export interface Owner {
  /** Tells it from all others: its URN where the host knows it. */
  readonly urn: string;
  readonly name: string;
}

interface DeclaredEntity {
  readonly owner: Owner;
  /** The URNs under which states know the owner: an alias keeps the old one until an update. */
  readonly urns: Set<string>;
  /** This run has created or adopted the entity, so that a later deletion belongs to an older resource. */
  isCreated: boolean;
}

/** A fleet as the program of this run declares it. */
export interface DeclaredFleet extends Owner {
  readonly endpoint: string;
  /** Equal for equal rosters. */
  readonly declaration: string;
  /** Ids of its workers. */
  readonly members: () => ReadonlySet<string>;
  /** Ids of the workers that it leaves to another owner. */
  readonly released: ReadonlySet<string>;
}

/** The declarations of one run, registered by `check`. A refresh or a destroy checks nothing and has none. */
export class Declarations {
  readonly #entities = new Map<string, DeclaredEntity>();
  readonly #fleets = new Map<string, DeclaredFleet>();
  /** Ids of the workers that each fleet removes in this run, by the fleet's name. */
  readonly #removed = new Map<string, ReadonlySet<string>>();

  /** Registers the entity of a resource; again, when it is checked again. Throws `InvalidInput` when it has another owner. */
  declare(address: EntityAddress, owner: Owner): void {
    const { collection, endpoint, id } = address;
    const known = this.#entities.get(keyOf(address));
    if (known?.owner.urn === owner.urn) return;
    if (known !== undefined)
      throw declaredTwice(`is also the id of resource ${quote(known.owner.name)} of this program`);
    const fleet = collection === "workers" ? this.#fleetOf(endpoint, id) : undefined;
    if (fleet !== undefined) throw declaredTwice(`is also in the roster of fleet ${quote(fleet.name)}`);
    if (collection === "workers") this.#assertNotRemoved(endpoint, (removed) => (removed.has(id) ? [id] : []));
    this.#entities.set(keyOf(address), { owner, urns: new Set([owner.urn]), isCreated: false });
  }

  /** Records that a state knows the owner of an entity by this URN too. */
  continue(address: EntityAddress, urn: string): void {
    this.#entities.get(keyOf(address))?.urns.add(urn);
  }

  /** Records that this run creates or adopts the entity. */
  create(address: EntityAddress): void {
    const known = this.#entities.get(keyOf(address));
    if (known !== undefined) known.isCreated = true;
  }

  /**
   * The resource that keeps an entity although the one of `urn` goes, in words; `undefined` when nothing keeps it. A resource
   * that is replaced deletes its own entity before it creates the new one.
   */
  keeperOf(address: EntityAddress, urn?: string): string | undefined {
    const entity = this.#entities.get(keyOf(address));
    if (entity !== undefined && (entity.isCreated || urn === undefined || !entity.urns.has(urn))) {
      return `resource ${quote(entity.owner.name)}`;
    }
    const { collection, endpoint, id } = address;
    if (collection !== "workers") return undefined;
    const fleet = this.#fleetOf(endpoint, id) ?? this.#find((one) => one.endpoint === endpoint && one.released.has(id));
    return fleet && `fleet ${quote(fleet.name)}`;
  }

  /** Registers a fleet; again, when it is checked again. Throws `InvalidInput` for a name or a worker that has another owner. */
  declareFleet(fleet: DeclaredFleet): void {
    const { name, urn, endpoint, declaration } = fleet;
    const known = this.#fleets.get(name);
    if (
      known !== undefined &&
      (known.urn !== urn || known.declaration !== declaration || known.endpoint !== endpoint)
    ) {
      throw new RouterError("InvalidInput", `two fleets of this program have the name "${name}"; rename one of them`);
    }
    for (const other of this.#fleets.values()) {
      if (other.name === name || other.endpoint !== endpoint) continue;
      const shared = [...fleet.members()].filter((id) => other.members().has(id));
      if (shared.length > 0) throw sharedWorkers(shared, `both fleets "${other.name}" and "${name}"`, "one of them");
    }
    for (const [key, { owner }] of this.#entities) {
      const id = idIn(key, endpoint, "workers");
      if (id === undefined || !fleet.members().has(id)) continue;
      throw sharedWorkers([id], `fleet "${name}" and in resource "${owner.name}"`, "one of them");
    }
    this.#assertNotRemoved(endpoint, (removed) => [...removed].filter((id) => fleet.members().has(id)), name);
    this.#fleets.set(name, fleet);
  }

  /** Records the workers that a fleet removes in this run. */
  remove(fleet: string, ids: Iterable<string>): void {
    this.#removed.set(fleet, new Set(ids));
  }

  /** True when this run has checked a fleet of that name. */
  hasFleet(name: string): boolean {
    return this.#fleets.has(name);
  }

  #fleetOf(endpoint: string, id: string): DeclaredFleet | undefined {
    return this.#find((fleet) => fleet.endpoint === endpoint && fleet.members().has(id));
  }

  #find(matches: (fleet: DeclaredFleet) => boolean): DeclaredFleet | undefined {
    return [...this.#fleets.values()].find(matches);
  }

  /** A fleet removes its workers while the program goes on, so that a later owner would find them gone. */
  #assertNotRemoved(endpoint: string, among: (removed: ReadonlySet<string>) => readonly string[], except = ""): void {
    for (const [name, removed] of this.#removed) {
      if (name === except || this.#fleets.get(name)?.endpoint !== endpoint) continue;
      const ids = among(removed);
      if (ids.length === 0) continue;
      const release = `release: [${ids.map(quote).join(", ")}]`;
      throw new RouterError(
        "InvalidInput",
        `fleet "${name}" removes ${formatList(ids, quote)} in this run, before the new owner can take over; ` +
          `add ${release} to the fleet, or declare the new owner before the fleet`,
      );
    }
  }
}

function keyOf({ endpoint, collection, id }: EntityAddress): string {
  return `${endpoint}/${collection}/${id}`;
}

/** The id in a key of that collection. */
function idIn(key: string, endpoint: string, collection: CollectionName): string | undefined {
  const start = keyOf({ endpoint, collection, id: "" });
  return key.startsWith(start) ? key.slice(start.length) : undefined;
}

function declaredTwice(where: string): RouterError {
  return new RouterError("InvalidInput", `${where}; remove one of them, or give it another id`);
}

function sharedWorkers(ids: readonly string[], where: string, from: string): RouterError {
  const workers = `${ids.length === 1 ? "worker" : "workers"} ${formatList(ids, quote)}`;
  return new RouterError("InvalidInput", `${workers} in ${where}; remove from ${from}`);
}
