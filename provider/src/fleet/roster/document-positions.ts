/** Line and column of values in YAML or JSON. The text is parsed again, by a slower parser, when a failure needs them. */
import type * as Yaml from "yaml";
import type { Path } from "../../util/path";
import { isLossyScalar, lossyNumber } from "./lossy-numbers";
import { yaml } from "./parsers";
import type { Locate, Position, RosterFailure } from "./types";

export function positionsIn(text: string): (offset: number) => Position {
  const counter = new (yaml().LineCounter)();
  counter.addNewLine(0);
  for (const { 0: end, index } of text.matchAll(/\r\n?|\n/g)) counter.addNewLine(index + end.length);
  return (offset) => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
}

interface Source {
  readonly document: Yaml.Document.Parsed;
  readonly positionAt: (offset: number) => Position;
}

/** The options of a parser that goes on after errors, which the faster parser has reported. */
const OPTIONS = { schema: "core", strict: false, uniqueKeys: false, prettyErrors: false, logLevel: "silent" } as const;

/** Finds positions in a text of YAML or JSON, which is parsed for the first lookup. */
export class DocumentPositions {
  readonly #source: () => Source;

  constructor(text: string) {
    let source: Source | undefined;
    this.#source = () => (source ??= { document: yaml().parseDocument(text, OPTIONS), positionAt: positionsIn(text) });
  }

  /** Of duplicate keys, the last is meant. */
  readonly locate: Locate = (path, part) => {
    const { document, positionAt } = this.#source();
    let node: unknown = document.contents;
    let offset = startOf(node) ?? 0;
    let keyOffset = offset;
    for (const step of path) {
      const pair = pairOf(yaml().isAlias(node) ? node.resolve(document) : node, step);
      if (pair === undefined) return positionAt(offset);
      node = pair.value;
      keyOffset = startOf(pair.key) ?? startOf(node) ?? offset;
      offset = startOf(node) ?? keyOffset;
    }
    return positionAt(part === "key" ? keyOffset : offset);
  };

  /** Reports every number that would not be kept as it is written. */
  lossyNumbers(node: unknown = this.#source().document.contents, path: Path = []): readonly RosterFailure[] {
    const { isMap, isScalar, isSeq } = yaml();
    if (isSeq(node)) return node.items.flatMap((item, index) => this.lossyNumbers(item, [...path, index]));
    if (isMap(node)) {
      return node.items.flatMap(({ key, value }) =>
        isScalar(key) ? this.lossyNumbers(value, [...path, String(key.value)]) : [],
      );
    }
    if (!isScalar(node) || typeof node.value !== "number" || node.source === undefined) return [];
    return isLossyScalar(node.source, node.value) ? [{ path, message: lossyNumber(node.source) }] : [];
  }

  /** Reports every key that its mapping has already. */
  duplicateKeys(node: unknown = this.#source().document.contents, path: Path = []): readonly RosterFailure[] {
    const { isMap, isScalar, isSeq } = yaml();
    if (isSeq(node)) return node.items.flatMap((item, index) => this.duplicateKeys(item, [...path, index]));
    if (!isMap(node)) return [];
    const { positionAt } = this.#source();
    const firsts = new Map<string, Position>();
    return node.items.flatMap(({ key, value }) => {
      if (!isScalar(key)) return [];
      const name = String(key.value);
      const [first, position] = [firsts.get(name), positionAt(startOf(key) ?? 0)];
      const nested = this.duplicateKeys(value, [...path, name]);
      if (first === undefined) {
        firsts.set(name, position);
        return nested;
      }
      const message = `is set twice, first in line ${first.line}; remove one of them`;
      return [{ path: [...path, name], message, position }, ...nested];
    });
  }
}

/** Finds a member of a mapping with its key, or an item of a list. */
function pairOf(node: unknown, step: string | number): { readonly key?: unknown; readonly value: unknown } | undefined {
  const { isMap, isScalar, isSeq } = yaml();
  if (isMap(node)) return node.items.findLast(({ key }) => isScalar(key) && String(key.value) === step);
  return isSeq(node) && Number(step) in node.items ? { value: node.items[Number(step)] } : undefined;
}

/** Answers the offset of a node that has a text of its own. */
function startOf(node: unknown): number | undefined {
  if (!yaml().isNode(node) || !node.range) return undefined;
  const [start, end] = node.range;
  return start === end ? undefined : start;
}
