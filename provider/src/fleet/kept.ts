/** The calls of a part of a fleet that only keeps its inputs: there is nothing in the router that it stands for. */
import type { JsonObject } from "../util/json";
import type { Lifecycle } from "./lifecycle";
import { nameOf } from "./names";

/** All calls but the check and the diff; `keep` answers the outputs for some inputs, or throws. */
export function keeping(keep: (inputs: JsonObject) => JsonObject): Omit<Lifecycle, "check" | "diff"> {
  return {
    // As an async function, so that what `keep` throws is a rejection.
    create: async (inputs) => Promise.resolve({ id: nameOf(inputs), outs: keep(inputs) }),
    // The inputs stay those of the state, which a check compares the next ones with.
    read: (id, state) => Promise.resolve({ id, outs: state }),
    update: async (_id, _olds, news) => Promise.resolve({ outs: keep(news) }),
    delete: () => Promise.resolve(),
  };
}

/** The diff of one that is never shown as a change; the engine still writes its new inputs to the state. */
export const unshown: Lifecycle["diff"] = () => ({ changes: false, replaces: [], deleteBeforeReplace: false });
