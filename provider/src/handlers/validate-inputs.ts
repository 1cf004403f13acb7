/** Rejects inputs that are nested too deeply, and unknown values in writes, before anything walks through them. */
import { MAX_LEVELS, filterMembers, isTooDeep } from "../util/json";
import { RouterError } from "../errors";
import { hasUnknown } from "../schema/names";
import { type AnyRequest, type Middleware, mapProperties } from "./middleware";

const TOO_DEEP = `is nested more than ${MAX_LEVELS} levels deep; nothing in the router is; flatten it`;

/**
 * Validates properties of any origin. Members that are nested too deeply are failures of a check, and count as absent in a
 * state. A write throws `InvalidInput` for them, and for values that only a preview leaves unknown.
 */
export function validateInputs({ noun }: { readonly noun: string }): Middleware {
  return {
    before(verb, request) {
      if (verb === "create") assertWritable(`create a ${noun}`, request);
      if (verb === "update") assertWritable(`update ${noun} "${String(request.id)}"`, request);
      return mapProperties(request, ["news", "olds", "state"], (properties) =>
        filterMembers(properties, (_, value) => !isTooDeep(value)),
      );
    },
    after(verb, answer, { news = {} }) {
      if (verb !== "check") return answer;
      const deep = Object.keys(news).filter((key) => isTooDeep(news[key] ?? null));
      // What was left out is not missing as well.
      const others = (answer.failures ?? []).filter(({ path }) => !deep.includes(String(path[0])));
      return { ...answer, failures: [...deep.map((key) => ({ path: [key], message: TOO_DEEP })), ...others] };
    },
  };
}

function assertWritable(action: string, { news = {} }: AnyRequest): void {
  for (const [key, value] of Object.entries(news)) {
    if (isTooDeep(value)) throw new RouterError("InvalidInput", `cannot ${action}: ${key} ${TOO_DEEP}`);
    const unknown = `${key} is not known yet; run the deployment, not a preview`;
    if (hasUnknown(value)) throw new RouterError("InvalidInput", `cannot ${action}: ${unknown}`);
  }
}
