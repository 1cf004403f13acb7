/** Programs with fleets for test stacks, and what their runs print. */
import type { Emulator, JsonObject } from "jobrouter-emulator";
import type { Declared } from "./stack.ts";

/** A worker of a roster. */
export interface Entry extends JsonObject {
  readonly workerId: string;
  readonly labels: JsonObject;
}

/** A policy and the queues `calls` and `chats`, before anything that names them. */
export const desk: Readonly<Record<string, Declared>> = {
  policy: { kind: "DistributionPolicy", args: { mode: { kind: "longestIdle" }, offerExpiresAfterSeconds: 60 } },
  calls: { kind: "Queue", args: { distributionPolicyId: { $output: "policy.distributionPolicyId" } } },
  chats: { kind: "Queue", args: { distributionPolicyId: { $output: "policy.distributionPolicyId" } } },
};

/** Agents who take calls: `agent-0`, `agent-1` and so on, some of whom are better than others. */
export function agents(count: number, first = 0): readonly Entry[] {
  return Array.from({ length: count }, (_, index) => {
    return { workerId: `agent-${first + index}`, profile: "voice", labels: { level: (first + index) % 3 } };
  });
}

/** A fleet whose profile `voice` serves the queue `calls` of the same program. */
export function fleetOf(roster: readonly Entry[] | string, args: object = {}): Declared {
  return { kind: "WorkerFleet", args: { profiles: { voice: voice("queueId") }, roster, ...args } };
}

/** The profile of those who take calls; its queue is named by this output of it. */
export function voice(field: "queueId" | "id"): JsonObject {
  return {
    capacity: 100,
    queues: [{ $output: `calls.${field}` }],
    channels: [{ channelId: "voice", capacityCostPerJob: 100 }],
    availableForOffers: true,
  };
}

/** What a run said of a fleet: `+40`, `~1 =39`, `done: +40`. The last line counts. */
export function summaryIn(output: string, fleet: string): string | undefined {
  return [...output.matchAll(new RegExp(`fleet ${fleet}: ((?:done: )?[+~=!-].*)$`, "gm"))].at(-1)?.[1];
}

/** The path of a worker. */
export const pathOf = (workerId: string): string => `/routing/workers/${workerId}`;

/** The calls since the last look, as `GET workers/ada 200`, in their order. */
export function takeCalls(emulator: Emulator): readonly string[] {
  const calls = emulator.calls();
  emulator.clearCalls();
  return calls.map(({ method, path, status }) => `${method} ${path.replace("/routing/", "")} ${status}`);
}

/** Those of the calls that write. */
export function writesIn(calls: readonly string[]): readonly string[] {
  return calls.filter((call) => !call.startsWith("GET "));
}
