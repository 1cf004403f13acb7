/** Each data function and its Output form. */
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import * as jobrouter from "pulumi-jobrouter";
import { isolateEnvironment } from "../support/environment.ts";
import { Thing, beginRun, isKnown, valueOf } from "./support/run.ts";

type Text = pulumi.Output<string>;

/** Both forms of each function, with one argument; lists that have no filter are given their endpoint. */
const pairs = {
  getWorker: {
    plain: (workerId: string) => jobrouter.getWorker({ workerId }),
    output: (workerId: Text) => jobrouter.getWorkerOutput({ workerId }),
    argument: "ada",
  },
  getJob: {
    plain: (jobId: string) => jobrouter.getJob({ jobId }),
    output: (jobId: Text) => jobrouter.getJobOutput({ jobId }),
    argument: "call",
  },
  getQueue: {
    plain: (queueId: string) => jobrouter.getQueue({ queueId }),
    output: (queueId: Text) => jobrouter.getQueueOutput({ queueId }),
    argument: "line",
  },
  getDistributionPolicy: {
    plain: (distributionPolicyId: string) => jobrouter.getDistributionPolicy({ distributionPolicyId }),
    output: (distributionPolicyId: Text) => jobrouter.getDistributionPolicyOutput({ distributionPolicyId }),
    argument: "fair",
  },
  getClassificationPolicy: {
    plain: (classificationPolicyId: string) => jobrouter.getClassificationPolicy({ classificationPolicyId }),
    output: (classificationPolicyId: Text) => jobrouter.getClassificationPolicyOutput({ classificationPolicyId }),
    argument: "classify",
  },
  getExceptionPolicy: {
    plain: (exceptionPolicyId: string) => jobrouter.getExceptionPolicy({ exceptionPolicyId }),
    output: (exceptionPolicyId: Text) => jobrouter.getExceptionPolicyOutput({ exceptionPolicyId }),
    argument: "overflow",
  },
  getQueueStatistics: {
    plain: (queueId: string) => jobrouter.getQueueStatistics({ queueId }),
    output: (queueId: Text) => jobrouter.getQueueStatisticsOutput({ queueId }),
    argument: "other",
  },
  getJobPosition: {
    plain: (jobId: string) => jobrouter.getJobPosition({ jobId }),
    output: (jobId: Text) => jobrouter.getJobPositionOutput({ jobId }),
    argument: "call",
  },
  listWorkers: {
    plain: (queueId: string) => jobrouter.listWorkers({ queueId }),
    output: (queueId: Text) => jobrouter.listWorkersOutput({ queueId }),
    argument: "line",
  },
  listJobs: {
    plain: (queueId: string) => jobrouter.listJobs({ queueId }),
    output: (queueId: Text) => jobrouter.listJobsOutput({ queueId }),
    argument: "line",
  },
  listQueues: {
    plain: (endpoint: string) => jobrouter.listQueues({ endpoint }),
    output: (endpoint: Text) => jobrouter.listQueuesOutput({ endpoint }),
  },
  listDistributionPolicies: {
    plain: (endpoint: string) => jobrouter.listDistributionPolicies({ endpoint }),
    output: (endpoint: Text) => jobrouter.listDistributionPoliciesOutput({ endpoint }),
  },
  listClassificationPolicies: {
    plain: (endpoint: string) => jobrouter.listClassificationPolicies({ endpoint }),
    output: (endpoint: Text) => jobrouter.listClassificationPoliciesOutput({ endpoint }),
  },
  listExceptionPolicies: {
    plain: (endpoint: string) => jobrouter.listExceptionPolicies({ endpoint }),
    output: (endpoint: Text) => jobrouter.listExceptionPoliciesOutput({ endpoint }),
  },
} satisfies Record<
  string,
  { plain: (one: string) => Promise<object>; output: (one: Text) => pulumi.Output<object>; argument?: string }
>;

describe("lookups: the Output forms against the emulator", () => {
  isolateEnvironment("JOBROUTER_CONNECTION_STRING", "JOBROUTER_ENDPOINT", "JOBROUTER_API_VERSION");
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator();
    const mode = { kind: "longestIdle" };
    emulator.edit("/routing/distributionPolicies/fair", { offerExpiresAfterSeconds: 60, mode });
    emulator.edit("/routing/exceptionPolicies/overflow", { exceptionRules: [] });
    for (const queue of ["line", "other"]) emulator.edit(`/routing/queues/${queue}`, { distributionPolicyId: "fair" });
    emulator.edit("/routing/classificationPolicies/classify", { fallbackQueueId: "line" });
    emulator.edit("/routing/workers/ada", { capacity: 1, queues: ["line"] });
    emulator.edit("/routing/jobs/call", { channelId: "chat", queueId: "line" });
  });
  beforeEach(() => {
    emulator.clearCalls();
    process.env["JOBROUTER_CONNECTION_STRING"] = emulator.connectionString;
  });
  after(() => emulator.close());

  it("are there for every data function, and there is no other", () => {
    const names = Object.keys(jobrouter).filter((name) => /^(get|list)/.test(name));
    expect(names).to.have.members(Object.keys(pairs).flatMap((name) => [name, `${name}Output`]));
  });

  for (const [name, { output, plain, ...rest }] of Object.entries(pairs)) {
    it(`${name}Output answers what ${name} answers`, async () => {
      await beginRun();
      const argument = "argument" in rest ? rest.argument : emulator.url;
      const answer = await valueOf<object>(output(pulumi.output(argument)));
      expect(answer).to.not.be.empty;
      expect(answer).to.deep.equal(await plain(argument));
    });

    it(`${name}Output sends nothing in a preview while its argument is unknown`, async () => {
      await beginRun({ isPreview: true });
      expect(await isKnown<object>(output(new Thing("a").workerId))).to.equal(false);
      expect(emulator.calls()).to.be.empty;
    });
  }
});
