import { type RequestListener, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A bare HTTP server on a free port of this machine. */
export interface PlainServer {
  readonly url: string;
  /** Method and target of each request so far. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Starts a server that does nothing by itself. */
export async function startPlainServer(answer: RequestListener): Promise<PlainServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ""} ${request.url ?? ""}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on a host and port has an AddressInfo; a text is for pipes.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
