/** Makes what a life needs on a router that lacks it. */
import type { JsonObject } from "../util/json.js";
import type { RouterClient } from "./router-client.js";

/** Makes queues with one policy of their own. */
export async function makeQueues(
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

/** Makes available workers who serve two neighbouring queues each. */
export async function makeWorkers(
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
