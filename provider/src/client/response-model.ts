/**
 * Derives from a schema how the service shows its entities: the same members without bounds. Unknown enum words and values richer
 * than described are passed on; unknown members and secrets are dropped.
 */
import { z } from "zod";
import type { ResourceSchema } from "../schema/resource-schema";
import type { FunctionCredential, WebhookCredential } from "../schema/router-rule";
import { type WorkerSelector, workerSelector } from "../schema/selectors";
import { isSecret } from "../schema/shape";

/** An entity of a router. */
export interface RouterEntity {
  /** The router's id. */
  readonly id: string;
  /** Its version, for `ifMatch`. Opaque; holds its own quotation marks. */
  readonly etag: string;
}

/** Members of the credentials inside rules that are never read, although the service may show them in clear. */
export type RuleSecret = Exclude<keyof FunctionCredential | keyof WebhookCredential, "clientId">;

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
 * A value of a schema as the service shows it: readonly, without secrets, worker selectors with their progress. An object of a `kind`
 * that this release does not know has its `kind` only. Where the API promises a text, number or boolean, the service has
 * been seen to answer a list; it is passed on as it is.
 */
export type ResponseValue<T> = T extends string
  ? string extends T
    ? string
    : OpenEnum<T>
  : T extends number | boolean
    ? T
    : T extends readonly (infer Item)[]
      ? readonly ResponseValue<Item>[]
      : [T, keyof WorkerSelector] extends [WorkerSelector, keyof T]
        ? ResponseMembers<T> & SelectorProgress
        : ResponseMembers<T>;

/** An object of a schema as the service shows it: see {@link ResponseValue}. */
export type ResponseMembers<T> = {
  readonly [Key in keyof T as Exclude<Key, RuleSecret>]: Key extends "kind" ? T[Key] : ResponseValue<T[Key]>;
};

/** The keys of lists and maps, which the service always shows, empty ones too. */
export type CollectionKeys<T> = {
  [Key in keyof T]-?: NonNullable<T[Key]> extends readonly unknown[]
    ? Key
    : string extends keyof NonNullable<T[Key]>
      ? Key
      : never;
}[keyof T];

/** An entity with the fields of a schema, as the service shows them. */
export type ResponseEntity<Inputs, Identity extends keyof Inputs> = RouterEntity & {
  readonly [Key in CollectionKeys<Inputs>]-?: ResponseValue<NonNullable<Inputs[Key]>>;
} & {
  readonly [Key in Exclude<keyof Inputs, CollectionKeys<Inputs> | Identity>]?: ResponseValue<NonNullable<Inputs[Key]>>;
};

type Schemas<Entity> = { readonly [Key in keyof Entity]-?: z.ZodType<NonNullable<Entity[Key]>> };

/** Schemas of the fields that only the service sets, and of inputs that it always shows. */
type ServerFields<Entity, Inputs> = Omit<Schemas<Entity>, keyof Inputs | keyof RouterEntity> & Partial<Schemas<Entity>>;

/** The schema of an entity's answers: the fields of its inputs, and those that only the service sets. */
export function responseSchema<Entity extends RouterEntity, Inputs>(
  { fields }: ResourceSchema,
  serverFields: ServerFields<Entity, Inputs>,
): z.ZodType<Entity> {
  const inputs = Object.entries(fields).map(([key, { type }]) => [key, orEmpty(valueSchema(type))] as const);
  const members = { id: z.string(), etag: z.string(), ...Object.fromEntries(inputs), ...serverFields };
  // The fields were checked against the inputs where the schema was defined; `valueSchema` keeps what `ResponseValue` keeps.
  return z.object(members) as unknown as z.ZodType<Entity>;
}

function orEmpty(type: z.ZodType): z.ZodType {
  if (type instanceof z.ZodArray) return type.default([]);
  return type instanceof z.ZodRecord ? type.default({}) : type.exactOptional();
}

const selector: z.core.$ZodType = workerSelector;
const progress = { status: z.string().exactOptional(), expiresAt: z.string().exactOptional() };

/** A list of worker selectors with their progress. */
export const workerSelectors = z.array(valueSchema(selector)) as z.ZodArray<z.ZodType<ResponseValue<WorkerSelector>>>;

function valueSchema(type: z.core.$ZodType): z.ZodType {
  if (type instanceof z.core.$ZodOptional) return valueSchema(type._zod.def.innerType).exactOptional();
  if (type instanceof z.core.$ZodArray) return z.array(valueSchema(type._zod.def.element));
  if (type instanceof z.core.$ZodRecord) return z.record(z.string(), valueSchema(type._zod.def.valueType));
  if (type instanceof z.core.$ZodObject) return objectSchema(type);
  if (type instanceof z.core.$ZodDiscriminatedUnion) return unionSchema(type);
  // Text, number or boolean by the description; the service also answers lists here.
  if (type instanceof z.core.$ZodUnion) return z.unknown();
  if (type instanceof z.core.$ZodLiteral) return z.literal(type._zod.def.values);
  if (type instanceof z.core.$ZodString || type instanceof z.core.$ZodEnum) return z.string();
  if (type instanceof z.core.$ZodNumber) return z.number();
  if (type instanceof z.core.$ZodBoolean) return z.boolean();
  throw new TypeError(`no response is known for the zod type ${type._zod.def.type}; add it to valueSchema`);
}

/** A secret object, a credential, keeps its members that are not secret themselves. */
function objectSchema(type: z.core.$ZodObject): z.ZodType {
  const members = Object.entries(type._zod.def.shape).flatMap(([key, member]) => {
    const value = valueSchema(member);
    return isSecret(member) && !isObject(member) ? [] : [[key, value] as const];
  });
  return z.object({ ...Object.fromEntries(members), ...(type === selector && progress) });
}

function isObject(type: z.core.$ZodType): boolean {
  return type instanceof z.core.$ZodOptional ? isObject(type._zod.def.innerType) : type instanceof z.core.$ZodObject;
}

function unionSchema({ _zod: { def } }: z.core.$ZodDiscriminatedUnion): z.ZodType {
  const tags = new Set<unknown>(
    def.options.flatMap((option) => [...(option._zod.propValues?.[def.discriminator] ?? [])]),
  );
  const unknownKind = z.object({ [def.discriminator]: z.string().refine((tag) => !tags.has(tag)) });
  return z.union([...def.options.map(valueSchema), unknownKind]);
}
