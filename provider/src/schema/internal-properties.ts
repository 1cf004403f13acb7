/**
 * Inputs that cross from the program to the plugin unseen: the engine shows no key that starts with two underscores. None may
 * have the name of a member of `@pulumi/pulumi`'s own `Resource`, such as `__name` and `__version`.
 */

/** Holds the loader text. */
export const PROVIDER_KEY = "__provider";
/** Holds what pending writes declared, until the next run; a secret, since it may hold what the user marked as one. */
export const PENDING_KEY = "__pending";
/** Marks a look-up of an entity that this program does not manage. */
export const GET_KEY = "__get";
/** Holds the name of the fleet that a resource is a part of. */
export const FLEET_KEY = "__fleet";
/** Holds the lines of a roster or of a part of it, packed. */
export const ROSTER_KEY = "__roster";
/** Holds the roster that a fleet had when the number of its shards was last changed, packed. */
export const HANDOVER_KEY = "__handover";
/** Holds the number of shards among which a shard is one. */
export const SHARDS_KEY = "__shards";
/**
 * Holds the lines, packed, by which those workers were declared that a refresh has found otherwise; a secret, since it may hold
 * what the user marked as one.
 */
export const DRIFTED_KEY = "__drifted";
/** Holds the resource's name in the program, for a host that does not tell it. */
export const NAME_KEY = "__resourceName";
/** Holds the version of the format in which a state is written. */
export const VERSION_KEY = "__stateVersion";
