/** Inputs that cross from the program to the plugin unseen: the engine shows no key that starts with two underscores. */

/** Holds the loader text. */
export const PROVIDER_KEY = "__provider";
/** Marks a look-up of an entity that this program does not manage. */
export const GET_KEY = "__get";
