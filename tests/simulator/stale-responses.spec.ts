import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import { manualClock, startEmulator } from "jobrouter-emulator";
import { Agent } from "../../emulator/dist/simulator/agent.js";
import { defaultHabits } from "../../emulator/dist/simulator/habits.js";
import { Stats } from "../../emulator/dist/simulator/stats.js";
import { RouterClient } from "../../emulator/dist/simulator/router-client.js";
import { VirtualScheduler } from "../../emulator/dist/simulator/scheduler.js";
import type { WorkerView } from "../../emulator/dist/simulator/responses.js";
import { responses } from "../../emulator/dist/simulator/responses.js";
import { diligent } from "./support/simulation.ts";

const path = "/routing/workers/ada";
const fixed = (seconds: number) => ({ kind: "fixed", seconds }) as const;

/** What a test of an agent has at hand. */
interface Ada {
  /** Shows the agent her worker as it was seen in an answer that was asked for at that time. */
  readonly see: (view: WorkerView, askedAt: number) => void;
  readonly look: () => WorkerView;
  readonly now: () => number;
  readonly after: (seconds: number, act: () => void) => unknown;
}

/** Ada has one offer. She accepts it after 2 s unless told, completes the job 10 s later and closes it 5 s after that. */
async function meetAda(test: (ada: Ada) => void, reaction = 2) {
  const clock = manualClock();
  const emulator = await startEmulator({ clock });
  emulator.edit("/routing/distributionPolicies/fair", { offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } });
  emulator.edit("/routing/queues/line", { distributionPolicyId: "fair" });
  const channels = [{ channelId: "chat", capacityCostPerJob: 1 }];
  emulator.edit(path, { capacity: 1, queues: ["line"], channels, availableForOffers: true });
  emulator.edit("/routing/jobs/call", { channelId: "chat", queueId: "line" });
  const scheduler = new VirtualScheduler(clock);
  const opensAt = scheduler.now();
  const hours = { opensAt, closesAt: opensAt + 1e6 };
  const stats = new Stats(hours);
  stats.created({ jobId: "call", queueId: "line", createdAt: opensAt, isPlaced: true });
  const agent = new Agent(
    {
      router: new RouterClient(emulator.connectionString, (milliseconds) => scheduler.sleep(milliseconds)),
      scheduler,
      stats,
      habits: { ...defaultHabits, ...diligent, reaction: fixed(reaction), talk: fixed(10), wrapUp: fixed(5) },
      seed: 1,
      idPrefix: "",
      channelId: "chat",
      queueIds: ["line"],
      jobsPerSecond: 0,
      lookEverySeconds: 1,
      hours,
      graceSeconds: 0,
    },
    look(emulator),
  );
  agent.update(look(emulator), opensAt);
  const after: Ada["after"] = (seconds, act) => scheduler.schedule(seconds * 1000, act);
  const see: Ada["see"] = (view, askedAt) => {
    agent.update(view, askedAt);
  };
  test({ after, see, look: () => look(emulator), now: () => scheduler.now() });
  after(100, () => {
    scheduler.stop();
  });
  try {
    await scheduler.run();
    return { stats, emulator, isAvailableInTheEnd: look(emulator).availableForOffers };
  } finally {
    await emulator.close();
  }
}

const look = (emulator: Emulator): WorkerView => responses.worker.parse(emulator.entity(path));

describe("simulator: stale responses", () => {
  const rows = [
    { asked: 1, shown: 3, because: "the offer that it shows is accepted by now, and its assignment is not on it" },
    { asked: 11, shown: 18, because: "the assignment that it shows is closed by now" },
    { asked: 1, shown: 20, because: "the offer that it shows is history" },
  ];
  for (const { asked, shown, because } of rows) {
    it(`ignores a response that was requested after ${asked} s and arrives after ${shown} s: ${because}`, async () => {
      const { stats, emulator } = await meetAda(({ after, look: read, now, see }) => {
        after(asked, () => {
          const [view, askedAt] = [read(), now()];
          after(shown - asked, () => {
            see(view, askedAt);
          });
        });
      });
      expect(stats.offers).to.deep.equal({ seen: 1, accepted: 1, declined: 0, expired: 0, revoked: 0, vanished: 0 });
      expect(stats.calls.get("call")?.end).to.equal("closed");
      expect(emulator.calls("POST").map(({ path: called }) => called.replace(/.*:/, ""))).to.deep.equal([
        "accept",
        "complete",
        "close",
      ]);
    });
  }

  it("handles a response that was requested after the change", async () => {
    const { stats } = await meetAda(({ after, look: read, now, see }) => {
      after(5, () => {
        see({ ...read(), assignedJobs: [] }, now());
      });
    });
    expect(stats.offers.vanished).to.equal(1);
    expect(stats.calls.get("call")).to.not.have.property("end");
  });

  for (const { isAvailable, end, because } of [
    { isAvailable: false, end: "expired", because: "the service signed the worker off" },
    { isAvailable: true, end: "revoked", because: "the worker is still available, so it was not left to expire" },
  ] as const) {
    it(`calls an offer ${end} that is gone after its time: ${because}`, async () => {
      const { stats, isAvailableInTheEnd } = await meetAda(({ after, look: read, now, see }) => {
        after(61, () => {
          see({ ...read(), availableForOffers: isAvailable }, now());
        });
      }, 1000);
      expect(stats.offers).to.deep.include({ seen: 1, accepted: 0, [end]: 1 });
      expect(isAvailableInTheEnd, "an agent who is there signs on again").to.equal(end === "expired");
    });
  }
});
