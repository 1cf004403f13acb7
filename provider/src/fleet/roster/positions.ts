/** Line and column of values in YAML or JSON, found in the events of the YAML parser when a failure needs them. */
import { EVENT_ID, type Event, SCALAR_STYLE, YAMLException, getScalarValue, parseEvents } from "js-yaml";
import type { Path } from "../../util/path";
import type { Locate, Position, RosterFailure } from "./types";

/** Converts offsets in a text to lines and columns. */
export function lineCounter(text: string): (offset: number) => Position {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (end) => end.index + end[0].length)];
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** A value in a text, and what is inside it: members of a mapping by key, or items of a list by index. */
interface Node {
  readonly offset: number;
  readonly entries: readonly Entry[];
  readonly isAlias?: true;
}

interface Entry {
  /** `undefined` for a key that is not text. */
  readonly key: string | number | undefined;
  readonly keyOffset: number;
  readonly value: Node;
}

/** Finds positions in a text, which is parsed for the first lookup. */
export class TextPositions {
  readonly #text: string;
  readonly #positionAt: (offset: number) => Position;
  #tree: Node | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#positionAt = lineCounter(text);
  }

  get #root(): Node {
    return (this.#tree ??= readTree(this.#text));
  }

  /** Of duplicate keys, the last is meant. */
  readonly locate: Locate = (path, part) => {
    let [node, keyOffset] = [this.#root, this.#root.offset];
    for (const step of path) {
      const entry = node.entries.findLast(({ key }) => key === step);
      if (entry === undefined) return this.#positionAt(node.offset);
      [node, keyOffset] = [entry.value, entry.keyOffset];
    }
    return this.#positionAt(part === "key" ? keyOffset : node.offset);
  };

  /** Reports every key that its mapping has already. */
  duplicateKeys(node = this.#root, path: Path = []): readonly RosterFailure[] {
    const firsts = new Map<string | number, number>();
    return node.entries.flatMap(({ key, keyOffset, value }) => {
      if (key === undefined || node.isAlias === true) return [];
      const inner = [...path, key];
      const nested = this.duplicateKeys(value, inner);
      const first = firsts.get(key);
      if (first === undefined) {
        firsts.set(key, keyOffset);
        return nested;
      }
      const message = `is set twice, first in line ${this.#positionAt(first).line}; remove one of them`;
      return [{ path: inner, message, position: this.#positionAt(keyOffset) }, ...nested];
    });
  }
}

/** Parses YAML or JSON for its positions only; JSON that YAML does not allow has no entries. */
function readTree(text: string): Node {
  const events = orUndefined(() => parseEvents(text, {})) ?? [];
  const anchors = new Map<string, Node>();
  // The first event begins the document.
  let next = 1;
  /** A value without text, such as an empty one, has the offset of its key. */
  const readNode = (fallback: number): Node => {
    const event = events[next++];
    if (event === undefined || !("anchorStart" in event)) return { offset: fallback, entries: [] };
    const anchor = text.slice(event.anchorStart, event.anchorEnd);
    if (event.type === EVENT_ID.ALIAS) {
      return { offset: event.anchorStart - 1, entries: anchors.get(anchor)?.entries ?? [], isAlias: true };
    }
    const isScalar = event.type === EVENT_ID.SCALAR;
    const offset = isScalar ? offsetOf(event, fallback) : event.start;
    const node = { offset, entries: isScalar ? [] : readEntries(event.type === EVENT_ID.MAPPING, offset) };
    if (event.anchorStart >= 0) anchors.set(anchor, node);
    return node;
  };
  const readEntries = (isMapping: boolean, offset: number): readonly Entry[] => {
    const entries: Entry[] = [];
    for (let event = events[next]; event !== undefined && event.type !== EVENT_ID.POP; event = events[next]) {
      const first = readNode(offset);
      const key = event.type === EVENT_ID.SCALAR ? getScalarValue(text, event) : undefined;
      if (isMapping) entries.push({ key, keyOffset: first.offset, value: readNode(first.offset) });
      else entries.push({ key: entries.length, keyOffset: first.offset, value: first });
    }
    next += 1;
    return entries;
  };
  return readNode(0);
}

function offsetOf(
  { valueStart, style }: Extract<Event, { style: unknown; valueStart: number }>,
  fallback: number,
): number {
  if (valueStart < 0) return fallback;
  const isQuoted = style === SCALAR_STYLE.DOUBLE_QUOTED || style === SCALAR_STYLE.SINGLE_QUOTED;
  return valueStart - Number(isQuoted);
}

/** Answers `undefined` for a syntax error. */
export function orUndefined<Value>(parse: () => Value): Value | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof YAMLException || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
