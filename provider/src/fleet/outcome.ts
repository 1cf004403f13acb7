/**
 * WorkerFleetOutcome: fails the run when workers of its fleet failed. The fleet itself succeeds with what it reached, because
 * the dynamic host cannot carry the state of a large resource that failed.
 */
import { RouterError } from "../errors";
import type { JsonObject } from "../util/json";
import { hasUnknown } from "../schema/names";
import type { ResourceHandler } from "../reconciler/resource-handler";
import { describeIncomplete, isComplete, readIncomplete } from "./failures";

/** The verbs of an outcome; none of them calls the service. */
export const fleetOutcomeHandler: ResourceHandler = {
  check: ({ news }) => ({ inputs: news, failures: [] }),
  diff: ({ olds, news }) => ({
    // A preview of a changing fleet does not know its outputs; that is no change of the outcome.
    changes: hasUnknown(news) || isSame(olds, news) ? false : undefined,
    replaces: [],
    deleteBeforeReplace: false,
  }),
  // As async functions, so that what is thrown is a rejection.
  create: async ({ name, news }) => Promise.resolve({ id: name, outs: completed(news) }),
  read: ({ id, state }) => Promise.resolve({ id, outs: state }),
  update: async ({ news }) => Promise.resolve({ outs: completed(news) }),
  delete: () => Promise.resolve(),
};

function isSame(olds: JsonObject, news: JsonObject): boolean {
  return JSON.stringify(readIncomplete(olds)) === JSON.stringify(readIncomplete(news));
}

function completed(inputs: JsonObject): JsonObject {
  const incomplete = readIncomplete(inputs);
  if (isComplete(incomplete)) return inputs;
  const { fleet, workers } = inputs;
  const [headline, ...lines] = describeIncomplete(incomplete, typeof workers === "number" ? workers : 0).split("\n");
  const text = [
    `${headline ?? ""}. All others are as declared; the next \`pulumi up\` touches only what is left`,
    ...lines,
  ];
  throw new RouterError("PartlyApplied", `fleet "${typeof fleet === "string" ? fleet : ""}": ${text.join("\n")}`);
}
