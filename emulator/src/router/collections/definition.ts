/** The types of collections: their operations, and the definition of what differs. */
import type * as z from "zod";
import type { Stored } from "../../storage/stored.js";
import type { Table } from "../../storage/table.js";
import type { JsonObject } from "../../util/json.js";
import type { ApiVersion } from "../api-version.js";
import type { ErrorDetail } from "../errors.js";
import type { RouterSettings } from "../settings.js";
import type { Store } from "../state/store.js";

/** The name of a collection in paths. */
export type CollectionName =
  "workers" | "jobs" | "queues" | "distributionPolicies" | "classificationPolicies" | "exceptionPolicies";

/** The context of a view, besides the record. */
export interface ViewContext {
  readonly now: number;
  readonly version: ApiVersion;
  readonly secrets: RouterSettings["secrets"];
}

/** The definition of one collection. */
export interface Definition<Body extends object, Record extends Stored<Body>> {
  readonly name: CollectionName;
  readonly schema: z.ZodType<Body>;
  /** Read-only fields; in a body they are ignored, because clients send fetched entities back. */
  readonly readOnly: readonly string[];
  readonly fields: readonly string[];
  /** Those of the fields that only the preview version of the API knows. */
  readonly previewFields?: readonly string[];
  /** The members of nested objects with a fixed set of members, by the name of the object. */
  readonly nested?: Readonly<{ [name: string]: readonly string[] }>;
  complete?(body: Body, context: { id: string; now: number; makeId: () => string }): Body;
  checkBody?(body: Body): ErrorDetail[];
  /** Lists the references to missing entities; `old` is undefined for a new entity. */
  checkReferences?(store: Store, body: Body, old: Body | undefined): ErrorDetail[];
  records(store: Store): Table<Record>;
  begin(store: Store, base: Stored<Body>): Record;
  /** Throws when the entity can no longer change. */
  checkWritable?(record: Record): void;
  /** Applies what follows from a write before it is answered; `old` is undefined for a new entity. */
  afterWrite?(store: Store, record: Record, old: Body | undefined): void;
  view(record: Record, context: ViewContext): JsonObject;
  readonly filterNames?: readonly string[];
  filter?(query: Readonly<{ [name: string]: string }>): (record: Record) => boolean;
  /** The key by which the table sorts its lists; the id unless given. */
  listKey?(record: Record): string;
  /** Throws when the entity is in use. */
  checkRemovable(store: Store, record: Record): void;
  beforeRemove?(store: Store, record: Record): void;
}

/** The validators that preconditions compare; `lastModified` in milliseconds. */
export interface Validators {
  readonly etag: string;
  readonly lastModified: number;
}

/** An entity as answers show it. */
export interface Item extends Validators {
  readonly body: JsonObject;
}

/** A merge patch and the options of its write. */
export interface Write {
  readonly patch: JsonObject;
  readonly version?: ApiVersion;
  /** Whether referenced entities may be missing, whatever the settings say. */
  readonly mayLackReferences?: boolean;
  /** Throws when a precondition fails; gets undefined when the entity does not exist. */
  readonly checkPrecondition?: (live: Validators | undefined) => void;
}

/** Which part of a list is read. */
export interface ListQuery {
  readonly size: number;
  readonly filters: Readonly<Record<string, string>>;
  /** The list key of the last item of the page before. */
  readonly after?: string;
}

/** One page of a list; `last` is the list key of its last item when there are more. */
export interface Page {
  readonly items: readonly JsonObject[];
  readonly last?: string;
}

/** The operations that all collections share. */
export interface Collection {
  readonly name: CollectionName;
  readonly filterNames: readonly string[];
  get(store: Store, id: string, version?: ApiVersion): Item | undefined;
  /** Reads the stored body: keys of rules and defaults included. */
  stored(store: Store, id: string): JsonObject | undefined;
  list(store: Store, query: ListQuery, version?: ApiVersion): Page;
  upsert(store: Store, id: string, write: Write): Item & { readonly isNew: boolean };
  /** Throws when an entity refers to a missing one, unless the settings allow it. */
  checkReferences(store: Store, id: string): void;
  remove(store: Store, id: string, options: { isChecked: boolean }): void;
}
