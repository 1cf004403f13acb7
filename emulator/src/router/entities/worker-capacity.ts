/** The capacity of workers. */
import type { WorkerRecord } from "./worker.js";

/** The state of a worker, from its registration and its assignments. */
export function stateOf(worker: WorkerRecord): "active" | "draining" | "inactive" {
  if (worker.body.availableForOffers) return "active";
  return worker.assignedJobs.length > 0 ? "draining" : "inactive";
}

function consumedBy({ offers, assignedJobs }: WorkerRecord): number {
  let sum = 0;
  for (const { capacityCost } of offers) sum += capacityCost;
  for (const { capacityCost } of assignedJobs) sum += capacityCost;
  return sum;
}

/** The share of capacity in use, offers included. */
export const loadRatioOf = (worker: WorkerRecord): number => Math.min(1, consumedBy(worker) / worker.body.capacity);

/** Tells whether the worker has capacity for one more job on a channel. */
export function hasRoom(worker: WorkerRecord, channelId: string): boolean {
  const channel = worker.body.channels.find((one) => one.channelId === channelId);
  if (channel === undefined) return false;
  let held = 0;
  for (const one of worker.offers) if (one.channelId === channelId) held += 1;
  for (const one of worker.assignedJobs) if (one.channelId === channelId) held += 1;
  const fits = consumedBy(worker) + channel.capacityCostPerJob <= worker.body.capacity;
  return fits && held < (channel.maxNumberOfJobs ?? Infinity);
}

/** Tells whether the worker is registered and can get one more offer on a channel. */
export const isOpenTo = (worker: WorkerRecord, channelId: string): boolean =>
  worker.body.availableForOffers &&
  worker.offers.length < (worker.body.maxConcurrentOffers ?? Infinity) &&
  hasRoom(worker, channelId);
