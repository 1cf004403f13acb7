/** Which entities of a router are exported. */
import { type Entity, type Kind, type LabelValue, isJsonObject, own } from "pulumi-jobrouter/internal";

/** A label that an entity must have. */
export interface LabelFilter {
  readonly key: string;
  readonly value: LabelValue;
}

/** The filters of an export; all must match. */
export interface Selection {
  /** Empty for everything that is not runtime data. */
  readonly kinds: readonly Kind[];
  /** The prefix of ids; empty text for all. */
  readonly idPrefix: string;
  /** Entities without labels match only an empty list. */
  readonly labels: readonly LabelFilter[];
}

/** True when id and labels of the entity match. */
export function matches({ idPrefix, labels }: Selection, { id, body }: Entity): boolean {
  const found = own(body, "labels");
  return id.startsWith(idPrefix) && labels.every(({ key, value }) => isJsonObject(found) && own(found, key) === value);
}

/**
 * Parses `key=value`. A value that is a JSON number, boolean or quoted text is that; any other value is plain text.
 * `undefined` when it is no pair.
 */
export function readLabelFilter(text: string): LabelFilter | undefined {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  return key === undefined || value === undefined ? undefined : { key, value: readValue(value) };
}

function readValue(text: string): LabelValue {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  } catch (error) {
    // Text that is not JSON is plain text.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return text;
}
