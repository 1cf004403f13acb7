/** Registers what each resource declares, and leaves an entity alone that another resource of the run declares. */
import type { JsonObject } from "../util/json";
import { RouterError } from "../errors";
import { UNKNOWN } from "../schema/names";
import type { ResourceSchema } from "../schema/resource-schema";
import type { Declarations, EntityAddress } from "../reconciler/declarations";
import type { Middleware } from "./middleware";

/**
 * Refuses an entity that two resources declare, and turns the deletion of an entity that another resource has taken over
 * into a line. `endpointOf` answers the endpoint that properties name, else the one of the settings.
 */
export function trackDeclarations(
  { collection, identity, noun }: ResourceSchema,
  declarations: Declarations,
  endpointOf: (named: string | undefined) => string,
): Middleware {
  const addressIn = ({ endpoint, [identity]: id }: JsonObject): EntityAddress | undefined =>
    typeof endpoint !== "string" || endpoint === UNKNOWN || typeof id !== "string" || id === UNKNOWN
      ? undefined
      : { endpoint: endpointOf(endpoint), collection, id };
  return {
    before(verb, request) {
      // A check has not validated its inputs yet.
      const address = verb === "diff" || verb === "create" ? addressIn(request.news ?? {}) : undefined;
      if (address === undefined) return request;
      if (verb === "create") declarations.create(address);
      else if (request.oldUrn !== undefined) declarations.continue(address, request.oldUrn);
      return request;
    },
    async around(verb, { id, state = {}, urn, log }, work) {
      if (verb !== "delete" || id === undefined) return work();
      const { endpoint } = state;
      const address = { endpoint: endpointOf(typeof endpoint === "string" ? endpoint : undefined), collection, id };
      const keeper = declarations.keeperOf(address, urn);
      if (keeper === undefined) return work();
      log(
        `${noun} "${id}" is not deleted, because ${keeper} of this program declares it; its old resource is forgotten`,
      );
      // The answer of a deletion is not used.
      return undefined as Awaited<ReturnType<typeof work>>;
    },
    after(verb, answer, { name, urn = name }) {
      const { inputs, failures = [] } = answer;
      const address = verb === "check" && failures.length === 0 ? addressIn(inputs ?? {}) : undefined;
      if (address === undefined) return answer;
      try {
        declarations.declare(address, { name, urn });
        return answer;
      } catch (error) {
        if (!(error instanceof RouterError)) throw error;
        return { ...answer, failures: [{ path: [identity], message: error.message }] };
      }
    },
  };
}
