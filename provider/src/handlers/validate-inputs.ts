/** Rejects inputs that are nested too deeply, and unknown values in writes, before anything walks through them. */
import { type JsonObject, MAX_LEVELS, filterMembers, isTooDeep } from "../util/json";
import { RouterError } from "../errors";
import { hasUnknown } from "../schema/names";
import { type AnyAnswer, type AnyRequest, type Middleware, mapStored } from "./middleware";

const TOO_DEEP = `is nested more than ${MAX_LEVELS} levels deep; nothing in the router is`;

/**
 * Validates properties of any origin. Members that are nested too deeply are failures of a check, and count as absent in a
 * state. A write throws `InvalidInput` for them, and for values that only a preview leaves unknown.
 */
export function validateInputs({ noun }: { readonly noun: string }): Middleware {
  return {
    before(verb, request) {
      if (verb === "create") assertWritable(`create a ${noun}`, request);
      if (verb === "update") assertWritable(`update ${noun} "${String(request.id)}"`, request);
      const { news } = request;
      return { ...mapStored(request, withoutDeepMembers), ...(news && { news: withoutDeepMembers(news) }) };
    },
    after: (verb, answer, { news }) =>
      verb === "check" && news !== undefined ? withDeepFailures(answer, news) : answer,
  };
}

function withDeepFailures<Answer extends AnyAnswer>(answer: Answer, news: JsonObject): Answer {
  const deep = Object.keys(news).filter((key) => isTooDeep(news[key] ?? null));
  // What was left out is not missing as well.
  const others = (answer.failures ?? []).filter(({ path }) => !deep.includes(String(path[0])));
  const failures = [...deep.map((key) => ({ path: [key], message: `${TOO_DEEP}; flatten it` })), ...others];
  return { ...answer, failures };
}

function withoutDeepMembers(properties: JsonObject): JsonObject {
  return filterMembers(properties, (_, value) => !isTooDeep(value));
}

function assertWritable(action: string, { news = {} }: AnyRequest): void {
  for (const [key, value] of Object.entries(news)) {
    if (isTooDeep(value)) throw new RouterError("InvalidInput", `cannot ${action}: ${key} ${TOO_DEEP}; flatten it`);
    if (!hasUnknown(value)) continue;
    throw new RouterError(
      "InvalidInput",
      `cannot ${action}: ${key} is not known yet; run the deployment, not a preview`,
    );
  }
}
