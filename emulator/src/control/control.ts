/** The control routes under /_emulator/: what tests in any language use instead of the library form. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { refuseStranger } from "./guard.js";
import type { ControlRoute, Controlled } from "./routes.js";
import { ControlError, controlRoutes, reset } from "./routes.js";
import { parseJson } from "../http/dispatch.js";
import { readAll, send } from "../http/messages.js";
import { isObject } from "../util/json.js";
import { sendEvents, sendPageFile } from "./page.js";

/** An import may be large. */
const bodyLimit = 64 * 1024 * 1024;

/** Answers what is meant for the emulator itself and not for the service. */
export class Control {
  readonly #controlled: Controlled;
  readonly #isOpen: boolean;
  readonly #streams = new Set<ServerResponse>();

  /** `isOpen` lets other machines in. */
  constructor(controlled: Controlled, isOpen: boolean) {
    this.#controlled = controlled;
    this.#isOpen = isOpen;
  }

  /** Whether a path is one of ours. */
  isMeant(rawPath: string): boolean {
    return rawPath === "/" || rawPath.startsWith("/_emulator/");
  }

  /** Reads the request and answers it. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "http://emulator");
    const { host, origin } = request.headers;
    const refusal = refuseStranger({ address: request.socket.remoteAddress, host, origin }, this.#isOpen);
    // Read in any case, but kept only for those who may send.
    const bytes = await readAll(request, refusal === undefined ? bodyLimit : 0);
    try {
      if (refusal !== undefined) throw new ControlError(403, refusal);
      if (request.method === "GET" && sendPageFile(response, url.pathname)) return;
      if (request.method === "GET" && url.pathname === "/_emulator/events") {
        this.#streams.add(response);
        response.once("close", () => this.#streams.delete(response));
        sendEvents(response, (changed) => this.#follow(changed));
        return;
      }
      const route = findRoute(request.method ?? "", url.pathname);
      const body = bytes === undefined ? tooLarge() : readBody(request, bytes);
      const resource = this.#findResource(url.searchParams.get("resource"));
      const answer = route.handle({ ...this.#controlled, resource, query: url.searchParams, body });
      await resource.router.saved();
      send(response, { status: answer === undefined ? 204 : 200, ...(answer !== undefined && { body: answer }) });
    } catch (error) {
      // Routes throw nothing but what the caller did wrong, or a full disk, which it should hear of as well.
      const status = error instanceof ControlError ? error.status : 400;
      send(response, { status, body: { error: error instanceof Error ? error.message : String(error) } });
    }
  }

  /** Ends the streams of events, which would not end by themselves. */
  close(): void {
    for (const stream of this.#streams) stream.end();
  }

  /** Forgets entities, calls and fault rules. */
  reset(): void {
    reset(this.#controlled);
  }

  #follow(changed: () => void): () => void {
    const { resources, journal } = this.#controlled;
    const ends = [journal.follow(changed), ...resources.all.map(({ router }) => router.follow(changed))];
    return () => {
      for (const end of ends) end();
    };
  }

  #findResource(name: string | null) {
    const { resources } = this.#controlled;
    const found = name === null ? resources.all[0] : resources.named(name);
    if (found !== undefined) return found;
    throw new ControlError(404, `there is no resource "${name ?? ""}"`);
  }
}

function findRoute(method: string, path: string): ControlRoute {
  const fitting = controlRoutes.filter((one) => one.path === path);
  const found = fitting.find((one) => one.method === method);
  if (found !== undefined) return found;
  const [status, reason] =
    fitting.length === 0 ? [404, "there is nothing here"] : [405, `${method} is not allowed here`];
  const known = controlRoutes.map((one) => `${one.method} ${one.path}`).join(", ");
  throw new ControlError(status, `${reason}; the control routes are ${known}`);
}

function tooLarge(): never {
  throw new ControlError(413, `the body is larger than ${bodyLimit} bytes`);
}

function readBody(request: IncomingMessage, bytes: Uint8Array) {
  if (bytes.length === 0) return {};
  // Pages of other sites can send a form here, but not JSON.
  if (request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase() !== "application/json") {
    throw new ControlError(415, "the Content-Type must be application/json");
  }
  const body = parseJson(bytes);
  if (!isObject(body)) throw new ControlError(400, "the body must be a JSON object");
  return body;
}
