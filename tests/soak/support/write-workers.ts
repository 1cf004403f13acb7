/** A process that writes workers through the plugin as the engine's host does: sixteen steps at a time, each a check and a create. */
import { openCaller } from "../../../provider/dist/handlers/connect.js";
import { openDynamicPlugin } from "../../support/dynamic-plugin.ts";

/** What to write. */
export interface WritingOrder {
  readonly endpoint: string;
  readonly connectionString: string;
  readonly workers: number;
  /** Whether requests go through the rate limiter, as they do in a deployment. */
  readonly isLimited: boolean;
}

/** The result. */
export interface WritingResult {
  readonly seconds: number;
  readonly failures: readonly string[];
}

/** The engine's concurrency on a machine with four processors. */
const STEPS_AT_ONCE = 16;

async function write({ endpoint, connectionString, workers, isLimited }: WritingOrder): Promise<WritingResult> {
  const environment = { JOBROUTER_CONNECTION_STRING: connectionString };
  const unlimited: typeof openCaller = (at, sources, apiVersion) => openCaller(at, sources, apiVersion);
  const worker = openDynamicPlugin({ environment, ...(!isLimited && { connect: unlimited }) }).handlers("Worker");
  const ids = Array.from({ length: workers }, (_, at) => `new-${at}`).values();
  const failures: string[] = [];
  const begin = performance.now();
  const steps = Array.from({ length: STEPS_AT_ONCE }, async () => {
    for (const workerId of ids) {
      const declared = { endpoint, workerId, capacity: 2, channels: [{ channelId: "chat", capacityCostPerJob: 1 }] };
      try {
        const { inputs } = await worker.check({}, declared);
        await worker.create(inputs);
      } catch (error) {
        failures.push(String(error));
      }
    }
  });
  await Promise.all(steps);
  return { seconds: (performance.now() - begin) / 1000, failures };
}

process.once("message", (order: WritingOrder) => {
  void write(order).then((result) => {
    process.send?.(result, () => {
      process.disconnect();
    });
  });
});
