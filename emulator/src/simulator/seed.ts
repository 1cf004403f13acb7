/** Seeds a router with the queues and workers that a simulation needs. */
import type { JsonObject } from "../util/json.js";
import type { RouterClient } from "./router-client.js";

/** Creates queues with one distribution policy. */
export async function seedQueues(
  router: RouterClient,
  how: { readonly queues: number; readonly idPrefix: string; readonly offerExpiresAfterSeconds: number },
): Promise<void> {
  const { queues, idPrefix, offerExpiresAfterSeconds } = how;
  if (queues === 0) return;
  const distributionPolicyId = `${idPrefix}policy`;
  const policy = { offerExpiresAfterSeconds, mode: { kind: "longestIdle" } };
  await upsert(router, `distributionPolicies/${distributionPolicyId}`, policy);
  for (let ordinal = 1; ordinal <= queues; ordinal += 1) {
    await upsert(router, `queues/${idPrefix}queue-${ordinal}`, { distributionPolicyId });
  }
}

/** Creates available workers that serve two queues each. */
export async function seedWorkers(
  router: RouterClient,
  queueIds: readonly string[],
  how: { readonly workers: number; readonly idPrefix: string; readonly capacity: number; readonly channelId: string },
): Promise<void> {
  const { workers, idPrefix, capacity, channelId } = how;
  for (let ordinal = 1; ordinal <= workers; ordinal += 1) {
    const own = [queueIds[ordinal % queueIds.length], queueIds[(ordinal + 1) % queueIds.length]];
    await upsert(router, `workers/${idPrefix}worker-${String(ordinal).padStart(5, "0")}`, {
      capacity,
      channels: [{ channelId, capacityCostPerJob: 1 }],
      queues: [...new Set(own)].filter((queueId) => queueId !== undefined),
      availableForOffers: true,
    });
  }
}

const upsert = (router: RouterClient, path: string, body: JsonObject) =>
  router.send("PATCH", `/routing/${path}`, [200, 201], { body });
