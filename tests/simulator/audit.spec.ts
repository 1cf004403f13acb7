/** The last look at a life, while those who live it go on. */
import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import { startEmulator } from "jobrouter-emulator";
import type { SimulationReport } from "jobrouter-emulator/simulator";
import { simulate } from "jobrouter-emulator/simulator";
import { at, textAt } from "../emulator/support/harness.ts";
import { connect } from "../emulator/support/signed-fetch.ts";
import { diligent, withSimulation } from "./support/simulation.ts";

const fixed = (seconds: number) => ({ kind: "fixed", seconds }) as const;

/** A job in a worker's hands. */
interface InHand {
  readonly workerId: string;
  readonly jobId: string;
  readonly assignmentId: string;
}

const workerIds = Array.from({ length: 20 }, (_, index) => `life-1-worker-${String(index + 1).padStart(5, "0")}`);

function findInHand(emulator: Emulator, wanted?: string): InHand {
  for (const workerId of workerIds) {
    const worker = emulator.entity(`/routing/workers/${workerId}`);
    if (JSON.stringify(worker?.["assignedJobs"]) === "[]") continue;
    const [jobId, assignmentId] = [
      textAt(worker, "assignedJobs", 0, "jobId"),
      textAt(worker, "assignedJobs", 0, "assignmentId"),
    ];
    const status = textAt(emulator.entity(`/routing/jobs/${jobId}`), "status");
    if (wanted === undefined ? status === "assigned" : jobId === wanted) return { workerId, jobId, assignmentId };
  }
  throw new Error("no worker has an assigned job");
}

async function post(emulator: Emulator, path: string): Promise<void> {
  const { status } = await connect(emulator.connectionString)("POST", `/routing/${path}`);
  expect(status, path).to.equal(200);
}

async function finish(emulator: Emulator, { jobId, assignmentId }: InHand): Promise<void> {
  for (const step of ["complete", "close"]) {
    await post(emulator, `jobs/${jobId}/assignments/${assignmentId}:${step}`);
  }
}

const unassign = (emulator: Emulator, { jobId, assignmentId }: InHand): Promise<void> =>
  post(emulator, `jobs/${jobId}/assignments/${assignmentId}:unassign`);

/** Another client accepts the offer of the job. */
async function passOn(emulator: Emulator, { jobId }: InHand): Promise<InHand> {
  for (const workerId of workerIds) {
    const worker = emulator.entity(`/routing/workers/${workerId}`);
    if (JSON.stringify(worker?.["offers"]).includes(jobId)) {
      await post(emulator, `workers/${workerId}/offers/${textAt(worker, "offers", 0, "offerId")}:accept`);
    }
  }
  return findInHand(emulator, jobId);
}

/** A life that is given up with jobs in hand; the test comes between the list of the jobs and that of the workers. */
const auditAround = (test: (emulator: Emulator) => Promise<void> | void) =>
  withSimulation(async ({ emulator, live }): Promise<SimulationReport> => {
    const arm = () => {
      emulator.faults.add({ operation: "ListWorkers", fault: { kind: "run", before: () => test(emulator) } });
    };
    // Only the audit lists jobs.
    emulator.faults.add({ operation: "ListJobs", fault: { kind: "run", before: arm } });
    const report = await live({ graceSeconds: 0, habits: diligent });
    expect(emulator.faults.pending(), "all came as planned").to.be.empty;
    const statuses = Array.from({ length: report.jobs.created }, (_, index) =>
      at(emulator.entity(`/routing/jobs/life-1-job-${String(index + 1).padStart(6, "0")}`), "status"),
    );
    expect(report.jobs.closed, "closed in the end").to.equal(statuses.filter((status) => status === "closed").length);
    return report;
  });

describe("simulator: audit during concurrent changes", () => {
  const rows: { what: string; test: (emulator: Emulator) => Promise<void>; because: string }[] = [
    {
      what: "is closed between the two lists",
      test: (emulator) => finish(emulator, findInHand(emulator)),
      because: "its worker rightly has it no more",
    },
    {
      what: "is taken from its worker between the two lists",
      test: (emulator) => unassign(emulator, findInHand(emulator)),
      because: "it waits for another",
    },
    {
      what: "changes hands between the two lists, and is closed while its new worker is looked at",
      async test(emulator) {
        const before = findInHand(emulator);
        await unassign(emulator, before);
        const after = await passOn(emulator, before);
        const path = `/routing/workers/${after.workerId}`;
        const fault = { kind: "run", before: () => finish(emulator, after) } as const;
        emulator.faults.add({ method: "GET", path, fault });
      },
      because: "a look at something that moved is no proof",
    },
  ];
  for (const { what, test, because } of rows) {
    it(`calls no job lost that ${what}: ${because}`, async () => {
      const { jobs } = await auditAround(test);
      expect(jobs.lost).to.equal(0);
      expect(jobs.unfinished, "some are in hand").to.be.greaterThan(0);
      expect(jobs.closed + jobs.cancelled + jobs.unfinished).to.equal(jobs.created);
    });
  }

  it("calls a job lost whose worker is deleted between the two lists", async () => {
    let deleted: InHand | undefined;
    const { jobs, lostJobs } = await auditAround((emulator) => {
      deleted = findInHand(emulator);
      emulator.remove(`/routing/workers/${deleted.workerId}`);
    });
    expect(lostJobs).to.deep.equal([
      { jobId: deleted?.jobId, reason: `it is assigned to ${deleted?.workerId ?? ""}, which was deleted` },
    ]);
    expect(jobs.lost).to.equal(1);
  });

  it("calls no job lost that a list missed", () =>
    withSimulation(async ({ emulator, live }) => {
      const path = "/routing/jobs/life-1-job-000001";
      let before = {};
      const hide = () => {
        before = emulator.entity(path) ?? {};
        emulator.remove(path);
      };
      const show = () => void emulator.edit(path, before);
      emulator.faults.add({ operation: "ListJobs", fault: { kind: "run", before: hide } });
      emulator.faults.add({ method: "GET", path, fault: { kind: "run", before: show } });
      const { jobs } = await live({ workers: 0, graceSeconds: 0, habits: diligent });
      expect(jobs).to.include({ lost: 0, unfinished: jobs.created });
      expect(emulator.faults.pending(), "it was passed over, and asked for").to.be.empty;
    }));

  it("calls no job lost whose create is still pending", () =>
    withSimulation(async ({ emulator, live }) => {
      emulator.faults.add({ operation: "UpsertJob", times: "always", fault: { kind: "status", status: 503 } });
      const { jobs } = await live({ jobsPerSecond: 2, durationSeconds: 3, graceSeconds: 0 });
      expect(jobs.created).to.be.greaterThan(0);
      expect(jobs).to.include({ lost: 0, unfinished: jobs.created });
    }));

  it("calls no job lost in real time, at the deadline, on a router with slow lists", async () => {
    const emulator = await startEmulator();
    const fault = { kind: "latency", milliseconds: 150 } as const;
    const spread = { kind: "logNormal", meanSeconds: 600, sigma: 4 } as const;
    emulator.faults.add({ operation: "ListWorkers", times: "always", fault });
    const { jobs, lostJobs } = await simulate({
      connectionString: emulator.connectionString,
      workers: 30,
      queues: 1,
      jobsPerSecond: 40,
      durationSeconds: 1,
      graceSeconds: 0,
      lookEverySeconds: 0.1,
      // Half of the talks end within 0.2 s, and a third outlast the simulation, however slow the machine is.
      habits: { ...diligent, reaction: fixed(0.05), talk: spread, wrapUp: fixed(0.1) },
    });
    await emulator.close();
    expect(lostJobs).to.be.empty;
    expect(jobs.closed, "some were served").to.be.greaterThan(0);
    expect(jobs.unfinished, "some were in hand").to.be.greaterThan(0);
  });
});
