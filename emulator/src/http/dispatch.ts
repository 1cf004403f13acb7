/** Checks a request and performs its operation. */
import { type ApiVersion, isApiVersion } from "../router/api-version.js";
import { type ErrorDetail, ServiceError, serviceErrors } from "../router/errors.js";
import type { Router } from "../router/router.js";
import type { RouterSettings } from "../router/settings.js";
import { type JsonObject, isObject } from "../util/json.js";
import { toErrorAnswer } from "./error-answers.js";
import type { RouteMatch } from "./match-route.js";
import { type Answer, type IncomingCall, decodePath, maxDepth, parseJson } from "./messages.js";
import { readConditions, rejectUnknownHeaders } from "./request-headers.js";
import type { Route } from "./routes.js";

/** How strictly requests are validated. */
export interface Strictness {
  /** The supported API versions. */
  readonly apiVersions: readonly ApiVersion[];
  readonly errorEnvelope: RouterSettings["errorEnvelope"];
  /** Whether unknown parameters, headers and fields are ignored instead of rejected by name. */
  readonly isLoose: boolean;
}

/** Performs a request; an error of the service is an answer too. */
export function dispatch(
  call: IncomingCall,
  match: RouteMatch | ServiceError,
  router: Router | ServiceError,
  strictness: Strictness,
): Answer {
  try {
    if (router instanceof ServiceError) throw router;
    if (match instanceof ServiceError) throw match;
    const { route, ids } = match;
    const { query, version } = readQuery(call, route, strictness);
    if (!strictness.isLoose) rejectUnknownHeaders(call.headers, route.method);
    const conditions = readConditions(call.headers, route.method);
    const body = readBody(call, route);
    return router.perform((store) => route.handle(store, { ids: ids.map(readId), query, conditions, version, body }));
  } catch (error) {
    if (error instanceof ServiceError) return toErrorAnswer(error, call.rawPath);
    throw error;
  }
}

function readQuery(
  { target, rawPath }: IncomingCall,
  route: Route,
  strictness: Strictness,
): { query: Record<string, string>; version: ApiVersion } {
  const parameters = [...new URLSearchParams(target.slice(rawPath.length))];
  const query = Object.fromEntries(parameters);
  // Next-page links come without a version.
  const mayLackVersion = route.mayOmitVersion === true && query["continuationToken"] !== undefined;
  const version = readVersion(query["api-version"], strictness, mayLackVersion);
  const known = ["api-version", ...route.queryNames];
  if (strictness.isLoose) {
    return { query: Object.fromEntries(parameters.filter(([name]) => known.includes(name))), version };
  }
  const details = parameters.flatMap(([name], index): ErrorDetail[] => {
    const isRepeated = parameters.findIndex(([other]) => other === name) < index;
    if (known.includes(name) && !isRepeated) return [];
    const reason = isRepeated ? "is given more than once" : "is not known here";
    return [{ code: "UnknownQueryParameter", message: `The query parameter "${name}" ${reason}.`, target: name }];
  });
  if (details.length > 0) throw serviceErrors.invalid(details);
  return { query, version };
}

function readVersion(found: string | undefined, { apiVersions, isLoose }: Strictness, mayLack: boolean): ApiVersion {
  if (isApiVersion(found) && apiVersions.includes(found)) return found;
  const [oldest] = apiVersions;
  if (oldest !== undefined && (isLoose || (found === undefined && mayLack))) return oldest;
  const reason = found === undefined ? "is missing" : `"${found}" is not supported`;
  throw serviceErrors.unsupportedApiVersion(
    `The api-version ${reason}; this emulator speaks ${apiVersions.join(" and ")}.`,
  );
}

function readBody({ headers, body }: IncomingCall, route: Route): JsonObject {
  if (route.body === "none") {
    if (body.length > 0) throw serviceErrors.badRequest("This operation takes no body.");
    return {};
  }
  if (route.body === "options" && body.length === 0) return {};
  const wanted = route.body === "mergePatch" ? "application/merge-patch+json" : "application/json";
  const [found, ...parameters] = (headers["content-type"] ?? "").split(";").map((part) => part.trim().toLowerCase());
  if (found !== wanted || parameters.some((one) => !/^charset="?utf-8"?$/.test(one))) {
    throw serviceErrors.unsupportedMediaType(`The Content-Type must be ${wanted}.`);
  }
  const value = parseJson(body);
  if (value === undefined)
    throw serviceErrors.badRequest(`The body is not JSON in UTF-8, or nested more than ${maxDepth} deep.`);
  if (!isObject(value)) throw serviceErrors.badRequest("The body must be a JSON object.");
  return value;
}

const maxIdLength = 128;

function readId(raw: string): string {
  const id = decodePath(raw);
  if (id === raw && raw.includes("%"))
    throw serviceErrors.badRequest(`The id in "${raw}" is not percent-encoded UTF-8.`);
  if (id === "" || id.length > maxIdLength || /[/?#\\\u0000-\u001f\u007f]/.test(id)) {
    throw serviceErrors.badRequest(
      `The id in ${raw === "" ? "the path" : `"${raw}"`} must have 1 to ${maxIdLength} characters, none of them / ? # \\ or a control character.`,
    );
  }
  return id;
}
