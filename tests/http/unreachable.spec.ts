/** Endpoints where nothing answers, or something else does: what a user reads, and how early. */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { RestError } from "@azure/core-rest-pipeline";
import { createCaller } from "../../provider/dist/http/caller.js";
import { createRouterClient } from "../../provider/dist/http/collection.js";
import { routerErrorOf } from "../support/rejection.ts";
import { endpoint, ok, quick, scriptedRouter, unsigned } from "../support/scripted-router.ts";

/** A port at which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function read(url: string, report?: (line: string) => void): Promise<unknown> {
  const caller = createCaller({ endpoint: url, signing: unsigned, advice: "", retryOptions: quick, report });
  return createRouterClient(caller).collection("workers").get("ada");
}

describe("an endpoint that cannot be reached", () => {
  it("on this machine is explained by the command that starts the emulator, before the second attempt", async () => {
    const port = await closedPort();
    const lines: string[] = [];
    const { code, message } = await routerErrorOf(read(`http://127.0.0.1:${port}`, (line) => lines.push(line)));
    expect(code).to.equal("ConnectionFailed");
    expect(message).to.contain(`start it: npx jobrouter-emulator --port ${port}`);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/did not answer.*npx jobrouter-emulator.*trying again for up to a minute$/);
  });

  it("elsewhere is not said to be an emulator", async () => {
    const lost = new RestError("connect ETIMEDOUT", { code: "ETIMEDOUT" });
    const lines: string[] = [];
    const { router } = scriptedRouter([lost, lost, ok({ id: "ada", etag: '"1"' })], {
      report: (line) => lines.push(line),
    });
    await router.collection("workers").get("ada");
    expect(lines).to.deep.equal([
      `${endpoint} did not answer (ETIMEDOUT: connect ETIMEDOUT); is the endpoint right and reachable?; trying again for up to a minute`,
    ]);
  });

  it("that speaks http is recognised behind https, and named as it must be written", async () => {
    const emulator = await startEmulator();
    try {
      const wrong = emulator.url.replace("http:", "https:");
      const { message } = await routerErrorOf(read(wrong));
      expect(message).to.equal(`cannot read worker "ada": ${wrong} does not speak https; use ${emulator.url}`);
    } finally {
      await emulator.close();
    }
  });
});
