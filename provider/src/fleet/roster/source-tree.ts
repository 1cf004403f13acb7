/** The values of a YAML or JSON text with the offsets at which they stand. */
import type { Locate, Mistake, Path, Place } from "./source";

/** A value in a text. */
export interface SourceNode {
  readonly at: number;
  readonly members?: readonly SourceMember[];
  readonly items?: readonly SourceNode[];
  /** What an alias stands for. */
  readonly target?: SourceNode;
}

/** A member of a mapping in a text. */
export interface SourceMember {
  readonly key: string;
  readonly at: number;
  readonly value: SourceNode;
}

/** Looks paths up in a text. The tree is built when somebody asks for the first time. */
export function locateIn(tree: () => SourceNode, placeOf: (offset: number) => Place): Locate {
  let root: SourceNode | undefined;
  return (path, part) => {
    root ??= tree();
    return placeOf(find(root, path, part));
  };
}

function find(root: SourceNode, path: Path, part?: "key"): number {
  let [node, at] = [root, root.at];
  for (const [depth, step] of path.entries()) {
    const { members, items } = node.target ?? node;
    const member = members?.findLast(({ key }) => key === String(step));
    const next = member?.value ?? items?.[Number(step)];
    if (next === undefined) return at;
    const isKey = part === "key" && depth === path.length - 1;
    [node, at] = [next, isKey && member !== undefined ? member.at : next.at];
  }
  return at;
}

/** A mistake for every key that its mapping has already. */
export function repeatedKeys(root: SourceNode, placeOf: (offset: number) => Place): readonly Mistake[] {
  const walk = ({ members, items }: SourceNode, path: Path): readonly Mistake[] => {
    const firsts = new Map<string, number>();
    const own = (members ?? []).flatMap(({ key, at, value }) => {
      const inner = [...path, key];
      const first = firsts.get(key);
      firsts.set(key, first ?? at);
      const place = placeOf(at);
      const reason = `is set twice, first in line ${placeOf(first ?? at).line}; remove one of them`;
      return [...(first === undefined ? [] : [{ path: inner, reason, place }]), ...walk(value, inner)];
    });
    return [...own, ...(items ?? []).flatMap((item, index) => walk(item, [...path, index]))];
  };
  return walk(root, []);
}
