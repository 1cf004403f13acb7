/** The baseline of all writes: a loop that only signs and sends. */
import { createHash, createHmac } from "node:crypto";
import { Pool } from "undici";
import { type BenchRoster, declaredWorker } from "./roster.ts";

/** A write to the service. */
export interface Write {
  readonly path: string;
  readonly body: object;
}

/** Lists the writes of a deployment of the roster. */
export function writesOf({ workers }: BenchRoster): Write[] {
  return workers.map((entry) => {
    const { workerId, ...body } = declaredWorker(entry);
    return { path: `/routing/workers/${workerId}`, body };
  });
}

/** The concurrency of a deployment. */
export const CONCURRENCY = 16;

/** Sends signed writes by undici with a concurrency of 16 and reads the responses; returns the milliseconds. */
export async function plainLoop(url: string, accessKey: string, writes: readonly Write[]): Promise<number> {
  const pool = new Pool(url, { connections: CONCURRENCY });
  const key = Buffer.from(accessKey, "base64");
  const { host } = new URL(url);
  const send = async ({ path, body }: Write): Promise<void> => {
    const target = `${path}?api-version=2023-11-01`;
    const text = JSON.stringify(body);
    const answer = await pool.request({
      method: "PATCH",
      path: target,
      body: text,
      headers: sign(key, host, target, text),
    });
    const said = await answer.body.json();
    if (answer.statusCode >= 300) throw new Error(`PATCH ${path}: ${answer.statusCode} ${JSON.stringify(said)}`);
  };
  const begun = performance.now();
  await forEachConcurrent(CONCURRENCY, writes, send);
  const took = performance.now() - begun;
  await pool.close();
  return took;
}

/** Runs an action for each item with bounded concurrency. */
export async function forEachConcurrent<Item>(
  concurrency: number,
  items: readonly Item[],
  action: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await action(item);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

function sign(key: Buffer, host: string, target: string, text: string): Record<string, string> {
  const date = new Date().toUTCString();
  const hash = createHash("sha256").update(text).digest("base64");
  const signature = createHmac("sha256", key).update(`PATCH\n${target}\n${date};${host};${hash}`).digest("base64");
  return {
    "content-type": "application/merge-patch+json",
    "x-ms-date": date,
    "x-ms-content-sha256": hash,
    authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
  };
}
