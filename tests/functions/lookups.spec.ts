import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { getJob, getJobPosition, getWorker } from "pulumi-jobrouter";
import { isolateEnvironment } from "../support/environment.ts";
import { endMocks } from "../support/program-mocks.ts";
import { routerErrorOf } from "../support/rejection.ts";

const channels = [{ channelId: "chat", capacityCostPerJob: 1 }];

describe("lookups: against the emulator", () => {
  isolateEnvironment("JOBROUTER_CONNECTION_STRING", "JOBROUTER_ENDPOINT");
  before(endMocks);
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
    emulator.edit("/routing/distributionPolicies/fair", {
      offerExpiresAfterSeconds: 60,
      mode: { kind: "longestIdle" },
    });
    emulator.edit("/routing/queues/line", { distributionPolicyId: "fair" });
    process.env["JOBROUTER_CONNECTION_STRING"] = emulator.connectionString;
  });
  afterEach(() => emulator.close());

  it("getWorker answers the worker with its offers, under workerId", async () => {
    emulator.edit("/routing/workers/ada", { capacity: 2, queues: ["line"], channels, availableForOffers: true });
    emulator.edit("/routing/jobs/call", { channelId: "chat", queueId: "line" });
    const { offers, ...worker } = await getWorker({ workerId: "ada" });
    expect(worker).to.deep.equal({
      workerId: "ada",
      state: "active",
      capacity: 2,
      queues: ["line"],
      channels,
      labels: { Id: "ada" },
      tags: {},
      availableForOffers: true,
      loadRatio: 0.5,
      assignedJobs: [],
    });
    expect(offers.map(({ jobId }) => jobId)).to.deep.equal(["call"]);
  });

  it("getJob answers the job, under jobId", async () => {
    emulator.edit("/routing/jobs/call", {
      channelId: "chat",
      queueId: "line",
      priority: 5,
      labels: { city: "Zürich" },
    });
    const job = await getJob({ jobId: "call" });
    expect(job).to.deep.include({ jobId: "call", status: "queued", priority: 5, labels: { city: "Zürich" } });
    expect(job).not.to.have.any.keys("id", "etag");
  });

  it("getJobPosition answers the place of each job", async () => {
    emulator.edit("/routing/jobs/first", { channelId: "chat", queueId: "line", priority: 9 });
    emulator.edit("/routing/jobs/second", { channelId: "chat", queueId: "line", priority: 1 });
    expect(await getJobPosition({ jobId: "second" })).to.deep.equal({
      jobId: "second",
      position: 2,
      queueId: "line",
      queueLength: 2,
    });
  });

  it("getJobPosition names the status of a job that does not wait", async () => {
    emulator.edit("/routing/jobs/later", { channelId: "chat", queueId: "line", matchingMode: { kind: "suspend" } });
    const error = await routerErrorOf(getJobPosition({ jobId: "later" }));
    expect(error.code).to.equal("Conflict");
    expect(error.message).to.include("its status is waitingForActivation");
    expect(emulator.calls("GET", "/routing/jobs/later/position")).to.have.lengthOf(1);
  });

  it("all three fail with NotFound for a missing entity", async () => {
    for (const lookup of [getWorker({ workerId: "x" }), getJob({ jobId: "x" }), getJobPosition({ jobId: "x" })]) {
      expect((await routerErrorOf(lookup)).code).to.equal("NotFound");
    }
  });

  it("a failure that nothing catches is shown by its message, without stack and source text", async () => {
    const error = await routerErrorOf(getWorker({ workerId: "nobody" }));
    expect(pulumi.RunError.isInstance(error)).to.equal(true);
    expect(error.code).to.equal("NotFound");
  });

  it("an endpoint that is typed with a slash is the same endpoint", async () => {
    emulator.edit("/routing/workers/ada", { capacity: 1 });
    expect((await getWorker({ workerId: "ada", endpoint: `${emulator.url}/` })).workerId).to.equal("ada");
  });

  it("sends nothing to an endpoint that the key does not belong to", async () => {
    const other = await startEmulator();
    try {
      const error = await routerErrorOf(getWorker({ workerId: "ada", endpoint: other.url }));
      expect(error.code).to.equal("EndpointMismatch");
      expect(other.calls()).to.be.empty;
    } finally {
      await other.close();
    }
  });

  it("names the settings when there is no endpoint", async () => {
    delete process.env["JOBROUTER_CONNECTION_STRING"];
    const error = await routerErrorOf(getWorker({ workerId: "ada" }));
    expect(error.code).to.equal("InvalidSettings");
    expect(error.message).to.include("pulumi config set jobrouter:endpoint");
    expect(emulator.calls()).to.be.empty;
  });
});
