/** The floor of all that writes: a loop that signs and sends, and does nothing else. */
import { createHash, createHmac } from "node:crypto";
import { Pool } from "undici";
import { type BenchRoster, declaredWorker } from "./roster.ts";

/** A write to the service. */
export interface Write {
  readonly path: string;
  readonly body: object;
}

/** What a deployment of the roster writes. */
export function writesOf({ workers }: BenchRoster): Write[] {
  return workers.map((entry) => {
    const { workerId, ...body } = declaredWorker(entry);
    return { path: `/routing/workers/${workerId}`, body };
  });
}

/** As many as a deployment has under way. */
export const CONCURRENCY = 16;

/** Sends the writes by undici, 16 at a time, each signed by the access key and its answer read; answers the milliseconds. */
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

/** Does something with each item, so many at a time. */
export async function forEachConcurrent<Item>(
  lanes: number,
  items: readonly Item[],
  deed: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = items.values();
  const lane = async (): Promise<void> => {
    for (const item of queue) await deed(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
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
