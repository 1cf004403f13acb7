/** An emulator for each test, with samples and short cuts. */
import type { Emulator, EmulatorOptions, JsonObject, JsonValue } from "jobrouter-emulator";
import { manualClock, startEmulator } from "jobrouter-emulator";
import type { Reply, SignedFetch } from "./signed-fetch.ts";
import { connect } from "./signed-fetch.ts";

/** One emulator with a clock of its own, and a client that signs. */
export interface Bench {
  readonly emulator: Emulator;
  readonly clock: ReturnType<typeof manualClock>;
  readonly call: SignedFetch;
}

/** Gives each test of the suite a fresh emulator; the answered function reaches it. */
export function useEmulator(options: EmulatorOptions = {}): () => Bench {
  let bench: Bench | undefined;
  beforeEach(async () => {
    const clock = manualClock();
    const emulator = await startEmulator({ clock, ...options });
    bench = { emulator, clock, call: connect(emulator.connectionString) };
  });
  afterEach(async () => {
    await bench?.emulator.close();
  });
  return () => {
    if (bench === undefined) throw new Error("the emulator runs inside tests only");
    return bench;
  };
}

export const policy = { offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } };
export const channels = [{ channelId: "chat", capacityCostPerJob: 1 }];
export const worker = { capacity: 1, queues: ["line"], channels, availableForOffers: true };
export const job = { channelId: "chat", queueId: "line" };

/** Lays a policy "fair" and a queue "line". */
export function layQueue(emulator: Emulator, mode: JsonObject = policy.mode): void {
  emulator.edit("/routing/distributionPolicies/fair", { ...policy, mode });
  emulator.edit("/routing/queues/line", { distributionPolicyId: "fair" });
}

/** The value at a place inside JSON. */
export function at(value: JsonValue | undefined, ...steps: (string | number)[]): JsonValue | undefined {
  return steps.reduce<JsonValue | undefined>((inner, step) => {
    if (typeof inner !== "object" || inner === null) return undefined;
    return new Map<string, JsonValue>(Object.entries(inner)).get(String(step));
  }, value);
}

/** The text at a place inside JSON; a test without it has failed. */
export function textAt(value: JsonValue | undefined, ...steps: (string | number)[]): string {
  const found = at(value, ...steps);
  if (typeof found !== "string") throw new Error(`no text at ${steps.join(".")} in ${JSON.stringify(value)}`);
  return found;
}

/** The jobs a worker holds offers of. */
export function offeredJobs({ emulator }: Bench, workerId: string): (JsonValue | undefined)[] {
  const offers = emulator.entity(`/routing/workers/${workerId}`)?.["offers"];
  return Array.isArray(offers) ? offers.map((offer: JsonValue) => at(offer, "jobId")) : [];
}

/** Answers a worker's first offer. */
export function answerOffer(
  { emulator, call }: Bench,
  workerId: string,
  verb: string,
  body?: JsonObject,
): Promise<Reply> {
  const offerId = textAt(emulator.entity(`/routing/workers/${workerId}`), "offers", 0, "offerId");
  return call("POST", `/routing/workers/${workerId}/offers/${offerId}:${verb}`, body);
}

export const statusOf = ({ emulator }: Bench, jobId: string): JsonValue | undefined =>
  emulator.entity(`/routing/jobs/${jobId}`)?.["status"];
