/**
 * How the service shows what a schema declares: the same members, read leniently. Bounds do not count, words that this
 * release does not know are let through, members that it does not know are kept out, and so are secrets.
 */
import { z } from "zod";
import type { ResourceSchema } from "../schema/resource-schema";

/** An entity of a router. */
export interface RouterEntity {
  /** The router's id. */
  readonly id: string;
  /** Its version, for `ifMatch`. Opaque; holds its own quotation marks. */
  readonly etag: string;
}

/** Credentials inside rules. The service may show them in clear, so they are left out wherever they stand. */
export type RuleSecret = "functionKey" | "appKey" | "clientSecret";

/** All of them. */
export const RULE_SECRETS: readonly RuleSecret[] = ["functionKey", "appKey", "clientSecret"];

/** One of the known words; a later release of the service may know more. */
export type OpenEnum<Word extends string> = Word | (string & Record<never, never>);

/** Whether a worker selector still counts. */
export type SelectorStatus = "active" | "expired";

/** What the service adds to a worker selector, wherever it stands. */
export interface SelectorProgress {
  /** `expired` once the selector has stopped counting. */
  readonly status?: OpenEnum<SelectorStatus>;
  /** When it stops counting, as ISO 8601 text; absent when it counts for ever. */
  readonly expiresAt?: string;
}

/**
 * A value of a schema as the service shows it: readonly, without the secrets `functionKey`, `appKey` and
 * `clientSecret`, worker selectors with their progress. An object of a `kind` that this release does not know comes with
 * its `kind` only.
 */
export type Shown<T> = T extends string
  ? string extends T
    ? string
    : OpenEnum<T>
  : T extends number | boolean
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Shown<Item>[]
      : "expedite" extends keyof T
        ? ShownMembers<T> & SelectorProgress
        : ShownMembers<T>;

/** An object of a schema as the service shows it: see {@link Shown}. */
export type ShownMembers<T> = {
  readonly [Key in keyof T as Exclude<Key, RuleSecret>]: Key extends "kind" ? T[Key] : Shown<T[Key]>;
};

/** True for lists and maps, which the service always shows, empty ones too. */
export type Filled<T> = T extends readonly unknown[] ? true : string extends keyof T ? true : false;

/** An entity with the fields of a schema, as the service shows them. */
export type ShownEntity<Inputs, Identity extends keyof Inputs> = RouterEntity & {
  readonly [Key in keyof Inputs as Filled<NonNullable<Inputs[Key]>> extends true ? Key : never]-?: Shown<
    NonNullable<Inputs[Key]>
  >;
} & {
  readonly [
    Key in keyof Inputs as Filled<NonNullable<Inputs[Key]>> extends true ? never : Exclude<Key, Identity>
  ]?: Shown<NonNullable<Inputs[Key]>>;
};

type Readers<Inputs, Identity extends keyof Inputs> = Record<keyof RouterEntity, z.ZodString> & {
  readonly [Key in Exclude<keyof Inputs, Identity>]-?: Filled<NonNullable<Inputs[Key]>> extends true
    ? z.ZodDefault<z.ZodType<Shown<NonNullable<Inputs[Key]>>>>
    : z.ZodExactOptional<z.ZodType<Shown<NonNullable<Inputs[Key]>>>>;
};

/** Schemas that read the members of a {@link ShownEntity}. */
export function readersOf<Inputs, Identity extends keyof Inputs>({
  fields,
}: ResourceSchema): Readers<Inputs, Identity> {
  const readers = Object.entries(fields).map(([key, { type }]) => [key, orEmpty(lenient(type))] as const);
  // The schema was checked against its inputs where it was defined, and `lenient` keeps what `Shown` keeps.
  return { id: z.string(), etag: z.string(), ...Object.fromEntries(readers) } as unknown as Readers<Inputs, Identity>;
}

function orEmpty(type: z.ZodType): z.ZodType {
  if (type instanceof z.ZodArray) return type.default([]);
  return type instanceof z.ZodRecord ? type.default({}) : type.exactOptional();
}

function lenient(type: z.core.$ZodType): z.ZodType {
  if (type instanceof z.core.$ZodOptional) return lenient(type._zod.def.innerType).exactOptional();
  if (type instanceof z.core.$ZodArray) return z.array(lenient(type._zod.def.element));
  if (type instanceof z.core.$ZodRecord) return z.record(z.string(), lenient(type._zod.def.valueType));
  if (type instanceof z.core.$ZodObject) return z.object(lenientMembers(type));
  if (type instanceof z.core.$ZodDiscriminatedUnion) return lenientUnion(type);
  if (type instanceof z.core.$ZodUnion) return z.union(type._zod.def.options.map(lenient));
  if (type instanceof z.core.$ZodLiteral) return z.literal(type._zod.def.values);
  if (type instanceof z.core.$ZodString || type instanceof z.core.$ZodEnum) return z.string();
  if (type instanceof z.core.$ZodNumber) return z.number();
  if (type instanceof z.core.$ZodBoolean) return z.boolean();
  throw new TypeError(`no reader is known for the zod type ${type._zod.def.type}; teach it to lenient`);
}

function lenientMembers(type: z.core.$ZodObject): Record<string, z.ZodType> {
  const isSecret = (key: string): boolean => RULE_SECRETS.some((secret) => secret === key);
  const members = Object.entries(type._zod.def.shape).filter(([key]) => !isSecret(key));
  return {
    ...Object.fromEntries(members.map(([key, member]) => [key, lenient(member)])),
    ...("expedite" in type._zod.def.shape && progress),
  };
}

const progress = { status: z.string().exactOptional(), expiresAt: z.string().exactOptional() };

function lenientUnion({ _zod: { def } }: z.core.$ZodDiscriminatedUnion): z.ZodType {
  const tags = new Set<unknown>(
    def.options.flatMap((option) => [...(option._zod.propValues?.[def.discriminator] ?? [])]),
  );
  const unknownKind = z.object({ [def.discriminator]: z.string().refine((tag) => !tags.has(tag)) });
  return z.union([...def.options.map(lenient), unknownKind]);
}
