import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { RateLimiter } from "../../provider/dist/http/rate-limiter.js";
import type { HandlersOptions } from "../../provider/dist/handlers/index.js";
import { openCaller } from "../../provider/dist/handlers/connect.js";
import { type DynamicPlugin, openDynamicPlugin } from "../support/dynamic-plugin.ts";
import { rejectionOf } from "../support/rejection.ts";
import { quickClock } from "../support/fake-clock.ts";

/** A plugin that remembers through which rateLimiter it opened which client. */
function watchedPlugin(
  environment: Record<string, string>,
  show: (line: string) => void = () => undefined,
): {
  plugin: DynamicPlugin;
  opened: { endpoint: string; apiVersion: string | undefined; rateLimiter: RateLimiter | undefined }[];
} {
  const opened: { endpoint: string; apiVersion: string | undefined; rateLimiter: RateLimiter | undefined }[] = [];
  const connect: HandlersOptions["connect"] = (endpoint, sources, apiVersion, traffic) => {
    opened.push({ endpoint, apiVersion, rateLimiter: traffic?.rateLimiter });
    return openCaller(endpoint, sources, apiVersion, traffic);
  };
  const clock = quickClock();
  return { plugin: openDynamicPlugin({ environment, connect, clock, log: show }), opened };
}

describe("handlers: the rate limiter", () => {
  it("is one for all kinds and API versions of an endpoint, and another for another endpoint", async () => {
    const [one, other] = await Promise.all([startEmulator(), startEmulator()]);
    try {
      const { plugin, opened } = watchedPlugin({ JOBROUTER_CONNECTION_STRING: one.connectionString });
      await plugin.handlers("Worker").read("ada", { endpoint: one.url });
      await plugin.handlers("Queue").read("calls", { endpoint: one.url, apiVersion: "2024-01-18-preview" });
      await plugin.handlers("Queue").read("calls", { endpoint: `${one.url}/` });
      expect(opened.map(({ apiVersion }) => apiVersion)).to.deep.equal(["2023-11-01", "2024-01-18-preview"]);
      expect(opened[0]?.rateLimiter).to.be.instanceOf(RateLimiter);
      expect(opened[1]?.rateLimiter).to.equal(opened[0]?.rateLimiter);
      await rejectionOf(plugin.handlers("Worker").read("ada", { endpoint: other.url }));
      expect(opened[2]?.endpoint).to.equal(other.url);
      expect(opened[2]?.rateLimiter).to.not.equal(opened[0]?.rateLimiter);
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  });

  it("logs queue waits where other waits are logged", async () => {
    const emulator = await startEmulator();
    try {
      const lines: string[] = [];
      const environment = { JOBROUTER_CONNECTION_STRING: emulator.connectionString };
      const { plugin, opened } = watchedPlugin(environment, (line) => lines.push(line));
      emulator.faults.add({ method: "GET", fault: { kind: "status", status: 429, retryAfter: "0" } });
      await plugin.handlers("Worker").read("ada", { endpoint: emulator.url });
      expect(opened).to.have.length(1);
      expect(lines.join()).to.contain(`${emulator.url} answered 429`);
    } finally {
      await emulator.close();
    }
  });

  it("rejects an invalid rate before any request is sent, with an error each time", async () => {
    const emulator = await startEmulator();
    try {
      const environment = {
        JOBROUTER_CONNECTION_STRING: emulator.connectionString,
        JOBROUTER_REQUESTS_PER_SECOND: "fast",
      };
      const { plugin } = watchedPlugin(environment);
      const worker = plugin.handlers("Worker");
      for (const attempt of [
        worker.read("ada", { endpoint: emulator.url }),
        worker.delete("ada", { endpoint: emulator.url }),
      ]) {
        expect(String(await rejectionOf(attempt))).to.match(
          /^Error: the environment variable JOBROUTER_REQUESTS_PER_SECOND is "fast", but/,
        );
      }
      expect(emulator.calls()).to.be.empty;
    } finally {
      await emulator.close();
    }
  });

  it("follows the configuration of the stack", async () => {
    const emulator = await startEmulator();
    try {
      const { plugin } = watchedPlugin({ JOBROUTER_CONNECTION_STRING: emulator.connectionString });
      const worker = plugin.handlers("Worker");
      const settings = new Map([["jobrouter:requestsPerSecond", "1000"]]);
      worker.configure({ config: { get: (key) => settings.get(key) } });
      const error = await rejectionOf(worker.read("ada", { endpoint: emulator.url }));
      expect(String(error)).to.match(/^Error: the stack's configuration jobrouter:requestsPerSecond is "1000", but/);
      expect(emulator.calls()).to.be.empty;
    } finally {
      await emulator.close();
    }
  });
});
