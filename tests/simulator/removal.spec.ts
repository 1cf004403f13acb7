import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import type { EventContext } from "jobrouter-emulator/simulator";
import { textAt } from "../emulator/support/harness.ts";
import { connect } from "../emulator/support/signed-fetch.ts";
import type { Setup } from "./support/simulation.ts";
import { diligent, withSimulation } from "./support/simulation.ts";

const fixed = (seconds: number) => ({ kind: "fixed", seconds }) as const;
const workersRemoved = Array.from({ length: 10 }, (_, index) => `life-1-worker-${String(index + 1).padStart(5, "0")}`);

/** Takes the first job from a worker, as a supervisor's application does. */
async function unassign(emulator: Emulator, workerPath: string): Promise<void> {
  const worker = emulator.entity(workerPath);
  const [jobId, assignmentId] = [
    textAt(worker, "assignedJobs", 0, "jobId"),
    textAt(worker, "assignedJobs", 0, "assignmentId"),
  ];
  const call = connect(emulator.connectionString);
  expect((await call("POST", `/routing/jobs/${jobId}/assignments/${assignmentId}:unassign`)).status).to.equal(200);
}

/**
 * Simulates 50 busy workers; the test removes 10 of them after a minute, on a router that allows deleting workers with
 * jobs.
 */
const simulateRemoval = (test: (stage: Setup, moment: EventContext) => Promise<void>) =>
  withSimulation(
    async (stage) => {
      const report = await stage.live({
        workers: 50,
        jobsPerSecond: 3,
        habits: diligent,
        events: [{ atSeconds: 60, act: (moment) => test(stage, moment) }],
      });
      for (const id of workersRemoved) expect(stage.emulator.entity(`/routing/workers/${id}`), id).to.equal(undefined);
      const deletions = stage.emulator.calls("DELETE").map(({ path, status }) => [path, status]);
      expect(deletions).to.have.deep.members(workersRemoved.map((id) => [`/routing/workers/${id}`, 204]));
      return report;
    },
    { assignedDelete: "forced" },
  );

describe("simulator: workers are deleted during a simulation", () => {
  it("loses no job when they are deregistered, drained and then deleted", async () => {
    const report = await simulateRemoval(async ({ emulator }, { sleep }) => {
      const call = connect(emulator.connectionString);
      for (const id of workersRemoved) await call("PATCH", `/routing/workers/${id}`, { availableForOffers: false });
      for (const id of workersRemoved) {
        while ((await call("GET", `/routing/workers/${id}`)).body["state"] !== "inactive") await sleep(1);
        await call("DELETE", `/routing/workers/${id}`);
      }
    });
    expect(report.jobs).to.include({ lost: 0, unfinished: 0 });
    expect(report.workers).to.deep.equal({ seen: 50, removed: 10, removedWithAssignment: 0 });
    expect(report.offers.vanished).to.equal(0);
  });

  it("loses the assigned jobs when they are deleted without a drain", async () => {
    const report = await simulateRemoval(async ({ emulator }) => {
      const call = connect(emulator.connectionString);
      for (const id of workersRemoved) await call("DELETE", `/routing/workers/${id}`);
    });
    expect(report.jobs.lost).to.be.greaterThan(0);
    expect(report.workers).to.include({ removed: 10, removedWithAssignment: report.jobs.lost });
    expect(report.offers.vanished).to.equal(report.jobs.lost);
    expect(report.lostJobs).to.have.length(report.jobs.lost);
    for (const { reason } of report.lostJobs) {
      expect(reason).to.match(/^it is (assigned|completed) to life-1-worker-000(0[1-9]|10), which was deleted$/);
    }
    const { created, closed, cancelled, lost } = report.jobs;
    expect(closed + cancelled + lost, "all others are served").to.equal(created);
    expect(report.endedAfterSeconds, "no wait until the deadline").to.be.below(300);
  });

  it("counts an offer as revoked when its worker is deleted before it answers", async () => {
    const report = await withSimulation(({ emulator, live }) =>
      live({
        workers: 2,
        queues: 1,
        jobsPerSecond: 0.05,
        habits: { ...diligent, reaction: fixed(10) },
        events: [
          {
            atSeconds: 1,
            async act({ sleep }) {
              const path = "/routing/workers/life-1-worker-00001";
              const isAsked = () => JSON.stringify(emulator.entity(path)?.["offers"]) !== "[]";
              while (!isAsked()) await sleep(1);
              await sleep(2);
              expect((await connect(emulator.connectionString)("DELETE", path)).status).to.equal(204);
            },
          },
        ],
      }),
    );
    expect(report.workers).to.deep.equal({ seen: 2, removed: 1, removedWithAssignment: 0 });
    expect(report.offers.revoked).to.equal(1);
    expect(report.jobs).to.include({ lost: 0, unfinished: 0, closed: report.jobs.created });
  });

  it("reports a job that is deleted while an agent works on it", async () => {
    const report = await withSimulation(({ emulator, live }) => {
      const removeOneInHand = () => {
        const assigned = emulator
          .calls("POST", /:accept$/)
          .map(({ path }) => /workers\/([^/]+)\//.exec(path)?.[1] ?? "")
          .flatMap(
            (id) =>
              JSON.stringify(emulator.entity(`/routing/workers/${id}`)?.["assignedJobs"]).match(/life-1-job-\d+/g) ??
              [],
          );
        emulator.remove(`/routing/jobs/${assigned[0] ?? ""}`);
      };
      return live({ habits: diligent, events: [{ atSeconds: 60, act: removeOneInHand }] });
    });
    expect(report.jobs.lost).to.equal(1);
    expect(report.lostJobs[0]?.reason).to.equal("it was deleted before it ended");
    expect(report.offers.vanished).to.equal(1);
    expect(report.workers.removed).to.equal(0);
  });

  it("reports a job that is deleted while its customer waits", async () => {
    const report = await withSimulation(({ emulator, live }) => {
      const remove = () => {
        emulator.remove("/routing/jobs/life-1-job-000001");
      };
      const events = [{ atSeconds: 30, act: remove }];
      return live({ workers: 0, habits: { ...diligent, patience: fixed(60) }, events });
    });
    expect(report.lostJobs).to.deep.equal([{ jobId: "life-1-job-000001", reason: "it was deleted before it ended" }]);
    expect(report.jobs.cancelled).to.equal(report.jobs.created - 1);
  });

  it("lets a customer cancel whose job was unassigned and finds no other worker", async () => {
    const report = await withSimulation(({ emulator, live }) => {
      const takeAway = async () => {
        const path = "/routing/workers/life-1-worker-00001";
        await unassign(emulator, path);
        emulator.edit(path, { availableForOffers: false });
      };
      const habits = { ...diligent, talk: fixed(500), patience: fixed(40) };
      return live({ workers: 1, habits, events: [{ atSeconds: 30, act: takeAway }] });
    });
    expect(report.jobs).to.include({ lost: 0, unfinished: 0, cancelled: report.jobs.created });
    expect(report.offers).to.include({ accepted: 1, vanished: 1 });
  });

  it("serves a job again that was unassigned", async () => {
    const report = await withSimulation(({ emulator, live }) => {
      const unassignOne = () => {
        const accepted = emulator.calls("POST", /:accept$/).at(-1)?.path ?? "";
        return unassign(emulator, accepted.replace(/\/offers\/.*/, ""));
      };
      return live({ habits: diligent, events: [{ atSeconds: 60, act: unassignOne }] });
    });
    expect(report.jobs).to.include({ lost: 0, unfinished: 0, closed: report.jobs.created });
    expect(report.offers).to.include({ vanished: 1, accepted: report.jobs.closed + 1 });
    expect(report.endedAfterSeconds).to.be.below(300);
  });

  it("reports a job whose worker was deleted and created again between two polls", async () => {
    const report = await withSimulation(({ emulator, live }) => {
      const path = "/routing/workers/life-1-worker-00001";
      const replace = async ({ sleep }: EventContext) => {
        while (JSON.stringify(emulator.entity(path)?.["assignedJobs"]) === "[]") await sleep(1);
        const before = emulator.entity(path) ?? {};
        emulator.remove(path);
        emulator.edit(path, before);
      };
      return live({ habits: diligent, events: [{ atSeconds: 30.5, act: replace }] });
    });
    expect(report.lostJobs.map(({ reason }) => reason)).to.have.length(1);
    expect(report.lostJobs[0]?.reason).to.match(/to life-1-worker-00001, which does not have it$/);
  });

  for (const { lookEverySeconds, answers, because } of [
    {
      lookEverySeconds: 60,
      answers: [200, 412],
      because: "the agent cannot know, so the request has If-Match: *",
    },
    { lookEverySeconds: 1, answers: [200], because: "the agent knew and did not ask" },
  ]) {
    it(`does not create a worker again whose agent was on a break when it was deleted: ${because}`, () =>
      withSimulation(async ({ emulator, live }) => {
        const path = "/routing/workers/life-1-worker-00001";
        const breaks = { breakEvery: fixed(100), breakLength: fixed(10) };
        const remove = () => {
          expect(emulator.entity(path)).to.include({ availableForOffers: false });
          emulator.remove(path);
        };
        const report = await live({
          lookEverySeconds,
          jobsPerSecond: 0,
          habits: { ...diligent, ...breaks },
          events: [{ atSeconds: 105, act: remove }],
        });
        expect(report.workers.removed).to.equal(1);
        const [, ...later] = emulator.calls("PATCH", path).map(({ status }) => status);
        expect(later).to.deep.equal(answers);
        expect(emulator.entity(path)).to.equal(undefined);
      }));
  }

  it("keeps the agent of a worker that a list missed", async () => {
    const report = await withSimulation(({ emulator, live }) => {
      const path = "/routing/workers/life-1-worker-00001";
      let before = {};
      const hide = () => {
        before = emulator.entity(path) ?? {};
        emulator.remove(path);
      };
      const show = () => void emulator.edit(path, before);
      emulator.faults.add({ operation: "ListWorkers", skip: 20, fault: { kind: "run", before: hide } });
      emulator.faults.add({ method: "GET", path, fault: { kind: "run", before: show } });
      return live({ jobsPerSecond: 0 });
    });
    expect(report.workers).to.deep.equal({ seen: 20, removed: 0, removedWithAssignment: 0 });
  });
});
