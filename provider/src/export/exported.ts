/** An entity on its way from a router into a stack. */
import type { JsonObject } from "../util/json";
import type { ResourceSchema } from "../schema/resource-schema";
import type { Kind } from "../schema/kind";
import { type Reference, referencesIn } from "../schema/references";
import type { ApiVersion } from "../config/api-version";

/** One entity that is exported; its Pulumi name is its id. */
export interface Exported {
  readonly schema: ResourceSchema;
  readonly id: string;
  /** What a program must declare to have what is there: without identity, settings and credentials. */
  readonly declaration: JsonObject;
}

/** Where entities come from, and who brings them. */
export interface Origin {
  readonly endpoint: string;
  readonly apiVersion: ApiVersion;
  /** Version of this package. */
  readonly release: string;
}

/** Tells an entity from all others of its router. */
export function keyOf(kind: Kind, id: string): string {
  return `${kind} ${id}`;
}

/** The other entities that this one mentions. */
export function referencesOf({ schema, declaration }: Exported): readonly Reference[] {
  return referencesIn(schema.shape, declaration);
}

/** The plural in reports: "exception policies". */
export function pluralOf({ noun }: ResourceSchema): string {
  return noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
