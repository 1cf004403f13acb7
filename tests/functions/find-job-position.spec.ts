import { expect } from "chai";
import { RouterError } from "../../provider/dist/errors.js";
import { findJobPosition } from "../../provider/dist/handlers/functions.js";
import type { RouterJob } from "../../provider/dist/client/job-model.js";
import type { RouterJobPosition } from "../../provider/dist/client/job-model.js";
import { quickClock } from "../support/fake-clock.ts";
import { routerErrorOf } from "../support/rejection.ts";

const position: RouterJobPosition = { jobId: "call", position: 2, queueId: "line", queueLength: 3 };
const absent = new RouterError("NotFound", "cannot read the position", { status: 404 });
const jobIn = (status: string): RouterJob => ({
  id: "call",
  etag: '"1"',
  status,
  labels: {},
  tags: {},
  requestedWorkerSelectors: [],
  attachedWorkerSelectors: [],
  notes: [],
  assignments: {},
});

/** A client that answers in turn, the last answer again and again, and a wait that only takes notes. */
function bench(positions: readonly (RouterJobPosition | Error)[], jobs: readonly (RouterJob | Error)[]) {
  const log: string[] = [];
  const pauses: number[] = [];
  const turn = <T>(answers: readonly (T | Error)[], kind: string): Promise<T> => {
    const asked = log.filter((entry) => entry === kind).length;
    log.push(kind);
    const answer = answers[Math.min(asked, answers.length - 1)];
    if (answer === undefined) throw new Error(`${kind} must not be asked for`);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const clock = quickClock();
  const sleep = (milliseconds: number): Promise<void> => {
    log.push("wait");
    pauses.push(milliseconds);
    return clock.sleep(milliseconds);
  };
  const run = () =>
    findJobPosition(
      { jobs: { getPosition: () => turn(positions, "position"), get: () => turn(jobs, "job") } },
      "call",
      { ...clock, sleep },
    );
  return { run, log, pauses };
}

describe("lookups: position of a job", () => {
  it("sends one request, and neither reads the job nor the clock, when the job is queued", async () => {
    const { run, log } = bench([position], []);
    expect(await run()).to.deep.equal(position);
    expect(log).to.deep.equal(["position"]);
  });

  it("polls while the job is being queued, then returns the position", async () => {
    const { run, log } = bench(
      [absent, absent, absent, position],
      [jobIn("created"), jobIn("pendingClassification"), jobIn("queued")],
    );
    expect(await run()).to.deep.equal(position);
    expect(log.join(" ")).to.equal("position job wait position job wait position job wait position");
  });

  for (const code of ["NotFound", "BadRequest", "Conflict"] as const) {
    it(`treats ${code} as "not in a queue yet"`, async () => {
      const { run } = bench([new RouterError(code, "x"), position], [jobIn("created")]);
      expect(await run()).to.deep.equal(position);
    });
  }

  const others = ["Unauthorized", "Forbidden", "TooManyRequests", "ServiceError", "ConnectionFailed"] as const;
  for (const code of others) {
    it(`passes ${code} on at once, without reading the job`, async () => {
      const refusal = new RouterError(code, "x");
      const { run, log } = bench([refusal], []);
      expect(await routerErrorOf(run())).to.equal(refusal);
      expect(log).to.deep.equal(["position"]);
    });
  }

  const elsewhere = [
    "assigned",
    "completed",
    "closed",
    "cancelled",
    "classificationFailed",
    "pendingSchedule",
    "scheduled",
    "scheduleFailed",
    "waitingForActivation",
  ];
  for (const status of elsewhere) {
    it(`names the status ${status} and does not wait for it to change`, async () => {
      const { run, log } = bench([absent], [jobIn(status)]);
      const error = await routerErrorOf(run());
      expect(error.code).to.equal("Conflict");
      expect(error.message).to.include('job "call"').and.to.include(`its status is ${status}`);
      expect(error.cause).to.equal(absent);
      expect(log).to.deep.equal(["position", "job"]);
    });
  }

  it("stops waiting when the job leaves for another status", async () => {
    const { run, log } = bench([absent], [jobIn("created"), jobIn("cancelled")]);
    expect((await routerErrorOf(run())).message).to.include("its status is cancelled");
    expect(log.join(" ")).to.equal("position job wait position job");
  });

  it("says NotFound when there is no such job", async () => {
    const noJob = new RouterError("NotFound", 'cannot read job "call"', { status: 404 });
    const { run, log } = bench([absent], [noJob]);
    expect(await routerErrorOf(run())).to.equal(noJob);
    expect(log).to.deep.equal(["position", "job"]);
  });

  it("times out after ten seconds, with a backoff that never shrinks, and names the last status", async () => {
    const { run, pauses } = bench([absent], [jobIn("created")]);
    const error = await routerErrorOf(run());
    expect(error.code).to.equal("Conflict");
    expect(error.message).to.include("its status is created");
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).to.equal(10_000);
    expect(pauses).to.deep.equal(pauses.toSorted((a, b) => a - b));
  });
});
