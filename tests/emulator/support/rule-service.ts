/** A service behind function and webhook rules, played by the test. */
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonValue } from "jobrouter-emulator";

/** One call that a rule made. */
export interface RuleCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What to answer; an undefined status is 200. */
export interface RuleReply {
  readonly status?: number;
  readonly body?: JsonValue;
  readonly location?: string;
}

/** A running service. */
export interface RuleService {
  readonly url: string;
  readonly calls: readonly RuleCall[];
  /** Decides what is answered from now on. */
  answer(reply: (call: RuleCall) => RuleReply | Promise<RuleReply>): void;
}

/** Gives each test of the suite a service on a free port of this machine. */
export function useRuleService(): () => RuleService {
  let server: Server | undefined;
  let service: RuleService | undefined;
  beforeEach(async () => {
    const calls: RuleCall[] = [];
    let reply: (call: RuleCall) => RuleReply | Promise<RuleReply> = () => ({ status: 404 });
    const started = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        const call = { path: request.url ?? "", headers: request.headers, body };
        calls.push(call);
        void Promise.resolve(reply(call)).then(({ status = 200, body: answer, location }) => {
          const headers = { "content-type": "application/json", ...(location !== undefined && { location }) };
          response.writeHead(status, headers);
          response.end(answer === undefined ? "" : JSON.stringify(answer));
        });
      });
    });
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    server = started;
    // A server that listens on a host and port has an AddressInfo; a text is for pipes.
    const { port } = started.address() as AddressInfo;
    service = {
      url: `http://127.0.0.1:${port}`,
      calls,
      answer(next) {
        reply = next;
      },
    };
  });
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  });
  return () => {
    if (service === undefined) throw new Error("the service runs inside tests only");
    return service;
  };
}
