/** Which entities of a router are wanted. */
import { isJsonObject, own } from "../util/json";
import type { LabelValue } from "../schema/inputs";
import type { Kind } from "../schema/kind";
import type { Entity } from "../http/decode";

/** A label that an entity must have. */
export interface LabelFilter {
  readonly key: string;
  readonly value: LabelValue;
}

/** What was asked for. */
export interface Selection {
  /** Empty for everything that is not traffic. */
  readonly kinds: readonly Kind[];
  /** How ids must start; empty text for all. */
  readonly idPrefix: string;
  /** All of them must hold; entities without labels fit only where there is none. */
  readonly labels: readonly LabelFilter[];
}

/** True when the entity has the wanted id and labels. */
export function isWanted({ idPrefix, labels }: Selection, { id, body }: Entity): boolean {
  const found = own(body, "labels");
  return id.startsWith(idPrefix) && labels.every(({ key, value }) => isJsonObject(found) && own(found, key) === value);
}

/**
 * Reads `key=value`. Numbers, true and false are taken as such, and anything else as text; in quotation marks they are
 * text too. `undefined` when it is no pair.
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
    // Most text is not JSON, and then it stands for itself.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return text;
}
