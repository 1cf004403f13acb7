/** Serves the control routes under /_emulator/, for tests in any language. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { parseJson, readAll, send } from "../http/messages.js";
import type { ControlHandler } from "../http/server-hooks.js";
import { isObject } from "../util/json.js";
import { findDenial } from "./guard.js";
import { sendEvents, sendPageFile } from "./page.js";
import { type ControlDependencies, type ControlRoute, ControlError, controlRoutes, reset } from "./routes.js";

/** The limit of a body in bytes; an import can be large. */
const maxBodySize = 64 * 1024 * 1024;

/** Answers the requests that are for the emulator itself. */
export class Control implements ControlHandler {
  readonly #dependencies: ControlDependencies;
  readonly #isOpen: boolean;
  readonly #streams = new Set<ServerResponse>();

  /** `isOpen` allows other machines. */
  constructor(dependencies: ControlDependencies, isOpen: boolean) {
    this.#dependencies = dependencies;
    this.#isOpen = isOpen;
  }

  /** Tells whether a path belongs to the emulator itself. */
  handles(rawPath: string): boolean {
    return rawPath === "/" || rawPath.startsWith("/_emulator/");
  }

  /** Reads the request and answers it. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "http://emulator");
    const { host, origin } = request.headers;
    const denial = findDenial({ address: request.socket.remoteAddress, host, origin }, this.#isOpen);
    // Read in any case, but kept only when access is allowed.
    const bytes = await readAll(request, denial === undefined ? maxBodySize : 0);
    try {
      if (denial !== undefined) throw new ControlError(403, denial);
      if (request.method === "GET" && sendPageFile(response, url.pathname)) return;
      if (request.method === "GET" && url.pathname === "/_emulator/events") {
        this.#streams.add(response);
        response.once("close", () => this.#streams.delete(response));
        sendEvents(response, (changed) => this.#subscribe(changed));
        return;
      }
      const route = findRoute(request.method ?? "", url.pathname);
      const body = bytes === undefined ? tooLarge() : readBody(request, bytes);
      const resource = this.#findResource(url.searchParams.get("resource"));
      const answer = route.handle({ ...this.#dependencies, resource, query: url.searchParams, body });
      await resource.router.flush();
      send(response, { status: answer === undefined ? 204 : 200, ...(answer !== undefined && { body: answer }) });
    } catch (error) {
      // Routes throw errors of the caller, or a full disk, which is reported too.
      const status = error instanceof ControlError ? error.status : 400;
      send(response, { status, body: { error: error instanceof Error ? error.message : String(error) } });
    }
  }

  /** Ends the event streams, which would stay open. */
  close(): void {
    for (const stream of this.#streams) stream.end();
  }

  /** Removes entities, calls and fault rules. */
  reset(): void {
    reset(this.#dependencies);
  }

  #subscribe(changed: () => void): () => void {
    const { resources, journal } = this.#dependencies;
    const unsubscribes = [journal.subscribe(changed), ...resources.all.map(({ router }) => router.subscribe(changed))];
    return () => {
      for (const unsubscribe of unsubscribes) unsubscribe();
    };
  }

  #findResource(name: string | null) {
    const { resources } = this.#dependencies;
    const found = name === null ? resources.all[0] : resources.named(name);
    if (found !== undefined) return found;
    throw new ControlError(404, `there is no resource "${name ?? ""}"`);
  }
}

function findRoute(method: string, path: string): ControlRoute {
  const candidates = controlRoutes.filter((one) => one.path === path);
  const found = candidates.find((one) => one.method === method);
  if (found !== undefined) return found;
  const [status, reason] =
    candidates.length === 0 ? [404, "there is nothing here"] : [405, `${method} is not allowed here`];
  const known = controlRoutes.map((one) => `${one.method} ${one.path}`).join(", ");
  throw new ControlError(status, `${reason}; the control routes are ${known}`);
}

function tooLarge(): never {
  throw new ControlError(413, `the body is larger than ${maxBodySize} bytes`);
}

function readBody(request: IncomingMessage, bytes: Uint8Array) {
  if (bytes.length === 0) return {};
  // Pages of other sites can post a form here, but not JSON.
  if (request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase() !== "application/json") {
    throw new ControlError(415, "the Content-Type must be application/json");
  }
  const body = parseJson(bytes);
  if (!isObject(body)) throw new ControlError(400, "the body must be a JSON object");
  return body;
}
