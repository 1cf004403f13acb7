/** Which entities of other kinds a value refers to, at any depth. */
import { type JsonValue, isJsonObject, own } from "../util/json";
import type { Path } from "../util/path";
import type { Kind } from "./kind";
import { type Shape, caseOf } from "./shape";

/** One mention of another entity. */
export interface Reference {
  readonly kind: Kind;
  readonly id: string;
  /** Names and indexes that lead to it. */
  readonly path: Path;
}

/** All mentions in a value, in the order of the schema. */
export function referencesIn(shape: Shape, value: JsonValue | undefined, path: Path = []): readonly Reference[] {
  if (shape.kind === "value") {
    const isReference = shape.refersTo !== undefined && typeof value === "string";
    return isReference ? [{ kind: shape.refersTo, id: value, path }] : [];
  }
  if (shape.kind === "list" && Array.isArray(value)) {
    return value.flatMap((item: JsonValue, index) => referencesIn(shape.item, item, [...path, index]));
  }
  if (!isJsonObject(value)) return [];
  if (shape.kind === "union") return referencesIn(caseOf(shape, own(value, shape.tag)), value, path);
  if (shape.kind !== "object") return [];
  return [...shape.members].flatMap(([key, member]) => referencesIn(member.shape, own(value, key), [...path, key]));
}

/** The kinds that a value of this shape can refer to. */
export function kindsReferredTo(shape: Shape): readonly Kind[] {
  if (shape.kind === "value") return shape.refersTo === undefined ? [] : [shape.refersTo];
  if (shape.kind === "list") return kindsReferredTo(shape.item);
  if (shape.kind === "union") return [...shape.cases.values()].flatMap(kindsReferredTo);
  return shape.kind === "object" ? [...shape.members.values()].flatMap((m) => kindsReferredTo(m.shape)) : [];
}
