/** The generic client of one router: the same verbs for whatever it keeps. */
import type { CollectionName } from "../schema/collection-name";
import type { Caller } from "./call";
import { type Collection, openCollection } from "./collection";
import { readEntity } from "./decode";

/** All collections of one router. */
export interface RouterClient {
  /** The verbs of one collection; entities come as plain JSON. */
  collection(name: CollectionName): Collection;
}

/** Opens a client. */
export function createRouterClient(caller: Caller): RouterClient {
  return { collection: (name) => openCollection(caller, name, readEntity) };
}
