/** Tracks the verbs that call the service as operations, which a cancelled run can name. */
import type { Middleware, Verb } from "./middleware";
import type { Interruption } from "./shutdown";

const NOUNS: Readonly<Partial<Record<Verb, string>>> = {
  create: "creation",
  read: "reading",
  update: "update",
  delete: "deletion",
};

/** Refuses to start operations in a cancelled run, and reports those that had started. */
export function trackOperations(
  { noun, identity }: { readonly noun: string; readonly identity: string },
  interruption: Interruption,
): Middleware {
  return {
    around(verb, { id, news }, work) {
      // An id comes from a program or a state, and must not break the line.
      const name = JSON.stringify(id ?? news?.[identity]);
      return interruption.run(`${NOUNS[verb] ?? verb} of ${noun} ${name}`, work);
    },
  };
}
