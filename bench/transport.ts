/** Measures writes through the provider's transport against a plain loop, and pages of a list. */
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { parseArgs } from "node:util";
import { type Collection } from "../provider/dist/http/collection.js";
import { openRouter } from "../provider/dist/handlers/connect.js";
import { RateLimiter } from "../provider/dist/http/rate-limiter.js";
import { type EmulatorProcess, startEmulatorProcess } from "./support/emulator.ts";
import { CONCURRENCY, type Write, forEachConcurrent, plainLoop, writesOf } from "./support/plain-loop.ts";
import { makeRoster } from "./support/roster.ts";
import { median, spread } from "./support/statistics.ts";

const { values: flags } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    runs: { type: "string", default: "5" },
    profile: { type: "string" },
    pages: { type: "boolean", default: false },
  },
});

async function openWorkers({ url, connectionString }: EmulatorProcess): Promise<Collection> {
  const sources = { environment: { JOBROUTER_CONNECTION_STRING: connectionString }, config: () => undefined };
  const rateLimiter = new RateLimiter({ endpoint: url, requestsPerSecond: Infinity, report: say });
  // As in the plugin: a run that can be cancelled.
  const cancellation = { cancelled: new AbortController().signal, deadlineExceeded: new AbortController().signal };
  return (await openRouter(url, sources, undefined, { rateLimiter, cancellation })).collection("workers");
}

/** Measures concurrent writes through the provider, in milliseconds. */
async function ours(workers: Collection, writes: readonly Write[]): Promise<number> {
  const begun = performance.now();
  await forEachConcurrent(writes.length, writes, ({ path, body }) =>
    workers.patch(path.split("/")[3] ?? "", { ...body }),
  );
  return performance.now() - begun;
}

async function withProfile<T>(file: string | undefined, action: () => Promise<T>): Promise<T> {
  if (file === undefined) return action();
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  const result = await action();
  const { profile } = await session.post("Profiler.stop");
  writeFileSync(file, JSON.stringify(profile));
  session.disconnect();
  return result;
}

async function measureWrites(emulator: EmulatorProcess, writes: readonly Write[]): Promise<void> {
  const workers = await openWorkers(emulator);
  const times: { plain: number[]; ours: number[] } = { plain: [], ours: [] };
  const runs = Number(flags.runs);
  for (let run = -1; run < runs; run += 1) {
    await emulator.reset();
    const plain = await plainLoop(emulator.url, emulator.accessKey, writes);
    await emulator.reset();
    const own = await withProfile(run === runs - 1 ? flags.profile : undefined, () => ours(workers, writes));
    // The first pair warms everything up.
    if (run < 0) continue;
    times.plain.push(plain);
    times.ours.push(own);
  }
  for (const [name, values] of Object.entries(times)) say(`${name}: ${describe(values)}`);
  say(`ratio of the medians: ${(median(times.ours) / median(times.plain)).toFixed(2)}`);
}

async function measurePages(emulator: EmulatorProcess): Promise<void> {
  const workers = await openWorkers(emulator);
  for (const maxpagesize of ["100", "1000"]) {
    const times: number[] = [];
    let count = 0;
    for (let run = 0; run < Number(flags.runs); run += 1) {
      const begun = performance.now();
      count = 0;
      for await (const page of workers.pages({ maxpagesize })) count += page.length;
      times.push(performance.now() - begun);
    }
    say(`${count} workers by pages of ${maxpagesize}: ${describe(times)}`);
  }
}

function describe(values: readonly number[]): string {
  const [least, most] = spread(values).map(Math.round);
  return `${Math.round(median(values))} ms (${least} to ${most})`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const emulator = await startEmulatorProcess();
try {
  const writes = writesOf(makeRoster(Number(flags.count)));
  say(
    `${writes.length} writes of ${JSON.stringify(writes[0]?.body).length} bytes, ${CONCURRENCY} at a time, node ${process.version}`,
  );
  await measureWrites(emulator, writes);
  if (flags.pages) await measurePages(emulator);
} finally {
  await emulator.close();
}
