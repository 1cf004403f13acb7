/** Orders entities by their dependencies: each one refers only to those before it. */
import type { Kind } from "pulumi-jobrouter/internal";
import { type ExportedEntity, keyOf, referencesOf } from "./exported-entity.js";

/** The order of kinds in a program, where references leave a choice. */
const READING_ORDER: Readonly<Record<Kind, number>> = {
  DistributionPolicy: 1,
  ExceptionPolicy: 2,
  Queue: 3,
  ClassificationPolicy: 4,
  Worker: 5,
  Job: 6,
};

/** The answer of {@link inDependencyOrder}. */
export interface DependencyOrder {
  readonly entities: readonly ExportedEntity[];
  /** True when the reference of `from` to `to` was ignored to break a cycle; both are keys of entities. */
  isCircular(from: string, to: string): boolean;
}

interface Node {
  readonly entity: ExportedEntity;
  readonly key: string;
  /** The depth of the reference inside the declaration, by the key of its target. */
  readonly dependencies: Map<string, number>;
}

/** Sorts topologically; of each cycle, the reference that lies deepest inside a declaration is ignored. */
export function inDependencyOrder(entities: readonly ExportedEntity[]): DependencyOrder {
  const nodes = nodesOf(entities);
  const ignored = breakCycles(nodes);
  const ordered = new Set<ExportedEntity>();
  const visit = ({ entity, dependencies }: Node): void => {
    if (ordered.has(entity)) return;
    for (const key of dependencies.keys()) {
      const dependency = nodes.get(key);
      if (dependency !== undefined) visit(dependency);
    }
    ordered.add(entity);
  };
  for (const node of nodes.values()) visit(node);
  return { entities: [...ordered], isCircular: (from, to) => ignored.get(from)?.has(to) === true };
}

/** The nodes in the reading order. */
function nodesOf(entities: readonly ExportedEntity[]): ReadonlyMap<string, Node> {
  const sorted = entities.toSorted((a, b) => READING_ORDER[a.schema.kind] - READING_ORDER[b.schema.kind]);
  const all = sorted.map((entity) => {
    const dependencies = new Map<string, number>();
    for (const { kind, id, path } of referencesOf(entity)) {
      const key = keyOf(kind, id);
      dependencies.set(key, Math.min(path.length, dependencies.get(key) ?? path.length));
    }
    return { entity, key: keyOf(entity.schema.kind, entity.id), dependencies };
  });
  return new Map(all.map((node) => [node.key, node]));
}

/** Removes a reference from each cycle; answers the removed targets by the key of the entity that refers to them. */
function breakCycles(nodes: ReadonlyMap<string, Node>): ReadonlyMap<string, ReadonlySet<string>> {
  const removed = new Map<string, Set<string>>();
  const pending = new Map(nodes);
  while (pending.size > 0) {
    const size = pending.size;
    for (const { key, dependencies } of nodes.values()) {
      if (![...dependencies.keys()].some((dependency) => pending.has(dependency))) pending.delete(key);
    }
    if (pending.size < size) continue;
    const { from, to } = deepestReference(findCycle(pending));
    from.dependencies.delete(to);
    removed.set(from.key, (removed.get(from.key) ?? new Set()).add(to));
  }
  return removed;
}

/** Finds a cycle: every pending node depends on another pending one, so following them comes back. */
function findCycle(pending: ReadonlyMap<string, Node>): readonly Node[] {
  const path: Node[] = [];
  for (let [next] = pending.values(); next !== undefined;) {
    const start = path.indexOf(next);
    if (start >= 0) return path.slice(start);
    path.push(next);
    const key = [...next.dependencies.keys()].find((dependency) => pending.has(dependency));
    next = key === undefined ? undefined : pending.get(key);
  }
  return path;
}

function deepestReference(cycle: readonly Node[]): { readonly from: Node; readonly to: string } {
  const references = cycle.map((from, index) => {
    const to = cycle[(index + 1) % cycle.length]?.key ?? from.key;
    return { from, to, depth: from.dependencies.get(to) ?? 0 };
  });
  return references.reduce((deepest, reference) => (reference.depth > deepest.depth ? reference : deepest));
}
