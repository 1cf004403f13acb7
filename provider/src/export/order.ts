/** Puts entities into an order in which each one refers only to those before it. */
import type { Kind } from "../schema/kind";
import { type Exported, keyOf, referencesOf } from "./exported";

/** How a reader would go through a router, as far as references leave a choice. */
const READING_ORDER: Readonly<Record<Kind, number>> = {
  DistributionPolicy: 1,
  ExceptionPolicy: 2,
  Queue: 3,
  ClassificationPolicy: 4,
  Worker: 5,
  Job: 6,
};

/** The answer of {@link inDependencyOrder}. */
export interface Order {
  readonly entities: readonly Exported[];
  /** True when `from` mentions `to`, but would close a circle with it; both are keys of entities. */
  isCircular(from: string, to: string): boolean;
}

interface Node {
  readonly entity: Exported;
  readonly key: string;
  /** What must come before, and how deep inside the declaration it is mentioned. */
  readonly needs: Map<string, number>;
}

/** Orders the entities; of each circle, the mention that lies deepest inside a declaration does not count. */
export function inDependencyOrder(entities: readonly Exported[]): Order {
  const nodes = nodesOf(entities);
  const cut = openCircles(nodes);
  const ordered = new Set<Exported>();
  const place = ({ entity, needs }: Node): void => {
    if (ordered.has(entity)) return;
    for (const key of needs.keys()) {
      const needed = nodes.get(key);
      if (needed !== undefined) place(needed);
    }
    ordered.add(entity);
  };
  for (const node of nodes.values()) place(node);
  return { entities: [...ordered], isCircular: (from, to) => cut.get(from)?.has(to) === true };
}

/** In the reading order. */
function nodesOf(entities: readonly Exported[]): ReadonlyMap<string, Node> {
  const sorted = entities.toSorted((a, b) => READING_ORDER[a.schema.kind] - READING_ORDER[b.schema.kind]);
  const all = sorted.map((entity) => {
    const needs = new Map<string, number>();
    for (const { kind, id, path } of referencesOf(entity)) {
      const key = keyOf(kind, id);
      needs.set(key, Math.min(path.length, needs.get(key) ?? path.length));
    }
    return { entity, key: keyOf(entity.schema.kind, entity.id), needs };
  });
  return new Map(all.map((node) => [node.key, node]));
}

/** Takes a mention out of each circle, and answers which: the keys of targets by the key of who mentions them. */
function openCircles(nodes: ReadonlyMap<string, Node>): ReadonlyMap<string, ReadonlySet<string>> {
  const cut = new Map<string, Set<string>>();
  const waiting = new Map(nodes);
  while (waiting.size > 0) {
    const before = waiting.size;
    for (const { key, needs } of nodes.values()) {
      if (![...needs.keys()].some((need) => waiting.has(need))) waiting.delete(key);
    }
    if (waiting.size < before) continue;
    const { from, to } = deepestMention(findCircle(waiting));
    from.needs.delete(to);
    cut.set(from.key, (cut.get(from.key) ?? new Set()).add(to));
  }
  return cut;
}

/** Where nothing can go on, each one waits for another one that waits, and following them leads in a circle. */
function findCircle(waiting: ReadonlyMap<string, Node>): readonly Node[] {
  const path: Node[] = [];
  for (let [next] = waiting.values(); next !== undefined;) {
    const start = path.indexOf(next);
    if (start >= 0) return path.slice(start);
    path.push(next);
    const key = [...next.needs.keys()].find((need) => waiting.has(need));
    next = key === undefined ? undefined : waiting.get(key);
  }
  return path;
}

function deepestMention(circle: readonly Node[]): { readonly from: Node; readonly to: string } {
  const mentions = circle.map((from, index) => {
    const to = circle[(index + 1) % circle.length]?.key ?? from.key;
    return { from, to, depth: from.needs.get(to) ?? 0 };
  });
  return mentions.reduce((deepest, one) => (one.depth > deepest.depth ? one : deepest));
}
