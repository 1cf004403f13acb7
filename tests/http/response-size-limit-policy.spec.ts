import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { createDefaultHttpClient } from "@azure/core-rest-pipeline";
import { expect } from "chai";
import { createTransport } from "../../provider/dist/http/transport.js";
import { startPlainServer } from "../support/plain-server.ts";
import { routerErrorOf } from "../support/rejection.ts";
import { quick, unsigned } from "../support/scripted-router.ts";

const MiB = Buffer.alloc(2 ** 20, "x");

function flood(response: ServerResponse, megabytes: number): void {
  Readable.from(Array.from({ length: megabytes }, () => MiB)).pipe(response);
}

const clients = {
  "of undici": undefined,
  "of Azure's client, which goes through proxies": createDefaultHttpClient(),
};

for (const [name, httpClient] of Object.entries(clients))
  describe(`http: size limit of a response ${name}`, () => {
    const options = { signing: unsigned, retryOptions: quick, ...(httpClient && { httpClient }) };

    it("is 16 MiB: a larger response is aborted at once and not retried, and the outcome of its write is unknown", async () => {
      let closed: Promise<unknown> = Promise.resolve();
      const server = await startPlainServer((_request, response) => {
        closed = once(response, "close");
        flood(response, 10_000);
      });
      try {
        const transport = createTransport({ endpoint: server.url, ...options });
        let unknownOutcomes = 0;
        const request = { method: "PATCH", path: "/routing/workers/ada", query: {}, body: "{}" } as const;
        const error = await routerErrorOf(
          transport.send({ ...request, onUnknownOutcome: () => (unknownOutcomes += 1) }),
        );
        expect(error).to.include({ code: "UnreadableResponse" });
        expect(error.message).to.include("larger than 16 MiB");
        expect(unknownOutcomes).to.equal(1);
        expect(server.requests).to.have.lengthOf(1);
        await closed;
      } finally {
        await server.close();
      }
    });

    it("allows 16 MiB", async () => {
      const server = await startPlainServer((_request, response) => {
        flood(response, 16);
      });
      try {
        const transport = createTransport({ endpoint: server.url, ...options });
        const { text } = await transport.send({ method: "GET", path: "/routing/workers", query: {} });
        expect(text).to.have.lengthOf(16 * 2 ** 20);
      } finally {
        await server.close();
      }
    });
  });
