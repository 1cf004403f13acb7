/** Which worker is offered a job: the modes of distribution, and the limits of workers. */
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { matchesSelector } from "../../emulator/dist/router/entities/selectors.js";
import { scoreByDefault } from "../../emulator/dist/router/matching/scoring.js";
import {
  answerOffer,
  at,
  channels,
  job,
  layQueue,
  offeredJobs,
  statusOf,
  useEmulator,
  worker,
} from "./support/harness.ts";

const operators = ["equal", "notEqual", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"] as const;
const select = (labelOperator: (typeof operators)[number], value: string | number | boolean, key = "x") => ({
  key,
  labelOperator,
  value,
  expedite: false,
});

describe("emulator: selector matching", () => {
  // For each label and value whether equal, notEqual, lessThan, lessThanOrEqual, greaterThan, greaterThanOrEqual is met.
  const table: { label: string | number | boolean | undefined; value: string | number | boolean; truths: string }[] = [
    { label: 3, value: 3, truths: "100101" },
    { label: 2, value: 3, truths: "011100" },
    { label: 4, value: 3, truths: "010011" },
    { label: -0.5, value: 0, truths: "011100" },
    { label: "a", value: "a", truths: "100000" },
    { label: "a", value: "b", truths: "010000" },
    { label: "A", value: "a", truths: "010000" },
    { label: "", value: "", truths: "100000" },
    { label: true, value: true, truths: "100000" },
    { label: false, value: true, truths: "010000" },
    { label: false, value: false, truths: "100000" },
    { label: 1, value: true, truths: "010000" },
    { label: 3, value: "3", truths: "010000" },
    { label: "3", value: 3, truths: "010000" },
    { label: "true", value: true, truths: "010000" },
    { label: undefined, value: 3, truths: "010000" },
    { label: undefined, value: "a", truths: "010000" },
    { label: undefined, value: false, truths: "010000" },
  ];
  for (const { label, value, truths } of table) {
    for (const [index, operator] of operators.entries()) {
      const isMet = truths[index] === "1";
      it(`${label === undefined ? "a missing label" : JSON.stringify(label)} ${operator} ${JSON.stringify(value)} is ${String(isMet)}`, () => {
        expect(matchesSelector(label === undefined ? {} : { x: label }, select(operator, value))).to.equal(isMet);
      });
    }
  }
});

describe("emulator: default score of the best worker", () => {
  const french = [
    select("equal", "french", "language"),
    select("greaterThanOrEqual", 10, "sales"),
    select("lessThanOrEqual", 10, "cost"),
  ];
  // The examples of Microsoft's page on distribution modes.
  const examples = [
    { because: "meets every selector exactly", worker: { language: "french", sales: 10, cost: 10 }, score: 0.667 },
    { because: "sells half as much again", worker: { language: "french", sales: 15, cost: 10 }, score: 0.707 },
    { because: "costs a tenth less", worker: { language: "french", sales: 10, cost: 9 }, score: 0.675 },
  ];
  for (const { because, worker: labels, score } of examples) {
    it(`is ${score} for a worker who ${because}`, () => {
      expect(Number(scoreByDefault({}, french, labels).toFixed(3))).to.equal(score);
    });
  }

  const labelled = { language: "english", department: "sales" };
  const others = [
    { because: "has both labels", worker: labelled, score: 1 },
    { because: "has one of two labels", worker: { language: "english" }, score: 0.5 },
    { because: "has one label of another value", worker: { ...labelled, department: "support" }, score: 0.5 },
    { because: "has more labels than asked for", worker: { ...labelled, more: 1 }, score: 1 },
  ];
  for (const { because, worker: labels, score } of others) {
    it(`is ${score} for a worker who ${because}`, () => {
      expect(scoreByDefault(labelled, [], labels)).to.equal(score);
    });
  }

  const billing = [select("equal", "billing", "department"), select("notEqual", "vip", "segment")];
  const counted = [
    { worker: { department: "billing", segment: "vip" }, score: 0.5 },
    { worker: { department: "billing" }, score: 1 },
    { worker: { department: "sales", segment: "new" }, score: 0.5 },
  ];
  for (const { worker: labels, score } of counted) {
    it(`is ${score} for ${JSON.stringify(labels)}: a selector that is met counts 1`, () => {
      expect(scoreByDefault({}, billing, labels)).to.equal(score);
    });
  }

  it("is the sum of both parts, and none of the job's labels and selectors makes 0", () => {
    expect(scoreByDefault({ a: 1 }, [select("equal", 1, "a")], { a: 1 })).to.equal(2);
    expect(scoreByDefault({}, [], { a: 1 })).to.equal(0);
    expect(scoreByDefault({}, [select("greaterThan", 0, "a")], { a: 5 })).to.equal(1);
    expect(scoreByDefault({}, [select("greaterThan", 1, "a")], {})).to.equal(0);
  });
});

describe("emulator: modes of distribution", () => {
  const bench = useEmulator();
  const edit = (path: string, body: JsonObject) => bench().emulator.edit(`/routing/${path}`, body);
  const holders = (jobId: string, ...ids: string[]) => ids.filter((id) => offeredJobs(bench(), id).includes(jobId));

  it("round robin: goes by worker id, starting behind the last one offered, not by idle time", () => {
    layQueue(bench().emulator, { kind: "roundRobin" });
    for (const id of ["c", "a", "b"]) edit(`workers/${id}`, { ...worker, capacity: 5 });
    const asked = [];
    for (let index = 0; index < 7; index += 1) {
      edit(`jobs/j${index}`, job);
      asked.push(...holders(`j${index}`, "a", "b", "c"));
      // What b gives back goes to c, who is next.
      if (index === 3) edit("workers/b", { availableForOffers: false });
    }
    expect(asked.join("")).to.equal("abcaaca");
  });

  it("round robin: makes several concurrent offers, none to one worker twice", () => {
    layQueue(bench().emulator, { kind: "roundRobin", maxConcurrentOffers: 2 });
    for (const id of ["a", "b", "c"]) edit(`workers/${id}`, { ...worker, capacity: 5 });
    for (const id of ["one", "two"]) edit(`jobs/${id}`, job);
    expect(holders("one", "a", "b", "c")).to.deep.equal(["a", "b"]);
    expect(holders("two", "a", "b", "c")).to.deep.equal(["a", "c"]);
  });

  it("best worker: prefers the highest score, and of equal ones the longest idle", () => {
    layQueue(bench().emulator, { kind: "bestWorker" });
    edit("workers/new", { ...worker, labels: { lang: "en", level: 9 } });
    edit("workers/good", { ...worker, labels: { lang: "en", level: 9 } });
    edit("workers/fair", { ...worker, labels: { level: 5 } });
    edit("workers/new", { availableForOffers: false });
    edit("workers/new", { availableForOffers: true });
    const requestedWorkerSelectors = [{ key: "level", labelOperator: "greaterThan", value: 1 }];
    for (const id of ["one", "two", "three"])
      edit(`jobs/${id}`, { ...job, labels: { lang: "en" }, requestedWorkerSelectors });
    expect(["good", "new", "fair"].map((id) => offeredJobs(bench(), id)[0])).to.deep.equal(["one", "two", "three"]);
  });

  it("best worker: takes the longest idle of equal scores, even when another one has a lower load", () => {
    layQueue(bench().emulator, { kind: "bestWorker" });
    edit("workers/old", {
      ...worker,
      capacity: 3,
      channels: [...channels, { channelId: "voice", capacityCostPerJob: 1 }],
    });
    edit("jobs/first", { ...job, channelId: "voice" });
    edit("workers/new", { ...worker, capacity: 3 });
    expect(offeredJobs(bench(), "old")).to.deep.equal(["first"]);
    edit("jobs/call", job);
    expect(holders("call", "old", "new")).to.deep.equal(["old"]);
  });

  const rules = [
    { because: "high scores first", options: {}, first: "senior" },
    { because: "low scores first when told", options: { descendingOrder: false }, first: "junior" },
  ];
  for (const { because, options, first } of rules) {
    it(`scores by an expression, ${because}`, () => {
      const scoringRule = { kind: "expression", expression: "If(job.hard, worker.years, 0)" };
      layQueue(bench().emulator, { kind: "bestWorker", scoringRule, scoringRuleOptions: options });
      for (const [id, years] of Object.entries({ junior: 1, senior: 9 }))
        edit(`workers/${id}`, { ...worker, labels: { years } });
      edit("jobs/call", { ...job, labels: { hard: true } });
      expect(holders("call", "junior", "senior")).to.deep.equal([first]);
    });
  }

  it("puts a worker last whose score the expression fails to compute", () => {
    const scoringRule = { kind: "expression", expression: "0 - worker.years" };
    layQueue(bench().emulator, { kind: "bestWorker", scoringRule });
    edit("workers/odd", { ...worker, labels: { years: "many" } });
    edit("workers/old", { ...worker, labels: { years: 9 } });
    edit("jobs/call", job);
    expect(holders("call", "odd", "old")).to.deep.equal(["old"]);
  });

  it("offers a worker no more new jobs at once than it takes, whatever its capacity", async () => {
    layQueue(bench().emulator);
    edit("workers/ada", { ...worker, capacity: 9, maxConcurrentOffers: 1 });
    for (const id of ["one", "two"]) edit(`jobs/${id}`, job);
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["one"]);
    await answerOffer(bench(), "ada", "accept");
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["two"]);
    edit("jobs/three", job);
    edit("workers/ada", { maxConcurrentOffers: null });
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["two", "three"]);
  });

  it("finds the one worker a job names, and passes that worker over for others", () => {
    layQueue(bench().emulator);
    for (const id of ["bob", "ada"]) edit(`workers/${id}`, { ...worker, capacity: 2 });
    const named = (labelOperator: string) => [{ key: "Id", labelOperator, value: "bob" }];
    // Bob is idle for longer, so that ada gets hers for no other reason.
    edit("jobs/hers", { ...job, requestedWorkerSelectors: named("notEqual") });
    edit("jobs/his", { ...job, requestedWorkerSelectors: named("equal") });
    expect([offeredJobs(bench(), "ada"), offeredJobs(bench(), "bob")]).to.deep.equal([["hers"], ["his"]]);
  });

  it("offers again at once when the policy allows more offers, other workers, or no selectors", () => {
    layQueue(bench().emulator);
    for (const id of ["ada", "bob"]) edit(`workers/${id}`, worker);
    edit("jobs/call", job);
    expect(holders("call", "ada", "bob")).to.have.length(1);
    edit("distributionPolicies/fair", { mode: { maxConcurrentOffers: 2 } });
    expect(holders("call", "ada", "bob")).to.have.length(2);
    edit("workers/cyd", worker);
    edit("jobs/picky", { ...job, requestedWorkerSelectors: [{ key: "vip", labelOperator: "equal", value: true }] });
    expect(holders("picky", "cyd")).to.be.empty;
    edit("distributionPolicies/fair", { mode: { bypassSelectors: true } });
    expect(holders("picky", "cyd")).to.deep.equal(["cyd"]);
    edit("queues/other", { distributionPolicyId: "fair" });
    edit("jobs/elsewhere", { ...job, queueId: "other" });
    edit("workers/dan", { ...worker, queues: ["other"], channels });
    expect(holders("elsewhere", "dan")).to.deep.equal(["dan"]);
  });

  it("gives a worker who comes free the job first in line of all its queues and channels", () => {
    layQueue(bench().emulator);
    edit("queues/other", { distributionPolicyId: "fair" });
    edit("jobs/low", job);
    edit("jobs/high", { ...job, queueId: "other", channelId: "voice", priority: 3 });
    const voice = { channelId: "voice", capacityCostPerJob: 1 };
    edit("workers/ada", { ...worker, queues: ["line", "other"], channels: [...channels, voice] });
    expect(offeredJobs(bench(), "ada")).to.deep.equal(["high"]);
  });
});

describe("emulator: timers of jobs and workers", () => {
  const bench = useEmulator();
  const day = 86_400_000;

  it("deregisters a worker that is idle for seven days", async () => {
    const { clock, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/distributionPolicies/fair", { offerExpiresAfterSeconds: 30 * 86_400 });
    for (const id of ["ada", "bob"]) emulator.edit(`/routing/workers/${id}`, worker);
    clock.advance(6 * day);
    emulator.edit("/routing/jobs/call", job);
    await answerOffer(bench(), "ada", "accept");
    clock.advance(day - 1);
    expect(emulator.entity("/routing/workers/bob")).to.include({ state: "active" });
    clock.advance(1);
    expect(emulator.entity("/routing/workers/bob")).to.include({ state: "inactive", availableForOffers: false });
    clock.advance(20 * day);
    expect(emulator.entity("/routing/workers/ada")).to.include({ state: "active" });
  });

  it("counts the seven days from the end of the last job or offer", async () => {
    const { call, clock, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    clock.advance(6 * day);
    emulator.edit("/routing/jobs/call", job);
    await call("POST", "/routing/jobs/call:cancel");
    clock.advance(7 * day - 1);
    expect(emulator.entity("/routing/workers/ada")).to.include({ state: "active" });
    clock.advance(1);
    expect(emulator.entity("/routing/workers/ada")).to.include({ state: "inactive" });
  });

  it("cancels a job after 90 days, with a note, and releases its worker", async () => {
    const { clock, emulator } = bench();
    layQueue(emulator);
    emulator.edit("/routing/workers/ada", worker);
    for (const id of ["mine", "waiting"]) emulator.edit(`/routing/jobs/${id}`, job);
    await answerOffer(bench(), "ada", "accept");
    clock.advance(90 * day - 1);
    expect([statusOf(bench(), "mine"), statusOf(bench(), "waiting")]).to.deep.equal(["assigned", "queued"]);
    clock.advance(1);
    expect([statusOf(bench(), "mine"), statusOf(bench(), "waiting")]).to.deep.equal(["cancelled", "cancelled"]);
    expect(at(emulator.entity("/routing/jobs/mine"), "notes", 0, "message")).to.include("90 days");
    expect(at(emulator.entity("/routing/workers/ada"), "assignedJobs")).to.be.empty;
  });
});
