/** Starts and stops the HTTP or HTTPS server. */
import { type RequestListener, type Server, type ServerResponse, createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certificate } from "./tls.js";

/** A listening server. */
export interface Listening {
  /** The URL, without a trailing slash. */
  readonly url: string;
  /** Accepts no more connections, waits up to the grace period for running requests, then closes all connections. */
  stop(graceMilliseconds: number): Promise<void>;
}

/** Listens at an address; throws when it cannot. */
export async function listen(
  listener: RequestListener,
  { host, port, certificate }: { host: string; port: number; certificate: Certificate | undefined },
): Promise<Listening> {
  const running = new Set<ServerResponse>();
  const tracked: RequestListener = (request, response) => {
    running.add(response);
    response.once("close", () => running.delete(response));
    listener(request, response);
  };
  const server = certificate === undefined ? createServer(tracked) : createSecureServer({ ...certificate }, tracked);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "the port is in use" : error.message;
      reject(new Error(`cannot listen on ${host}:${port}: ${reason}`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  const scheme = certificate === undefined ? "http" : "https";
  return {
    url: `${scheme}://${callableHost(host)}:${portOf(server)}`,
    stop: (grace) => stop(server, running, grace),
  };
}

// The wildcard address is no address to call.
function callableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

// A server that listens on a host and port has an AddressInfo; a text is for pipes.
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function stop(server: Server, running: Iterable<ServerResponse>, graceMilliseconds: number): Promise<void> {
  if (!server.listening) {
    // It is stopping already; a second call without a grace period ends the wait.
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
    // A keep-alive connection would keep the server open.
    for (const response of running) response.shouldKeepAlive = false;
    // In real time: a virtual clock may stand still.
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
