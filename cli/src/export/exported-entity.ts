/** An entity on its way from a router into a stack. */
import {
  type ApiVersion,
  type JsonObject,
  type Kind,
  type Reference,
  type ResourceSchema,
  referencesIn,
} from "pulumi-jobrouter/internal";

/** One entity that is exported; its Pulumi name is its id. */
export interface ExportedEntity {
  readonly schema: ResourceSchema;
  readonly id: string;
  /** What a program must declare to have what is there: without identity, settings and credentials. */
  readonly declaration: JsonObject;
}

/** The router that is exported, and the version of this package. */
export interface Origin {
  readonly endpoint: string;
  readonly apiVersion: ApiVersion;
  readonly version: string;
}

/** The key of an entity, unique within its router. */
export function keyOf(kind: Kind, id: string): string {
  return `${kind} ${id}`;
}

/** The references of an entity to others. */
export function referencesOf({ schema, declaration }: ExportedEntity): readonly Reference[] {
  return referencesIn(schema.shape, declaration);
}
