/** Line and column of values in YAML or JSON. The text is parsed again, by a slower parser, when a failure needs them. */
import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import type { Path } from "../../util/path";
import type { Locate, Position, RosterFailure } from "./types";

const requireHere = createRequire(__filename);

/** Loads the parser on first use: 45 ms that a roster without a mistake saves. */
function yaml(): typeof Yaml {
  // The type is that of the package's own declarations; require answers no type.
  return requireHere("yaml") as typeof Yaml;
}

/** Converts offsets in a text to lines and columns. */
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

/** A key with its value, or an item of a list. */
interface Entry {
  readonly key?: Yaml.Node;
  readonly value: Yaml.Node | null;
}

/** Finds positions in a text of YAML or JSON. */
export class DocumentPositions {
  readonly #text: string;
  #parsed: Source | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Parses the text for the first lookup. */
  get #source(): Source {
    return (this.#parsed ??= {
      document: yaml().parseDocument(this.#text, {
        schema: "core",
        strict: false,
        uniqueKeys: false,
        prettyErrors: false,
        logLevel: "silent",
      }),
      positionAt: positionsIn(this.#text),
    });
  }

  /** Of duplicate keys, the last is meant. */
  readonly locate: Locate = (path, part) => {
    const { document, positionAt } = this.#source;
    let node: Yaml.Node | null = document.contents;
    let [offset, keyOffset] = [startOf(node) ?? 0, startOf(node) ?? 0];
    for (const step of path) {
      const entry = entryOf(yaml().isAlias(node) ? (node.resolve(document) ?? null) : node, step);
      if (entry === undefined) return positionAt(offset);
      node = entry.value;
      keyOffset = startOf(entry.key) ?? startOf(node) ?? offset;
      offset = startOf(node) ?? keyOffset;
    }
    return positionAt(part === "key" ? keyOffset : offset);
  };

  /** Reports every key that its mapping has already. */
  duplicateKeys(node: unknown = this.#source.document.contents, path: Path = []): readonly RosterFailure[] {
    const { isMap, isScalar, isSeq } = yaml();
    if (isSeq(node)) return node.items.flatMap((item, index) => this.duplicateKeys(item, [...path, index]));
    if (!isMap(node)) return [];
    const { positionAt } = this.#source;
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

function entryOf(node: Yaml.Node | null, step: string | number): Entry | undefined {
  const { isMap, isNode, isScalar, isSeq } = yaml();
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return isNode(item) ? { value: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === step);
  if (pair === undefined) return undefined;
  return { ...(isNode(pair.key) && { key: pair.key }), value: isNode(pair.value) ? pair.value : null };
}

/** An empty value has no text of its own. */
function startOf(node: Yaml.Node | null | undefined): number | undefined {
  const range = node?.range;
  return range === undefined || range === null || range[0] === range[1] ? undefined : range[0];
}
