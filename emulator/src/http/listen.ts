/** Starting and stopping the HTTP or HTTPS server. */
import type { RequestListener, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certificate } from "./tls.js";

/** A server that listens. */
export interface Listening {
  /** Where, without a slash at the end. */
  readonly url: string;
  /** Stops taking requests, waits up to so many milliseconds for those under way, and ends what is still open then. */
  stop(graceMilliseconds: number): Promise<void>;
}

/** Listens at an address; throws one sentence when it cannot. */
export async function listen(
  listener: RequestListener,
  { host, port, certificate }: { host: string; port: number; certificate: Certificate | undefined },
): Promise<Listening> {
  const underWay = new Set<ServerResponse>();
  const watched: RequestListener = (request, response) => {
    underWay.add(response);
    response.once("close", () => underWay.delete(response));
    listener(request, response);
  };
  const server = certificate === undefined ? createServer(watched) : createSecureServer({ ...certificate }, watched);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "the port is in use" : error.message;
      reject(new Error(`cannot listen on ${host}:${port}: ${reason}`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  const scheme = certificate === undefined ? "http" : "https";
  return {
    url: `${scheme}://${reachable(host)}:${portOf(server)}`,
    stop: (grace) => stop(server, underWay, grace),
  };
}

// Listening on every address is no address to call.
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

// A server that listens on a host and port has an AddressInfo; a text is for pipes.
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function stop(server: Server, underWay: Iterable<ServerResponse>, graceMilliseconds: number): Promise<void> {
  if (!server.listening) {
    // It is being stopped already; whoever asks again without a grace does not want to wait.
    if (graceMilliseconds === 0) server.closeAllConnections();
    return;
  }
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  if (graceMilliseconds > 0) {
    server.closeIdleConnections();
    // A connection that is kept for a next request would keep the server, too.
    for (const response of underWay) response.shouldKeepAlive = false;
    // Not on the emulator's clock: that one may stand still for ever.
    const limit = setTimeout(() => {
      server.closeAllConnections();
    }, graceMilliseconds);
    await closed;
    clearTimeout(limit);
    return;
  }
  server.closeAllConnections();
  await closed;
}
