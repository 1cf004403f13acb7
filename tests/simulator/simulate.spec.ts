import { expect } from "chai";
import type { SimulationEvent, SimulationOptions, SimulationReport } from "jobrouter-emulator/simulator";
import { simulate } from "jobrouter-emulator/simulator";
import { rejectionOf } from "../support/rejection.ts";
import { diligent, withSimulation } from "./support/simulation.ts";

const fixed = (seconds: number) => ({ kind: "fixed", seconds }) as const;

describe("simulator: simulate", () => {
  it("makes the same report for the same seed, byte for byte, and another for another", async () => {
    const liveWith = (options: Partial<SimulationOptions>) =>
      withSimulation(async ({ live }) => JSON.stringify(await live({ durationSeconds: 60, ...options })));
    const report = await liveWith({ seed: 1 });
    expect(await liveWith({ seed: 1 })).to.equal(report);
    expect(await liveWith({ seed: 1, clock: "virtual" }), "by the control route").to.equal(report);
    expect(await liveWith({ seed: 2 })).to.not.equal(report);
  });

  it("ends every job, counts every offer, and covers all behaviours", async () => {
    const habits = { declines: 0.1, ignores: 0.03, breakEvery: { kind: "exponential", meanSeconds: 60 } } as const;
    const report = await withSimulation(({ live }) =>
      live({ habits: { ...habits, patience: { kind: "exponential", meanSeconds: 40 } }, durationSeconds: 300 }),
    );
    const { jobs, offers, workers } = report;
    expect(jobs.created).to.be.greaterThan(200);
    expect(jobs.closed + jobs.cancelled).to.equal(jobs.created);
    expect(jobs).to.include({ lost: 0, unfinished: 0 });
    expect(report.lostJobs).to.be.empty;
    expect(offers.accepted).to.equal(jobs.closed);
    expect(offers.accepted + offers.declined + offers.expired + offers.revoked).to.equal(offers.seen);
    for (const fact of ["declined", "expired", "revoked"] as const) expect(offers[fact], fact).to.be.greaterThan(0);
    expect(jobs.cancelled).to.be.greaterThan(0);
    expect(offers.vanished).to.equal(0);
    expect(workers).to.deep.equal({ seen: 20, removed: 0, removedWithAssignment: 0 });
  });

  it("reports what the router itself reports", () =>
    withSimulation(async ({ emulator, live }) => {
      const { jobs, calls } = await live();
      expect(emulator.calls(), "each request is a call").to.have.length(calls);
      const all = emulator.calls("PATCH", /^\/routing\/jobs\//).map(({ path }) => emulator.entity(path)?.["status"]);
      expect(all).to.have.length(jobs.created);
      expect(all.filter((status) => status === "closed")).to.have.length(jobs.closed);
      expect(all.filter((status) => status === "cancelled")).to.have.length(jobs.cancelled);
      expect(emulator.calls(undefined, /^\/_emulator/), "no look behind the scenes").to.be.empty;
      expect(emulator.entity("/routing/workers/life-1-worker-00001")?.["queues"], "two neighbours").to.deep.equal([
        "life-1-queue-2",
        "life-1-queue-1",
      ]);
    }));

  it("makes customers wait for the poll and the reaction only, while agents are free", async () => {
    const habits = { ...diligent, reaction: fixed(2), talk: fixed(3), wrapUp: fixed(1), patience: fixed(4) };
    const { queues, jobs } = await withSimulation(async ({ emulator, live }) => {
      const report = await live({ habits, workers: 60, queues: 1 });
      expect(emulator.calls("POST", /:cancel$/), "no served customer cancels").to.be.empty;
      return report;
    });
    expect(jobs.closed).to.equal(jobs.created);
    const [waits] = Object.values(queues);
    expect(waits?.accepted).to.equal(jobs.created);
    // A job that comes at any time between two looks, a second apart, is seen half a second later on average.
    expect(waits?.meanSeconds).to.be.within(2.4, 2.6);
    expect(waits?.p50Seconds).to.be.within(2.4, 2.6);
    expect(waits?.p95Seconds).to.be.within(2.9, 3);
    expect(waits?.maxSeconds).to.be.within(2.9, 3);
  });

  it("ends early when an event closes the centre: no new customers, and all others are served", () =>
    withSimulation(async ({ live }) => {
      const close: SimulationEvent["act"] = async (moment) => {
        await moment.sleep(10);
        moment.close();
      };
      const whole = await live({ habits: diligent, durationSeconds: 30 });
      const report = await live({
        ...{ habits: diligent, durationSeconds: 3600, seed: 1, idPrefix: "second-", workers: 0, queues: 0 },
        events: [{ atSeconds: 20, act: close }],
      });
      expect(report.durationSeconds).to.equal(30);
      expect(report.jobs.created).to.be.within(15, 45);
      expect(report.jobs).to.include({ closed: report.jobs.created, lost: 0, unfinished: 0 });
      expect(report.endedAfterSeconds).to.be.below(120);
      expect(report.utilisation, "counted until the close").to.be.closeTo(whole.utilisation, 0.2).and.above(0.2);
    }));

  it("uses the capacity that the work asks for", async () => {
    const habits = { ...diligent, reaction: fixed(0), talk: fixed(6), wrapUp: fixed(2) };
    const { utilisation, jobs } = await withSimulation(({ live }) => live({ habits, durationSeconds: 300 }));
    // Jobs of 8 s each, distribution over 20 workers for 300 s; only the last few reach beyond the end.
    expect(utilisation).to.be.closeTo((jobs.created * 8) / (20 * 300), 0.015);
  });

  it("counts agents as present until their last job is closed, even when deregistered", () =>
    withSimulation(async ({ emulator, live }) => {
      const signOff = () => void emulator.edit("/routing/workers/life-1-worker-00001", { availableForOffers: false });
      const { utilisation } = await live({
        workers: 1,
        jobsPerSecond: 10,
        habits: { ...diligent, reaction: fixed(0), talk: fixed(200), patience: fixed(10) },
        events: [{ atSeconds: 60, act: signOff }],
      });
      expect(utilisation).to.be.within(0.98, 1);
    }));

  it("waits for events after the closing", async () => {
    let happened = 0;
    const act = () => void (happened += 1);
    const { endedAfterSeconds } = await withSimulation(({ live }) =>
      live({ jobsPerSecond: 0, durationSeconds: 10, events: [{ atSeconds: 20, act }] }),
    );
    expect(happened).to.equal(1);
    expect(endedAfterSeconds).to.be.within(20, 21);
  });

  it("reports jobs at the deadline as unfinished, not as lost", async () => {
    const { jobs, endedAfterSeconds } = await withSimulation(({ live }) =>
      live({ workers: 0, graceSeconds: 30, habits: { patience: fixed(1e6) } }),
    );
    expect(endedAfterSeconds).to.equal(150);
    expect(jobs).to.deep.equal({ created: jobs.created, closed: 0, cancelled: 0, lost: 0, unfinished: jobs.created });
  });

  it("lets customers cancel when their patience is over", async () => {
    const report = await withSimulation(({ live }) => live({ workers: 0, habits: { patience: fixed(45) } }));
    expect(report.jobs.cancelled).to.equal(report.jobs.created);
    expect(report.endedAfterSeconds).to.be.within(160, 166);
    for (const waits of Object.values(report.queues)) expect(waits).to.include({ accepted: 0, meanSeconds: null });
  });

  it("plays existing workers, registers them, and adds those that are created later", () =>
    withSimulation(async ({ emulator, live }) => {
      emulator.edit("/routing/distributionPolicies/fair", {
        offerExpiresAfterSeconds: 30,
        mode: { kind: "roundRobin" },
      });
      emulator.edit("/routing/queues/line", { distributionPolicyId: "fair" });
      const worker = {
        capacity: 2,
        queues: ["line"],
        channels: [{ channelId: "voice", capacityCostPerJob: 2 }],
      };
      emulator.edit("/routing/workers/ada", worker);
      const join = () => void emulator.edit("/routing/workers/bob", worker);
      const report = await live({
        workers: 0,
        queues: 0,
        channelId: "voice",
        jobsPerSecond: 0.1,
        durationSeconds: 300,
        habits: diligent,
        events: [{ atSeconds: 60, act: join }],
      });
      expect(report.workers.seen).to.equal(2);
      expect(Object.keys(report.queues)).to.deep.equal(["line"]);
      for (const id of ["ada", "bob"]) {
        expect(emulator.calls("POST", new RegExp(`^/routing/workers/${id}/offers/.*:accept$`)), id).to.not.be.empty;
      }
      expect(report.jobs.closed).to.be.greaterThan(10);
    }));

  it("leaves a worker deregistered that another client deregistered", () =>
    withSimulation(async ({ emulator, live }) => {
      const path = "/routing/workers/life-1-worker-00001";
      const signOff = () => void emulator.edit(path, { availableForOffers: false });
      const breaks = { breakEvery: fixed(50), breakLength: fixed(10) };
      await live({ habits: { ...diligent, ...breaks }, events: [{ atSeconds: 30, act: signOff }] });
      expect(emulator.entity(path)).to.include({ state: "inactive", availableForOffers: false });
    }));

  it("lets an agent that ignores an offer answer no other open offer", () =>
    withSimulation(async ({ emulator, clock, live }) => {
      const path = "/routing/workers/life-1-worker-00001";
      let signedOffAt = 0;
      const report = await live({
        workers: 1,
        capacity: 10,
        offerExpiresAfterSeconds: 30,
        habits: { ...diligent, ignores: 0.1, reaction: fixed(2), breakLength: fixed(1e6), patience: fixed(60) },
        events: [
          {
            atSeconds: 0,
            async act({ sleep }) {
              while (emulator.entity(path)?.["availableForOffers"] === true) await sleep(0.1);
              signedOffAt = clock.now().getTime();
            },
          },
        ],
      });
      const accepted = emulator.calls("POST", /:accept$/).map(({ at }) => Date.parse(at));
      expect(accepted).to.not.be.empty;
      // The service signs a worker off when the first offer expires, so that one was made 30 s before, seen within 1 s
      // and ignored 2 s later.
      expect(Math.max(...accepted)).to.be.at.most(signedOffAt - 27_000 + 100);
      expect(report.offers.expired + report.offers.revoked).to.be.greaterThan(1);
    }));

  it("simulates in real time as well", async () => {
    const report = await withSimulation(
      ({ live }) =>
        live({
          clock: "real",
          jobsPerSecond: 40,
          durationSeconds: 0.5,
          lookEverySeconds: 0.02,
          habits: { ...diligent, reaction: fixed(0.01), talk: fixed(0.05), wrapUp: fixed(0.01) },
        }),
      { clock: { now: () => new Date(), after: realAfter } },
    );
    expect(report.jobs.created).to.be.greaterThan(0);
    expect(report.jobs.closed).to.equal(report.jobs.created);
    expect(report.jobs.lost).to.equal(0);
  });

  const wrong: { options: Parameters<typeof simulate>[0]; message: string; because: string }[] = [
    {
      options: { connectionString: "nonsense", jobsPerSecond: 1, durationSeconds: 1 },
      message: "connection string",
      because: "there is no endpoint in it",
    },
    {
      options: {
        connectionString: "endpoint=http://127.0.0.1:1;accesskey=a2V5",
        jobsPerSecond: -1,
        durationSeconds: 1,
      },
      message: "jobsPerSecond must be 0 or more, not -1",
      because: "an agent cannot leave before it comes",
    },
    {
      options: {
        connectionString: "endpoint=http://127.0.0.1:1;accesskey=a2V5",
        jobsPerSecond: 1,
        durationSeconds: 1,
        habits: { declines: 2 },
      },
      message: "habits.declines must be a share from 0 to 1, not 2",
      because: "a share is no percentage",
    },
    {
      options: {
        connectionString: "endpoint=http://127.0.0.1:1;accesskey=a2V5",
        jobsPerSecond: 1,
        durationSeconds: 1,
        habits: { breakEvery: fixed(0) },
      },
      message: "habits.breakEvery must be more than 0 seconds, not 0",
      because: "breaks without work between them never end",
    },
  ];
  for (const { options, message, because } of wrong) {
    it(`rejects options: ${because}`, async () => {
      expect(await rejectionOf(simulate(options)))
        .to.have.property("message")
        .that.includes(message);
    });
  }

  it("reports that a router has no queue", async () => {
    const error = await rejectionOf(withSimulation(({ live }) => live({ queues: 0 })));
    expect(error).to.have.property("message", "the router has no queue; make one, or let the simulation make some");
  });

  it("reports that jobs of an earlier simulation have the same ids", async () => {
    const error = await rejectionOf(
      withSimulation(async ({ live }): Promise<SimulationReport> => {
        await live();
        return await live();
      }),
    );
    expect(error).to.have.property(
      "message",
      "there was a job life-1-job-000001 already; choose another seed or idPrefix",
    );
  });

  it("reports what the router rejected", async () => {
    const error = await rejectionOf(
      withSimulation(({ live, emulator }) =>
        live({ connectionString: emulator.connectionString.replace(/accesskey=.*/, "accesskey=b3RoZXI=") }),
      ),
    );
    expect(error)
      .to.have.property("message")
      .that.matches(
        /^PATCH \/routing\/distributionPolicies\/life-1-policy was answered 401: The signature does not fit/,
      );
  });
});

function realAfter(milliseconds: number, action: () => void): () => void {
  const timer = setTimeout(action, Math.min(milliseconds, 2 ** 31 - 1));
  return () => {
    clearTimeout(timer);
  };
}
