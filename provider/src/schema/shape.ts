/**
 * Shapes: how values are compared, owned and patched. A shape is derived from the zod type that validates the value, so
 * that there is one description of it; traits add what zod cannot say, for example what the service computes.
 */
import { z } from "zod";
import { type JsonValue, isJsonObject, mapMembers, own, textsIn } from "../util/json";
import { type Path, valueAt } from "../util/path";
import type { Kind } from "./names";

export type Shape =
  /** Text, number, or true or false; `refersTo` where it is the id of another entity. */
  | { readonly kind: "value"; readonly refersTo?: Kind }
  /** A point in time, which the service normalizes. */
  | { readonly kind: "instant" }
  /** Keys with values, owned key by key: undeclared keys are unmanaged, `reservedKey` is never declared. */
  | { readonly kind: "map"; readonly reservedKey?: string }
  /** Owned as a whole, in any order unless `isOrdered`; a merge patch cannot change one item. */
  | { readonly kind: "list"; readonly item: Shape; readonly isOrdered?: boolean }
  | ObjectShape
  /** Objects told apart by the member `tag`. */
  | { readonly kind: "union"; readonly tag: string; readonly cases: ReadonlyMap<JsonValue, ObjectShape> };

/** An object, owned member by member. */
export interface ObjectShape {
  readonly kind: "object";
  /** In the order of the schema. Other members of a live object cannot be written and are ignored. */
  readonly members: ReadonlyMap<string, Member>;
}

/** A member of an object: its shape, and what the service does with it. */
export interface Member {
  readonly shape: Shape;
  /** The value that the service returns while nothing is set. */
  readonly serverDefault?: JsonValue;
  /** The service computes it, so that only a declared value counts. */
  readonly isServerComputed?: boolean;
  /** A credential, with everything inside it: never shown, and the service need not return it. */
  readonly isSecret?: boolean;
  /** The service rejects an object without it. */
  readonly isRequired?: boolean;
}

/** A plain value, compared as it is: settings, identities, and members that no schema has. */
export const VALUE: Member = { shape: { kind: "value" } };

interface Traits {
  readonly serverDefault?: JsonValue;
  readonly isServerComputed?: true;
  readonly isSecret?: true;
  readonly isOrdered?: true;
  readonly refersTo?: Kind;
  readonly reservedKey?: string;
}

/** zod's own registries cannot carry JSON values of any depth. */
const traits = new WeakMap<z.core.$ZodType, Traits>();

/** Marks an optional member that has a default in the service. */
export function withDefault<T>(type: z.ZodType<T>, serverDefault: JsonValue): z.ZodExactOptional<z.ZodType<T>> {
  return withTraits(type.exactOptional(), { serverDefault });
}

/** Marks an optional member that the service computes when it is not set. */
export function serverComputed<T>(type: z.ZodType<T>): z.ZodExactOptional<z.ZodType<T>> {
  return withTraits(type.exactOptional(), { isServerComputed: true });
}

export function secret<T>(type: z.ZodType<T>): z.ZodExactOptional<z.ZodType<T>> {
  return withTraits(type.exactOptional(), { isSecret: true });
}

export function isSecret(type: z.core.$ZodType): boolean {
  return traits.get(type)?.isSecret === true;
}

export function ordered<T>(type: z.ZodType<T>): z.ZodType<T> {
  return withTraits(type, { isOrdered: true });
}

export function refersTo<T>(kind: Kind, type: z.ZodType<T>): z.ZodType<T> {
  return withTraits(type, { refersTo: kind });
}

/** Marks a map with a key that no program declares. */
export function withReservedKey<T>(key: string, type: z.ZodType<T>): z.ZodType<T> {
  return withTraits(type, { reservedKey: key });
}

function withTraits<T extends z.core.$ZodType>(type: T, own: Traits): T {
  traits.set(type, { ...traits.get(type), ...own });
  return type;
}

/** Types of values that are compared as they are. */
const PLAIN = [z.core.$ZodString, z.core.$ZodNumber, z.core.$ZodBoolean, z.core.$ZodEnum, z.core.$ZodLiteral] as const;

/** Derives the shape of a type. Throws at the start of the program for a type that it does not know. */
export function shapeOf(type: z.core.$ZodType): Shape {
  if (type instanceof z.core.$ZodOptional) return shapeOf(type._zod.def.innerType);
  const { isOrdered, refersTo: kind, reservedKey } = traits.get(type) ?? {};
  if (type instanceof z.core.$ZodArray) {
    return { kind: "list", item: shapeOf(type._zod.def.element), ...(isOrdered && { isOrdered }) };
  }
  if (type instanceof z.core.$ZodRecord) return { kind: "map", ...(reservedKey !== undefined && { reservedKey }) };
  if (type instanceof z.core.$ZodObject) return objectShape(type);
  if (type instanceof z.core.$ZodDiscriminatedUnion) return unionShape(type);
  if (type instanceof z.core.$ZodISODateTime) return { kind: "instant" };
  if (isPlain(type)) return { kind: "value", ...(kind && { refersTo: kind }) };
  if (type instanceof z.core.$ZodUnion) {
    const lists = type._zod.def.options.filter((option) => !isPlainOrUnion(option));
    // A value of another type than the list is compared as it is.
    const [list, ...others] = lists;
    if (list === undefined) return { kind: "value" };
    if (list instanceof z.core.$ZodArray && others.length === 0) return shapeOf(list);
  }
  throw unknownType(type);
}

function isPlain(type: z.core.$ZodType): boolean {
  return PLAIN.some((plain) => type instanceof plain);
}

function isPlainOrUnion(type: z.core.$ZodType): boolean {
  return isPlain(type) || (type instanceof z.core.$ZodUnion && type._zod.def.options.every(isPlain));
}

function unknownType({ _zod: { def } }: z.core.$ZodType): TypeError {
  return new TypeError(`no shape is known for the zod type ${def.type}; teach it to shapeOf`);
}

function objectShape(type: z.core.$ZodObject): ObjectShape {
  const members = Object.entries(type._zod.def.shape).map(([key, member]): [string, Member] => {
    const { serverDefault, isServerComputed, isSecret } = traits.get(member) ?? {};
    const isRequired = !(member instanceof z.core.$ZodOptional);
    const own = {
      ...(serverDefault !== undefined && { serverDefault }),
      ...(isServerComputed && { isServerComputed }),
      ...(isRequired && { isRequired }),
    };
    const shape = shapeOf(member);
    return [key, isSecret === true ? { ...own, shape: secretThroughout(shape), isSecret } : { ...own, shape }];
  });
  return { kind: "object", members: new Map(members) };
}

/** Everything inside a credential is one as well. */
function secretThroughout(shape: Shape): Shape {
  if (shape.kind !== "object") return shape;
  return { kind: "object", members: new Map([...shape.members].map(([key, m]) => [key, { ...m, isSecret: true }])) };
}

function unionShape({ _zod: { def } }: z.core.$ZodDiscriminatedUnion): Shape {
  const cases = def.options.map((option): [JsonValue, ObjectShape] => {
    const tag = option instanceof z.core.$ZodObject ? option._zod.def.shape[def.discriminator] : undefined;
    if (!(option instanceof z.core.$ZodObject) || !(tag instanceof z.core.$ZodLiteral)) throw unknownType(option);
    return [String(tag._zod.def.values[0]), objectShape(option)];
  });
  return { kind: "union", tag: def.discriminator, cases: new Map(cases) };
}

/** The shape of one object of a union, as its tag tells; one without members where the tag is not known. */
export function caseOf(shape: Shape & { kind: "union" }, tag: JsonValue | undefined): ObjectShape {
  return shape.cases.get(tag ?? null) ?? { kind: "object", members: new Map() };
}

/** The names of the members that the object at a path of a value can have. */
export function memberNamesAt(type: z.core.$ZodType, value: JsonValue, path: Path): readonly string[] {
  let shape: Shape | undefined = shapeOf(type);
  for (const [depth, part] of path.entries()) {
    const object = objectAt(shape, valueAt(value, path.slice(0, depth)));
    shape = shape?.kind === "list" ? shape.item : object?.members.get(String(part))?.shape;
  }
  return [...(objectAt(shape, valueAt(value, path))?.members.keys() ?? [])];
}

function objectAt(shape: Shape | undefined, value: JsonValue | undefined): ObjectShape | undefined {
  if (shape?.kind === "union") return caseOf(shape, isJsonObject(value) ? own(value, shape.tag) : undefined);
  return shape?.kind === "object" ? shape : undefined;
}

/** True when a value of this shape can hold a credential. */
export function holdsSecret(shape: Shape): boolean {
  if (shape.kind === "list") return holdsSecret(shape.item);
  if (shape.kind === "union") return [...shape.cases.values()].some(holdsSecret);
  if (shape.kind !== "object") return false;
  return [...shape.members.values()].some((member) => member.isSecret === true || holdsSecret(member.shape));
}

/**
 * Maps the credentials in a value, and the members of a union object of unknown kind, which may be some. Values that the
 * shape does not expect where credentials can be go to `mapUnexpected`. Answers the same value when nothing changes.
 */
export function mapSecrets(
  { shape, isSecret }: Member,
  value: JsonValue,
  map: (value: JsonValue) => JsonValue,
  mapUnexpected = map,
): JsonValue {
  if (isSecret === true) return map(value);
  if (!holdsSecret(shape)) return value;
  if (shape.kind === "list" && Array.isArray(value)) {
    return value.map((item: JsonValue) => mapSecrets({ shape: shape.item }, item, map, mapUnexpected));
  }
  if (shape.kind === "union" && isTag(shape, value)) return value;
  if (!isJsonObject(value) || (shape.kind !== "object" && shape.kind !== "union")) return mapUnexpected(value);
  const object = shape.kind === "object" ? shape : shape.cases.get(own(value, shape.tag) ?? null);
  return mapMembers(value, (key, inner) => {
    if (shape.kind === "union" && key === shape.tag) return inner;
    if (object === undefined) return map(inner);
    const member = object.members.get(key);
    return member === undefined ? mapUnexpected(inner) : mapSecrets(member, inner, map, mapUnexpected);
  });
}

/** True for a word that names a kind of the union, in whatever spelling: no credential, but the kind in place of its object. */
function isTag({ cases }: Shape & { kind: "union" }, value: JsonValue): boolean {
  const fold = (text: string): string => text.replace(/[-_ ]/g, "").toLowerCase();
  if (typeof value !== "string") return false;
  return [...cases.keys()].some((tag) => typeof tag === "string" && fold(tag) === fold(value));
}

/** Lists the texts of the credentials in a value. */
export function secretTexts(member: Member, value: JsonValue | undefined): readonly string[] {
  const texts: string[] = [];
  mapSecrets(member, value ?? null, (secret) => {
    texts.push(...textsIn(secret));
    return secret;
  });
  return texts;
}
