/** Matches requests to routes. */
import { type ServiceError, serviceErrors } from "../router/errors.js";
import type { IncomingCall } from "./messages.js";
import { operationAt } from "./operations.js";
import { type Route, routes } from "./routes.js";

/** The route of a request. */
export interface RouteMatch {
  readonly route: Route;
  /** Still encoded. */
  readonly ids: readonly string[];
  /** The operation as the API description names it. */
  readonly operation: string | undefined;
}

// Every request passes here, and trying all patterns took longer than some operations.
const routesBelow = Map.groupBy(routes, ({ path }) => path.split("/", 3)[2] ?? "");

/** Finds the route of a request, or the error of a request that has none. */
export function matchRoute({ method, rawPath }: IncomingCall): RouteMatch | ServiceError {
  const candidates = routesBelow.get(rawPath.split("/", 3)[2] ?? "") ?? [];
  const matches = candidates.flatMap((route) => {
    const ids = matchPath(route.path, rawPath);
    return ids === undefined ? [] : [{ route, ids }];
  });
  const found = matches.find(({ route }) => route.method === method);
  if (found !== undefined) return { ...found, operation: operationAt(method, found.route.path) };
  if (matches.length === 0) return serviceErrors.notFound(`There is nothing at ${rawPath}.`);
  return serviceErrors.methodNotAllowed(method, [...new Set(matches.map(({ route }) => route.method))]);
}

/** Matches a raw path against the pattern of a route; answers its raw ids, or undefined without a match. */
export function matchPath(pattern: string, rawPath: string): string[] | undefined {
  const [wanted, found] = [pattern.split("/"), rawPath.split("/")];
  if (wanted.length !== found.length) return undefined;
  const ids: string[] = [];
  for (const [index, step] of wanted.entries()) {
    const raw = found[index] ?? "";
    if (!step.startsWith("{}")) {
      if (step !== raw) return undefined;
    } else {
      // The verb's colon must stand literally; an encoded one belongs to the id.
      const verb = step.slice(2);
      if (!raw.endsWith(verb)) return undefined;
      ids.push(raw.slice(0, raw.length - verb.length));
    }
  }
  return ids;
}
