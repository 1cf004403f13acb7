/** From a request as it came in to the answer of the operation it names. */
import type { ApiVersion } from "../router/api-version.js";
import { isApiVersion } from "../router/api-version.js";
import type { ErrorDetail } from "../router/errors.js";
import { refusals, ServiceError } from "../router/errors.js";
import type { JsonObject, JsonValue } from "../util/json.js";
import { isObject } from "../util/json.js";
import { operationAt } from "./operations.js";
import { readConditions, refuseUnknownHeaders } from "./request-headers.js";
import type { Router } from "../router/router.js";
import type { Answer, Route } from "./routes.js";
import { matchPath, routes } from "./routes.js";
import type { RouterSettings } from "../router/settings.js";

/** A request as it came in. */
export interface IncomingCall {
  readonly method: string;
  /** Path and query as they stood in the request line. */
  readonly target: string;
  readonly rawPath: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** How strictly requests are read. */
export interface Strictness {
  /** The API versions that are spoken. */
  readonly apiVersions: readonly ApiVersion[];
  /** How refusals are worded. */
  readonly errorEnvelope: RouterSettings["errorEnvelope"];
  /** Whether what is not known is let through instead of refused by name. */
  readonly isLoose: boolean;
}

/** Where a request leads. */
export interface Destination {
  readonly route: Route;
  /** Still encoded. */
  readonly ids: readonly string[];
  /** The operation as the API description names it. */
  readonly operation: string | undefined;
}

/** Checks and carries out a request; a refusal is an answer like any other. */
export function dispatch(
  call: IncomingCall,
  destination: Destination | ServiceError,
  router: Router | ServiceError,
  strictness: Strictness,
): Answer {
  try {
    if (router instanceof ServiceError) throw router;
    if (destination instanceof ServiceError) throw destination;
    const { route, ids } = destination;
    const { query, version } = readQuery(call, route, strictness);
    if (!strictness.isLoose) refuseUnknownHeaders(call.headers, route.method);
    const conditions = readConditions(call.headers, route.method);
    const body = readBody(call, route);
    return router.perform((store) => route.handle(store, { ids: ids.map(readId), query, conditions, version, body }));
  } catch (error) {
    if (error instanceof ServiceError) return toAnswer(error, call.rawPath);
    throw error;
  }
}

/** The answer that carries a refusal. */
export const toAnswer = (error: ServiceError, target: string): Answer => ({
  status: error.status,
  headers: { ...error.headers, "x-ms-error-code": error.code },
  body: error.toBody(target),
});

// Every request passes here, and trying all patterns took longer than some operations.
const routesBelow = Map.groupBy(routes, ({ path }) => path.split("/", 3)[2] ?? "");

/** Finds the route of a request, or the refusal of one that leads nowhere. */
export function findDestination({ method, rawPath }: IncomingCall): Destination | ServiceError {
  const candidates = routesBelow.get(rawPath.split("/", 3)[2] ?? "") ?? [];
  const fitting = candidates.flatMap((route) => {
    const ids = matchPath(route.path, rawPath);
    return ids === undefined ? [] : [{ route, ids }];
  });
  const found = fitting.find(({ route }) => route.method === method);
  if (found !== undefined) return { ...found, operation: operationAt(method, found.route.path) };
  if (fitting.length === 0) return refusals.notFound(`There is nothing at ${rawPath}.`);
  return refusals.methodNotAllowed(method, [...new Set(fitting.map(({ route }) => route.method))]);
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
  if (details.length > 0) throw refusals.invalid(details);
  return { query, version };
}

function readVersion(found: string | undefined, { apiVersions, isLoose }: Strictness, mayLack: boolean): ApiVersion {
  if (isApiVersion(found) && apiVersions.includes(found)) return found;
  const [oldest] = apiVersions;
  if (oldest !== undefined && (isLoose || (found === undefined && mayLack))) return oldest;
  const reason = found === undefined ? "is missing" : `"${found}" is not supported`;
  throw refusals.unsupportedApiVersion(`The api-version ${reason}; this emulator speaks ${apiVersions.join(" and ")}.`);
}

function readBody({ headers, body }: IncomingCall, route: Route): JsonObject {
  if (route.body === "none") {
    if (body.length > 0) throw refusals.badRequest("This operation takes no body.");
    return {};
  }
  if (route.body === "options" && body.length === 0) return {};
  const wanted = route.body === "mergePatch" ? "application/merge-patch+json" : "application/json";
  const [found, ...parameters] = (headers["content-type"] ?? "").split(";").map((part) => part.trim().toLowerCase());
  if (found !== wanted || parameters.some((one) => !/^charset="?utf-8"?$/.test(one))) {
    throw refusals.unsupportedMediaType(`The Content-Type must be ${wanted}.`);
  }
  const value = parseJson(body);
  if (value === undefined)
    throw refusals.badRequest(`The body is not JSON in UTF-8, or nested more than ${deepest} deep.`);
  if (!isObject(value)) throw refusals.badRequest("The body must be a JSON object.");
  return value;
}

const deepest = 100;

/** The JSON in a body, or undefined when there is none, or one nested more than 100 deep. */
export function parseJson(body: Uint8Array): JsonValue | undefined {
  try {
    // JSON.parse makes JSON values and nothing else.
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as JsonValue;
    return fitsInto(value, deepest) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

// JSON.parse goes as deep as it has to; JSON.stringify, merging and comparing would run out of stack.
const fitsInto = (value: JsonValue, levels: number): boolean =>
  typeof value !== "object" ||
  value === null ||
  (levels > 0 && Object.values(value).every((member: JsonValue) => fitsInto(member, levels - 1)));

const longestId = 128;

function readId(raw: string): string {
  const id = decodePath(raw);
  if (id === raw && raw.includes("%")) throw refusals.badRequest(`The id in "${raw}" is not percent-encoded UTF-8.`);
  if (id === "" || id.length > longestId || /[/?#\\\u0000-\u001f\u007f]/.test(id)) {
    throw refusals.badRequest(
      `The id in ${raw === "" ? "the path" : `"${raw}"`} must have 1 to ${longestId} characters, none of them / ? # \\ or a control character.`,
    );
  }
  return id;
}

/** Decodes a path; one that cannot be decoded stays as it is. */
export function decodePath(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch (error) {
    if (error instanceof URIError) return raw;
    throw error;
  }
}
