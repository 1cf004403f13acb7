/** Prints the start time, the idle memory and the throughput of the command. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { spawn } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../dist/cli/jobrouter-emulator.js", import.meta.url));
const entities = 10_000;
const concurrency = 16;
const agent = new Agent({ keepAlive: true, maxSockets: concurrency });

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly port: string;
  readonly accessKey: string;
}

async function start(...flags: string[]): Promise<Running> {
  const child = spawn(process.execPath, [program, ...flags]);
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port = "", accessKey = ""] = /endpoint=http:\/\/127\.0\.0\.1:(\d+);accesskey=(.*)$/.exec(line) ?? [];
    if (port !== "") return { child, port, accessKey };
  }
  throw new Error("the emulator did not start");
}

function call({ port, accessKey }: Running, method: string, path: string, body = ""): Promise<string> {
  const target = `${path}${path.includes("?") ? "&" : "?"}api-version=2023-11-01`;
  const host = `127.0.0.1:${port}`;
  const date = new Date().toUTCString();
  const hash = createHash("sha256").update(body).digest("base64");
  const signature = createHmac("sha256", Buffer.from(accessKey, "base64"))
    .update(`${method}\n${target}\n${date};${host};${hash}`)
    .digest("base64");
  const headers = {
    host,
    "x-ms-date": date,
    "x-ms-content-sha256": hash,
    authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
    ...(body !== "" && { "content-type": "application/merge-patch+json", "content-length": Buffer.byteLength(body) }),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path: target, headers, agent }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        if ((response.statusCode ?? 500) < 300) resolve(text);
        else reject(new Error(`${method} ${path}: ${response.statusCode ?? ""} ${text}`));
      });
    });
    sent.on("error", reject).end(body);
  });
}

async function stop({ child }: Running): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}

/** Measures requests per second, with concurrent calls. */
async function rate(count: number, one: (index: number) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  let next = 0;
  const runOne = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await one(index);
  };
  await Promise.all(Array.from({ length: concurrency }, runOne));
  return Math.round((count / (performance.now() - begun)) * 1000);
}

const megabytes = ({ child }: Running): string => {
  if (process.platform !== "linux") return "unknown";
  const [, kilobytes = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, "utf8")) ?? [];
  return `${Math.round(Number(kilobytes) / 1024)} MB`;
};

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function measureStart(): Promise<void> {
  const times = [];
  for (let round = 0; round < 5; round += 1) {
    const begun = performance.now();
    const running = await start();
    await call(running, "GET", "/routing/workers");
    times.push(Math.round(performance.now() - begun));
    if (round === 4) say(`idle memory: ${megabytes(running)}`);
    await stop(running);
  }
  say(`start to first answer, median of 5: ${times.sort((a, b) => a - b)[2] ?? 0} ms (${times.join(", ")})`);
}

async function measureRequests(running: Running): Promise<void> {
  const patch = (path: string, body: object) => call(running, "PATCH", path, JSON.stringify(body));
  const channels = [{ channelId: "chat", capacityCostPerJob: 1 }];
  await patch("/routing/distributionPolicies/fair", { offerExpiresAfterSeconds: 3600, mode: { kind: "longestIdle" } });
  await patch("/routing/queues/line", { distributionPolicyId: "fair" });
  const worker = (capacity: number) => ({ capacity, queues: ["line"], channels, labels: { skill: 1 } });
  const job = (priority: number) => ({ channelId: "chat", queueId: "line", priority });
  const put = (name: string, body: object) => (index: number) => patch(`/routing/${name}/${name}-${index}`, body);
  say(`  new workers:        ${await rate(entities, put("workers", worker(1)))} requests/s`);
  say(`  new jobs:           ${await rate(entities, put("jobs", job(1)))} requests/s`);
  say(`  changed workers:    ${await rate(entities, put("workers", worker(2)))} requests/s`);
  say(`  changed jobs:       ${await rate(entities, put("jobs", job(2)))} requests/s`);
  const get = (index: number) => call(running, "GET", `/routing/workers/workers-${index}`);
  say(`  a worker read:      ${await rate(entities, get)} requests/s`);
  for (const name of ["workers", "jobs"]) {
    say(`  pages of 100 ${name.padEnd(7)}: ${await measurePages(running, name)} requests/s`);
  }
  say(`  memory with ${entities} workers and ${entities} jobs: ${megabytes(running)}`);
}

async function measurePages(running: Running, name: string): Promise<number> {
  const begun = performance.now();
  let pages = 0;
  for (let next: string | undefined = `/routing/${name}?maxpagesize=100`; next !== undefined; pages += 1) {
    // The emulator's own answer.
    ({ nextLink: next } = JSON.parse(await call(running, "GET", next)) as { nextLink?: string });
  }
  return Math.round((pages / (performance.now() - begun)) * 1000);
}

await measureStart();
const folder = mkdtempSync(join(tmpdir(), "emulator-bench-"));
for (const flags of [[], ["--data", join(folder, "state.log")]]) {
  say(flags.length === 0 ? "in memory:" : "with a data file:");
  const running = await start(...flags);
  await measureRequests(running);
  await stop(running);
}
const running = await start("--data", join(folder, "state.log"));
const begun = performance.now();
await stop(running);
const again = await start("--data", join(folder, "state.log"));
say(`start with ${2 * entities} entities in the data file: ${Math.round(performance.now() - begun)} ms with a stop`);
await stop(again);
agent.destroy();
rmSync(folder, { recursive: true });
