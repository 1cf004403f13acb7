/** Rejects inputs that are nested too deeply, and unknown values in writes, before anything walks through them. */
import { type JsonValue, MAX_LEVELS, filterMembers, isTooDeep } from "../util/json";
import type { Path } from "../util/path";
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
      const helpTexts = findHelpTexts(news).filter((path) => !deep.includes(String(path[0])));
      const failures = [
        ...deep.map((key) => ({ path: [key], message: TOO_DEEP })),
        ...helpTexts.map((path) => ({ path, message: HELP_TEXT })),
      ];
      return { ...answer, failures: [...failures, ...others] };
    },
  };
}

/** What Pulumi's SDK for JavaScript puts in place of an Output in a template literal, or in text that is joined with +. */
const HELP_TEXT =
  "holds Pulumi's help text in place of the value of an Output; write pulumi.interpolate`…` instead of a template literal";

function findHelpTexts(value: JsonValue, path: Path = []): readonly Path[] {
  if (typeof value === "string") return /Calling \[to(String|JSON)\] on an \[Output/.test(value) ? [path] : [];
  if (typeof value !== "object" || value === null || path.length > MAX_LEVELS) return [];
  if (Array.isArray(value)) return value.flatMap((item: JsonValue, index) => findHelpTexts(item, [...path, index]));
  return Object.entries(value).flatMap(([key, member]: [string, JsonValue]) => findHelpTexts(member, [...path, key]));
}

function assertWritable(action: string, { news = {} }: AnyRequest): void {
  for (const [key, value] of Object.entries(news)) {
    if (isTooDeep(value)) throw new RouterError("InvalidInput", `cannot ${action}: ${key} ${TOO_DEEP}`);
    const unknown = `${key} is not known yet; run the deployment, not a preview`;
    if (hasUnknown(value)) throw new RouterError("InvalidInput", `cannot ${action}: ${unknown}`);
  }
}
