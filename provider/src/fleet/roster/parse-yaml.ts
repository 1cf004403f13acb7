/** Reads YAML 1.2 (core schema): once for the values, and once more for the places only when somebody asks. */
import { EVENT_ID, type Event, SCALAR_STYLE, YAMLException, getScalarValue, loadAll, parseEvents } from "js-yaml";
import { type JsonValue, MAX_LEVELS } from "../../util/json";
import { SyntaxMistakes } from "./report";
import type { Locate, Mistake, Place } from "./source";
import { type SourceMember, type SourceNode, locateIn, repeatedKeys } from "./source-tree";
import { linesOf } from "./text-lines";

/** A text as plain values, what is wrong with its keys, and where things stand. */
export interface ParsedText {
  readonly value: JsonValue;
  readonly mistakes: readonly Mistake[];
  readonly locate: Locate;
}

/** Values that aliases may add up to beside those that are written. */
const MOST_ALIASED = 1_000_000;

/** Throws {@link SyntaxMistakes} with the place where the text stops being YAML. */
export function parseYaml(text: string): ParsedText {
  const placeOf = linesOf(text);
  const tree = (): SourceNode => treeOf(text, parseEvents(text, {}));
  const locate = locateIn(tree, placeOf);
  try {
    return { value: readValue(text, false), mistakes: [], locate };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    // What can be read with the last of two equal keys is wrong in nothing else.
    const value = readLeniently(text);
    const mistakes = value === undefined ? [] : repeatedKeys(tree(), placeOf);
    if (value !== undefined && mistakes.length > 0) return { value, mistakes, locate };
    throw new SyntaxMistakes([{ path: [], reason: `is not YAML: ${error.reason}`, ...placeIn(error) }]);
  }
}

function readLeniently(text: string): JsonValue | undefined {
  try {
    return readValue(text, true);
  } catch (error) {
    if (error instanceof YAMLException) return undefined;
    throw error;
  }
}

function readValue(text: string, json: boolean): JsonValue {
  // The core schema, the default, knows no type beside those of JSON.
  const [value = {}, ...others] = loadAll(text, { json }) as readonly JsonValue[];
  if (others.length > 0) throw new YAMLException("it holds more than one document; remove the lines ---");
  if (!text.includes("*")) return value;
  let left = MOST_ALIASED + text.length;
  const count = (inner: JsonValue, levels: number): void => {
    left -= 1;
    if (left < 0 || levels < 0)
      throw new YAMLException("its aliases (*name) add up to more than fits; write less of them");
    if (typeof inner === "object" && inner !== null) for (const one of Object.values(inner)) count(one, levels - 1);
  };
  count(value, MAX_LEVELS);
  return value;
}

function placeIn({ mark }: YAMLException): { place?: Place } {
  return mark === undefined ? {} : { place: { line: mark.line + 1, column: mark.column + 1 } };
}

/** The tree of the first document; keys of an alias or a collection have no text, and no path leads there. */
function treeOf(text: string, events: readonly Event[]): SourceNode {
  const anchors = new Map<string, SourceNode>();
  // The first event begins the document.
  let next = 1;
  const node = (fallback: number): SourceNode => {
    const event = events[next++];
    if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return { at: fallback };
    if (event.type === EVENT_ID.ALIAS) {
      const target = anchors.get(text.slice(event.anchorStart, event.anchorEnd));
      return { at: event.anchorStart - 1, ...(target !== undefined && { target }) };
    }
    const built = event.type === EVENT_ID.SCALAR ? { at: startOf(event, fallback) } : collection(event);
    if (event.anchorStart >= 0) anchors.set(text.slice(event.anchorStart, event.anchorEnd), built);
    return built;
  };
  const collection = (event: Event & { readonly start: number }): SourceNode => {
    const [members, items]: [SourceMember[], SourceNode[]] = [[], []];
    for (let inner = events[next]; inner !== undefined && inner.type !== EVENT_ID.POP; inner = events[next]) {
      if (event.type === EVENT_ID.SEQUENCE) items.push(node(event.start));
      else {
        const { at } = node(event.start);
        members.push({ key: inner.type === EVENT_ID.SCALAR ? getScalarValue(text, inner) : "", at, value: node(at) });
      }
    }
    next += 1;
    return event.type === EVENT_ID.SEQUENCE ? { at: event.start, items } : { at: event.start, members };
  };
  return node(0);
}

function startOf({ valueStart, style }: Event & { readonly type: typeof EVENT_ID.SCALAR }, fallback: number): number {
  if (valueStart < 0) return fallback;
  const isQuoted = style === SCALAR_STYLE.DOUBLE_QUOTED || style === SCALAR_STYLE.SINGLE_QUOTED;
  return isQuoted ? valueStart - 1 : valueStart;
}
