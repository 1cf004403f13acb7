/** The format version of every state, and the migrations that read states of earlier versions. */
import type { JsonObject } from "../util/json";
import { RouterError } from "../errors";
import { type FleetKind, type Kind, GET_KEY, VERSION_KEY } from "../schema/names";
import { type Middleware, mapProperties } from "./middleware";

/** Converts a state of one version into the same state of the next version. */
export type Migration = (state: JsonObject) => JsonObject;

/** States without a version, which hold the same properties as those of version 1. */
const fromUnversioned: Migration = (state) => state;

/** By kind, where it has more than one: the migration at index n leads from version n, 0 for a state without one, to n + 1. */
const MIGRATIONS: Readonly<Partial<Record<Kind | FleetKind, readonly Migration[]>>> = {};

/** The version in which states of a kind are written. */
export function stateVersionOf(kind: Kind | FleetKind): number {
  return migrationsOf(kind).length;
}

/** Migrates each state that a request holds, and writes the version into each state that an answer holds. */
export function versionStates(
  kind: Kind | FleetKind,
  noun: string,
  migrations: readonly Migration[] = migrationsOf(kind),
): Middleware {
  return {
    before(verb, request) {
      // A check is handed inputs, and the first read of a `get` as well: they are as this version's program declares them.
      const { state } = request;
      if (verb === "check" || (state?.[GET_KEY] === true && state[VERSION_KEY] === undefined)) return request;
      return mapProperties(request, ["olds", "state"], (stored) =>
        migrate(stored, `${noun} "${request.id ?? request.name}"`, migrations),
      );
    },
    after: (_verb, answer) =>
      answer.outs === undefined ? answer : { ...answer, outs: { ...answer.outs, [VERSION_KEY]: migrations.length } },
  };
}

function migrationsOf(kind: Kind | FleetKind): readonly Migration[] {
  return MIGRATIONS[kind] ?? [fromUnversioned];
}

function migrate(
  { [VERSION_KEY]: version = 0, ...state }: JsonObject,
  who: string,
  migrations: readonly Migration[],
): JsonObject {
  if (typeof version === "number" && Number.isInteger(version) && version >= 0 && version <= migrations.length) {
    return migrations.slice(version).reduce((migrated, migration) => migration(migrated), state);
  }
  throw new RouterError(
    "InvalidInput",
    `the state of ${who} has version ${JSON.stringify(version)}, and this pulumi-jobrouter reads versions up to ` +
      `${migrations.length}; upgrade pulumi-jobrouter`,
  );
}
