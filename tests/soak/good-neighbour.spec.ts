/**
 * Rate limit beside live traffic, which takes 60 % of the service's quota while a deployment writes workers through the
 * plugin, in a process of its own and in real time. The service counts 1,000 requests within 10 s for both together and
 * throttles all clients for 10 s once there were more. The control is the same deployment without the rate limiter.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { type Seen, startLiveTraffic } from "./support/live-traffic.ts";
import { printFigures, sized } from "./support/size.ts";
import type { WritingOrder, WritingResult } from "./support/write-workers.ts";

const LIVE_PER_SECOND = 60;
const SHARE_PER_SECOND = 40;
const workers = sized({ small: 300, full: 2_000 });

interface Run {
  readonly live: Seen;
  /** Undefined when the run was ended at the first 429. */
  readonly result: WritingResult | undefined;
  /** Requests of the deployment that the service saw. */
  readonly requests: number;
  readonly written: number;
  /** 429s that the deployment was answered. */
  readonly refused: number;
}

/** Ends when all workers are written or, with `"refusal"`, at the first 429 of live traffic. */
async function deployBesideLiveTraffic(
  order: Pick<WritingOrder, "workers" | "isLimited">,
  until: "end" | "refusal",
): Promise<Run> {
  const entities = { "/routing/workers/agent": { capacity: 1 } };
  const emulator = await startEmulator({ faults: [{ fault: { kind: "quota" } }], entities });
  const live = startLiveTraffic(emulator.connectionString, LIVE_PER_SECOND);
  const child = fork(new URL("./support/write-workers.ts", import.meta.url), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  try {
    const { url: endpoint, connectionString } = emulator;
    const finished = resultOf(child, { ...order, endpoint, connectionString });
    const result = await (until === "end" ? finished : Promise.race([finished, live.firstRefusal]));
    return { live: await live.stop(), result, ...countOf(emulator) };
  } finally {
    child.kill("SIGKILL");
    await emulator.close();
  }
}

async function resultOf(child: ChildProcess, order: WritingOrder): Promise<WritingResult> {
  const answer = once(child, "message") as Promise<[WritingResult]>;
  const end = once(child, "exit").then(([code]) => {
    throw new Error(`the process that writes ended with ${String(code)}`);
  });
  child.send(order);
  const [result] = await Promise.race([answer, end]);
  return result;
}

function countOf(emulator: Emulator): Pick<Run, "requests" | "written" | "refused"> {
  const calls = emulator.calls().filter(({ path }) => path.startsWith("/routing/workers/new-"));
  const countWith = (wanted: number): number => calls.filter(({ status }) => status === wanted).length;
  return { requests: calls.length, written: countWith(201), refused: countWith(429) };
}

function shown({ live, result, requests, written, refused }: Run): Readonly<Record<string, unknown>> {
  return {
    "429s seen by live traffic": live.refused,
    "of its requests": live.answered + live.refused,
    "workers written": written,
    "by requests": requests,
    "of them refused": refused,
    ...(result !== undefined && { seconds: result.seconds.toFixed(1) }),
  };
}

describe("the rate limit leaves live traffic its share of the quota during a deployment", function () {
  this.timeout(sized({ small: 90_000, full: 900_000 }));
  // A read and a write for each worker.
  const floor = (2 * workers) / SHARE_PER_SECOND;
  let ours: Run;
  let control: Run;

  before(async () => {
    ours = await deployBesideLiveTraffic({ workers, isLimited: true }, "end");
    // Small run: the first 429 is enough; after it all clients are throttled for ten seconds, again and again.
    const until = sized({ small: "refusal", full: "end" } as const);
    control = await deployBesideLiveTraffic({ workers: 2_000, isLimited: false }, until);
    printFigures(`good neighbour, live traffic ${LIVE_PER_SECOND} requests per second`, {
      "with the rate limiter": { ...shown(ours), "the share's floor": floor.toFixed(1) },
      "without it": shown(control),
    });
  });

  it("runs beside live traffic that takes 60 % of the quota", () => {
    for (const { live } of [ours, control])
      expect(live.failures.length, live.failures[0]).to.be.below(live.answered / 100);
    expect(ours.live.rate).to.be.within(0.9 * LIVE_PER_SECOND, 1.01 * LIVE_PER_SECOND);
  });

  it("causes no 429 for live traffic, and none for the deployment", () => {
    expect(ours.live.refused).to.equal(0);
    expect(ours.refused).to.equal(0);
    expect(ours.requests).to.be.within(2 * workers, 2.02 * workers);
  });

  it("writes all workers within 15 % of the minimum time at its rate limit", () => {
    expect(ours.result?.failures).to.deep.equal([]);
    expect(ours.written).to.equal(workers);
    expect(ours.result?.seconds).to.be.within(floor, 1.15 * floor);
  });

  it("causes 429s without the rate limiter (control)", () => {
    expect(control.live.refused).to.be.above(0);
  });
});
