/** The schema language: all that the reconciler must know about one kind of resource, as data. */
import type { z } from "zod";
import type { JsonObject, JsonValue } from "../util/json";
import type { Path } from "../util/path";
import type { ApiVersion } from "../config/api-version";
import type { CollectionName, Kind } from "./names";
import type { Condition, Removal } from "./removal";
import { type Member, type ObjectShape, shapeOf } from "./shape";

/** One writable field of the service's *CreateOrUpdate schema. */
export interface Field<T> {
  /** The shape and bounds; its messages are what users read. */
  readonly type: z.ZodType<T>;
  readonly required?: true;
  /** A change replaces the entity. */
  readonly onChange?: "replace";
  /** The value that the service returns while the field is not set, or after it was set to null. */
  readonly serverDefault?: JsonValue;
  /** The first API version that has the field; older ones refuse it. */
  readonly since?: ApiVersion;
  /** Changes at run time, for example when an agent signs in; an export leaves it out. */
  readonly isRuntimeData?: true;
}

/** One validation failure: where it is in the inputs, and a message that completes the sentence "<path> …". */
export interface CheckFailure {
  /** Empty for a failure of the whole resource. */
  readonly path: Path;
  readonly message: string;
  /** Set where text is expected and the value is of another type. */
  readonly expected?: "text";
}

/** A validation rule that spans several fields; any value may be unknown in a preview. */
export type Rule = (inputs: JsonObject) => readonly CheckFailure[];

export interface ResourceSchema {
  readonly kind: Kind;
  /** Below `/routing/`. */
  readonly collection: CollectionName;
  /** How errors call one entity. */
  readonly noun: string;
  /** The input that holds the router's id. */
  readonly identity: string;
  /** The writable fields, without the identity. */
  readonly fields: Readonly<Record<string, Field<unknown>>>;
  /** The fields as one object, derived from their types. */
  readonly shape: ObjectShape;
  readonly rules: readonly Rule[];
  /** What the service accepts, although it is most likely a mistake: logged by a check, and no failure. */
  readonly warnings?: readonly Rule[];
  /** Entities come and go at run time; an export skips them unless it is asked for them. */
  readonly isRuntimeData?: true;
  /** States from which an entity does not return, so that it must not be adopted; `message` says why, and what to do. */
  readonly terminalStates?: { readonly when: Condition; readonly message: string };
  /** How an entity that can have jobs is deleted; others are deleted at once. */
  readonly removal?: Removal;
  /** The filters of the list operation that find entities which refer to another one. */
  readonly listing?: {
    /** Skips entities that have ended and refer to nothing any more. */
    readonly filters?: Readonly<Record<string, string>>;
    /** The filter by the id of an entity of that kind. */
    readonly filterOf?: Readonly<Partial<Record<Kind, string>>>;
  };
}

type FieldsOf<Inputs, Identity extends keyof Inputs> = {
  readonly [Key in Exclude<keyof Inputs, Identity>]-?: Field<NonNullable<Inputs[Key]>>;
};

/** Declares a schema; a field of `Inputs` that is forgotten, or has another type, does not compile. */
export function defineResource<Inputs>() {
  return <Identity extends keyof Inputs & string>(
    schema: Omit<ResourceSchema, "fields" | "identity" | "shape"> & {
      readonly identity: Identity;
      readonly fields: FieldsOf<Inputs, Identity>;
    },
  ): ResourceSchema => {
    const members = Object.entries<Field<unknown>>(schema.fields).map(
      ([key, field]) => [key, memberOf(field)] as const,
    );
    return { ...schema, shape: { kind: "object", members: new Map(members) } };
  };
}

function memberOf({ type, serverDefault, required }: Field<unknown>): Member {
  return {
    shape: shapeOf(type),
    ...(serverDefault !== undefined && { serverDefault }),
    ...(required === true && { isRequired: true }),
  };
}
