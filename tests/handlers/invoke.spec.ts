/** Data functions as a host calls them, by name and with plain arguments. */
import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { type Handlers, type InvokeSettings, createHandlers } from "../../provider/dist/handlers/index.js";
import { type FunctionName, functions, isFunctionName } from "../../provider/dist/handlers/functions.js";
import * as jobrouter from "pulumi-jobrouter";
import { registry } from "../../provider/dist/schema/registry.js";
import { routerErrorOf } from "../support/rejection.ts";
import { ok, scriptedCaller } from "../support/scripted-router.ts";

describe("invoke: data functions by name", () => {
  let emulator: Emulator;
  let handlers: Handlers;
  before(async () => {
    emulator = await startEmulator();
    emulator.edit("/routing/workers/ada", { capacity: 2 });
  });
  beforeEach(() => {
    emulator.clearCalls();
    handlers = createHandlers({ environment: { JOBROUTER_CONNECTION_STRING: emulator.connectionString } });
  });
  after(() => emulator.close());

  it("are the same as those of the SDK", () => {
    const names = Object.keys(jobrouter).filter((name) => /^(get|list)/.test(name) && !name.endsWith("Output"));
    expect(Object.keys(functions)).to.have.members(names);
    expect(names.every(isFunctionName)).to.equal(true);
    expect(isFunctionName("toString")).to.equal(false);
  });

  it("return plain JSON, with settings from arguments or from the environment", async () => {
    const worker = await handlers.invoke("getWorker", { workerId: "ada" } as InvokeSettings);
    expect(worker).to.include({ workerId: "ada", capacity: 2 });
    expect(JSON.parse(JSON.stringify(worker))).to.deep.equal(worker);
    const asked = { endpoint: `${emulator.url}/`, apiVersion: "2024-01-18-preview" } as const;
    expect((await handlers.invoke("listWorkers", asked)).workers).to.have.lengthOf(1);
    expect(emulator.calls().map(({ query }) => query["api-version"])).to.deep.equal([
      "2023-11-01",
      "2024-01-18-preview",
    ]);
  });

  for (const { collection, identity } of Object.values(registry)) {
    const name = `list${collection.replace(/^./, (letter) => letter.toUpperCase())}` as FunctionName;

    it(`${name} leaves out an entity that cannot be read, with a warning, and hides no other one`, async () => {
      const etag = '"1"';
      const value = [
        { id: "a", etag, status: "queued" },
        { id: "b", etag: 1 },
        { id: "c", etag, status: "queued" },
      ];
      const log: string[] = [];
      const scripted = createHandlers({
        environment: { JOBROUTER_ENDPOINT: "https://contoso.test" },
        connect: () => Promise.resolve(scriptedCaller([ok({ value })]).caller),
        log: (line) => log.push(line),
      });
      const result = (await scripted.invoke(name, {})) as unknown as Record<string, Record<string, unknown>[]>;
      expect(result[collection]?.map(({ [identity]: id }) => id)).to.deep.equal(["a", "c"]);
      expect(log).to.have.length(1);
      expect(log[0]).to.contain(`warning: left out of the list: cannot list ${collection}: "b": etag`);
    });
  }

  it("are rejected by an unknown name", async () => {
    const error = await routerErrorOf(handlers.invoke("getRobot" as FunctionName, {}));
    expect(error).to.include({
      code: "InvalidInput",
      message: "this pulumi-jobrouter knows no function getRobot; install a newer one",
    });
  });

  const wrong: { name: FunctionName; args: object; says: string }[] = [
    { name: "getWorker", args: {}, says: "cannot call getWorker: workerId must be text" },
    { name: "getWorker", args: { workerId: null }, says: "cannot call getWorker: workerId must be text" },
    { name: "getJob", args: { jobId: "a/b" }, says: "cannot call getJob: jobId must not contain / ? # \\" },
    { name: "listWorkers", args: { hasCapacity: "yes" }, says: "cannot call listWorkers: hasCapacity must be true or" },
    { name: "listJobs", args: { status: 5 }, says: "cannot call listJobs: status must be text" },
    {
      name: "listQueues",
      args: { queueId: "x" },
      says: "cannot call listQueues: queueId is not known here; valid names are maxPageSize, endpoint, apiVersion",
    },
    { name: "listWorkers", args: { queueID: "x" }, says: 'queueID is not known here (did you mean "queueId"?)' },
    { name: "getWorker", args: { workerId: "x", workerid: "x" }, says: '(did you mean "workerId"?)' },
  ];
  for (const { name, args, says } of wrong) {
    it(`reject invalid arguments before anything is sent: ${says}`, async () => {
      const error = await routerErrorOf(handlers.invoke(name, args));
      expect(error.code).to.equal("InvalidInput");
      expect(error.message).to.contain(says);
      expect(emulator.calls()).to.be.empty;
    });
  }

  it("reject an invalid endpoint, and an unsupported API version", async () => {
    const endpoint = await routerErrorOf(handlers.invoke("listWorkers", { endpoint: "contoso" }));
    expect(endpoint.message).to.match(/^the argument `endpoint` is not a URL; it must look like https:/);
    const version = await routerErrorOf(handlers.invoke("listWorkers", { apiVersion: "2020" as "2023-11-01" }));
    expect(version.message).to.contain("the argument `apiVersion`").and.contain("must be one of 2023-11-01, ");
    expect(emulator.calls()).to.be.empty;
  });

  it("send nothing once the run is cancelled", async () => {
    handlers.cancel();
    const error = await routerErrorOf(handlers.invoke("listWorkers", {}));
    expect(error).to.include({
      code: "Cancelled",
      message: "call of listWorkers was not started, because the run was interrupted; run again",
    });
    expect(emulator.calls()).to.be.empty;
  });
});
