/** Compares whole processes that write by undici, which is the default, and by Azure's client over node:http. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { createDefaultHttpClient } from "@azure/core-rest-pipeline";
import { readConnectionString } from "../provider/dist/config/connection-string.js";
import { createRouterClient } from "../provider/dist/http/collection.js";
import { RateLimiter } from "../provider/dist/http/rate-limiter.js";
import { signingWith } from "../provider/dist/http/signing.js";
import { createCaller } from "../provider/dist/http/caller.js";
import { startEmulatorProcess } from "./support/emulator.ts";
import { CONCURRENCY, forEachConcurrent, writesOf } from "./support/plain-loop.ts";
import { makeRoster } from "./support/roster.ts";
import { median } from "./support/statistics.ts";

const CLIENTS = ["undici", "azure"] as const;
const run = promisify(execFile);
const { values: flags } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    runs: { type: "string", default: "5" },
    // The two of a child process.
    client: { type: "string" },
    connection: { type: "string", default: "" },
  },
});

/** Sends all writes without a rate limit, as the only work of a process. */
async function write(client: string, connection: string): Promise<void> {
  const { endpoint, credential } = readConnectionString(connection, "the emulator");
  const caller = createCaller({
    endpoint,
    advice: "",
    signing: signingWith(endpoint, credential),
    rateLimiter: new RateLimiter({ endpoint, requestsPerSecond: Infinity, report: console.error }),
    ...(client === "azure" && { httpClient: createDefaultHttpClient() }),
  });
  const workers = createRouterClient(caller).collection("workers");
  await forEachConcurrent(CONCURRENCY, writesOf(makeRoster(Number(flags.count))), ({ path, body }) =>
    workers.patch(path.split("/")[3] ?? "", { ...body }),
  );
  const { user, system } = process.cpuUsage();
  console.log((user + system) / 1_000_000);
  // Kept connections would delay the end of the process.
  process.exit();
}

async function compare(): Promise<void> {
  const emulator = await startEmulatorProcess();
  const seconds: Record<(typeof CLIENTS)[number], { elapsed: number[]; processor: number[] }> = {
    undici: { elapsed: [], processor: [] },
    azure: { elapsed: [], processor: [] },
  };
  try {
    // The first pair warms the emulator up.
    for (let round = -1; round < Number(flags.runs); round += 1) {
      for (const client of CLIENTS) {
        await emulator.reset();
        const begun = performance.now();
        const { stdout } = await run(process.execPath, [
          ...[fileURLToPath(import.meta.url), "--count", flags.count],
          ...["--client", client, "--connection", emulator.connectionString],
        ]);
        if (round < 0) continue;
        seconds[client].elapsed.push((performance.now() - begun) / 1000);
        seconds[client].processor.push(Number(stdout));
      }
    }
  } finally {
    await emulator.close();
  }
  for (const client of CLIENTS) {
    const { elapsed, processor } = seconds[client];
    console.log(`${client}: ${median(elapsed).toFixed(2)} s, ${median(processor).toFixed(2)} s of a processor`);
  }
  const ratio = median(seconds.undici.elapsed) / median(seconds.azure.elapsed);
  console.log(
    `undici takes ${ratio.toFixed(2)} × the time of node:http for ${flags.count} writes, the process's start included`,
  );
}

if (flags.client === undefined) await compare();
else await write(flags.client, flags.connection);
