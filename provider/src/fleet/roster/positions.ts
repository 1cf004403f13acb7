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

/** A member of a mapping or an item of a list: indexes into the events. */
interface Entry {
  /** `undefined` for a key that is not text. */
  readonly key: string | number | undefined;
  readonly keyIndex: number;
  readonly valueIndex: number;
}

/** The event after the one that begins the document. */
const ROOT = 1;

/** Finds positions in a text, which is parsed for the first lookup. */
export class TextPositions {
  readonly #text: string;
  readonly #positionAt: (offset: number) => Position;
  readonly #entries = new Map<number, readonly Entry[]>();
  #parsed: readonly Event[] | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#positionAt = lineCounter(text);
  }

  get #events(): readonly Event[] {
    return (this.#parsed ??= eventsOf(this.#text));
  }

  /** Of duplicate keys, the last is meant. */
  readonly locate: Locate = (path, part) => {
    let [key, value] = [ROOT, ROOT];
    for (const step of path) {
      const entry = this.#entriesOf(this.#targetOf(value)).findLast((one) => one.key === step);
      if (entry === undefined) return this.#positionOf(value, key);
      [key, value] = [entry.keyIndex, entry.valueIndex];
    }
    return part === "key" ? this.#positionOf(key, value) : this.#positionOf(value, key);
  };

  /** Reports every key that its mapping has already. */
  duplicateKeys(container = ROOT, path: Path = []): readonly RosterFailure[] {
    const lines = new Map<string | number, number>();
    return this.#entriesOf(container).flatMap(({ key, keyIndex, valueIndex }) => {
      if (key === undefined) return [];
      const nested = this.duplicateKeys(valueIndex, [...path, key]);
      const position = this.#positionOf(keyIndex, container);
      const first = lines.get(key);
      if (first === undefined) lines.set(key, position.line);
      if (first === undefined) return nested;
      return [
        { path: [...path, key], message: `is set twice, first in line ${first}; remove one of them`, position },
        ...nested,
      ];
    });
  }

  #entriesOf(container: number): readonly Entry[] {
    const known = this.#entries.get(container);
    if (known !== undefined) return known;
    const isMapping = this.#events[container]?.type === EVENT_ID.MAPPING;
    const children = this.#childrenOf(container);
    const entries = isMapping
      ? children.flatMap((keyIndex, index) => {
          const valueIndex = children[index + 1];
          return index % 2 === 1 || valueIndex === undefined
            ? []
            : [{ key: this.#textOf(keyIndex), keyIndex, valueIndex }];
        })
      : children.map((index, key) => ({ key, keyIndex: index, valueIndex: index }));
    this.#entries.set(container, entries);
    return entries;
  }

  /** Indexes of the events that begin the keys and values of a mapping, or the items of a list. */
  #childrenOf(container: number): readonly number[] {
    const children: number[] = [];
    let depth = 0;
    for (let index = container; index < this.#events.length; index += 1) {
      const type = this.#events[index]?.type;
      if (depth === 1 && type !== EVENT_ID.POP) children.push(index);
      if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth += 1;
      else if (type === EVENT_ID.POP) depth -= 1;
      if (depth === 0) break;
    }
    return children;
  }

  #textOf(index: number): string | undefined {
    const event = this.#events[index];
    return event?.type === EVENT_ID.SCALAR ? getScalarValue(this.#text, event) : undefined;
  }

  /** Follows an alias to the node of its anchor. */
  #targetOf(index: number): number {
    const event = this.#events[index];
    if (event?.type !== EVENT_ID.ALIAS) return index;
    const name = this.#anchorOf(event);
    return this.#events.findLastIndex(
      (one, at) => at < index && one.type !== EVENT_ID.ALIAS && this.#anchorOf(one) === name,
    );
  }

  #anchorOf(event: Event): string | undefined {
    return "anchorStart" in event && event.anchorStart >= 0
      ? this.#text.slice(event.anchorStart, event.anchorEnd)
      : undefined;
  }

  /** A value without text, such as an empty one, has the position of its key. */
  #positionOf(index: number, fallback: number): Position {
    return this.#positionAt(this.#offsetOf(index) ?? this.#offsetOf(fallback) ?? 0);
  }

  #offsetOf(index: number): number | undefined {
    const event = this.#events[index];
    if (event === undefined) return undefined;
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return event.start;
    if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
    if (event.type !== EVENT_ID.SCALAR || event.valueStart < 0) return undefined;
    const isQuoted = event.style === SCALAR_STYLE.DOUBLE_QUOTED || event.style === SCALAR_STYLE.SINGLE_QUOTED;
    return event.valueStart - Number(isQuoted);
  }
}

/** Answers no events for JSON that YAML does not allow, so that every position is the first one. */
function eventsOf(text: string): readonly Event[] {
  try {
    return parseEvents(text, {});
  } catch (error) {
    if (error instanceof YAMLException) return [];
    throw error;
  }
}
