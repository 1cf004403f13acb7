/** Programs in a unit test: checked as in a deployment, and without a request. */
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as jobRouter from "pulumi-jobrouter";
import { type Queue, Worker, WorkerFleet, getWorker, listWorkersOutput } from "pulumi-jobrouter";
import { registry } from "../../provider/dist/schema/registry.js";
import type { Kind } from "../../provider/dist/schema/names.js";
import { isolateEnvironment } from "../support/environment.ts";
import { leastInputs } from "../support/least-inputs.ts";
import { endMocks, valueOf } from "../support/program-mocks.ts";
import { rejectionOf, routerErrorOf } from "../support/rejection.ts";

/** The constructor of a kind, as a program without types calls it. */
const classOf = (kind: Kind) =>
  jobRouter[kind] as unknown as new (name: string, args?: unknown, opts?: object) => Queue;

describe("a unit test of a program", () => {
  isolateEnvironment("JOBROUTER_CONNECTION_STRING", "JOBROUTER_ENDPOINT");
  let calls: pulumi.runtime.MockCallArgs[];
  beforeEach(async () => {
    calls = [];
    // Whatever the developer has set: no request may be sent, and no setting is needed.
    process.env["JOBROUTER_CONNECTION_STRING"] = "not one";
    const mocks: pulumi.runtime.Mocks = {
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call(args) {
        calls.push(args);
        if (args.token.endsWith(":getJob")) throw new Error("no such job here");
        return { workers: [], capacity: 3 };
      },
    };
    await pulumi.runtime.setMocks(mocks, "project", "stack", false);
  });
  afterEach(endMocks);

  for (const { kind } of Object.values(registry)) {
    const Resource = classOf(kind);

    it(`needs no endpoint for a ${kind}`, async () => {
      expect(await valueOf(new Resource("x", leastInputs[kind]).urn)).to.match(/::x$/);
    });

    it(`refuses a ${kind} with a member that no ${kind} has, and names the resource`, () => {
      const declare = () => new Resource("x", { ...leastInputs[kind], color: "red" });
      expect(declare).to.throw(pulumi.RunError, `${kind} "x" has inputs that a deployment refuses:\n  color is not`);
    });

    it(`accepts a ${kind} whose inputs are outputs`, async () => {
      const args = Object.entries(leastInputs[kind]).map(([key, value]) => [key, pulumi.output(value)]);
      expect(await valueOf(new Resource("x", Object.fromEntries(args)).urn)).to.match(/::x$/);
    });

    it(`says that the option import is not to be had for a ${kind}, and what is`, () => {
      expect(() => new Resource("x", leastInputs[kind], { import: "x" })).to.throw(
        pulumi.RunError,
        /pulumi import --file/,
      );
    });
  }

  it("refuses each kind without arguments in JavaScript with the missing fields, if it has any", () => {
    for (const { kind, fields } of Object.values(registry)) {
      const required = Object.entries(fields).find(([, field]) => field.required === true);
      const declare = () => new (classOf(kind))("x");
      if (required === undefined && kind === "ClassificationPolicy") declare();
      else expect(declare).to.throw(pulumi.RunError, "is required");
    }
    const Fleet = WorkerFleet as unknown as new (name: string) => WorkerFleet;
    expect(() => new Fleet("x")).to.throw(pulumi.RunError, "roster is required; set it");
  });

  it("names all failures at once, at every depth", () => {
    const declare = () => new Worker("ada", { capacity: 0, channels: [{ channelId: "a", capacityCostPerJob: 0 }] });
    expect(declare)
      .to.throw(pulumi.RunError)
      .with.property("message")
      .that.contains("  capacity must be 1 or more, but it is 0\n  channels[0].capacityCostPerJob must be 1");
  });

  it("reads and checks the roster of a fleet", () => {
    const declare = () => new WorkerFleet("team", { roster: [{ workerId: "ada", capacity: 0 }], profiles: {} });
    expect(declare).to.throw(pulumi.RunError, /ada.*capacity: must be 1 or more/);
  });

  it("declares the same id in several tests", () => {
    for (const _ of [1, 2]) new Worker("ada", { capacity: 1, workerId: "same" });
  });

  it("asks the mocks for every look-up, by its token and with its arguments", async () => {
    expect(await getWorker({ workerId: "ada" })).to.include({ capacity: 3 });
    expect(await valueOf(listWorkersOutput({ queueId: pulumi.output("support") }))).to.deep.include({ workers: [] });
    expect(calls.map(({ token, inputs }) => [token, inputs as object])).to.deep.equal([
      ["jobrouter:index:getWorker", { workerId: "ada" }],
      ["jobrouter:index:listWorkers", { queueId: "support" }],
    ]);
  });

  it("rejects a look-up with what the mocks throw", async () => {
    expect(await rejectionOf(jobRouter.getJob({ jobId: "j" }))).to.have.property("message", "no such job here");
  });

  it("checks the arguments of a look-up before it asks", async () => {
    const error = await routerErrorOf(getWorker({ workerId: "a/b" }));
    expect(error.code).to.equal("InvalidInput");
    expect(calls).to.deep.equal([]);
  });
});

describe("values that JSON cannot hold", () => {
  const rows: readonly { value: unknown; what: string }[] = [
    { value: new Date(0), what: "a Date; write date.toISOString()" },
    { value: NaN, what: "NaN; give a number" },
    { value: Infinity, what: "Infinity; give a number" },
    { value: new Map(), what: "a Map; write Object.fromEntries(map)" },
    { value: new Set(["a"]), what: "a Set; write [...set]" },
    { value: 1n, what: "a value of the type bigint" },
    { value: /x/, what: "an object of the class RegExp" },
  ];
  for (const { value, what } of rows) {
    it(`are refused by every constructor as the program wrote them: ${what}`, () => {
      for (const { kind } of Object.values(registry)) {
        const declare = () => new (classOf(kind))("x", { ...leastInputs[kind], some: { list: [value] } });
        expect(declare).to.throw(
          pulumi.RunError,
          `${kind} "x" has inputs that cannot be sent:\n  some.list[0] is ${what}`,
        );
      }
      const fleet = () => new WorkerFleet("x", { roster: "x: 1\n", profiles: { p: { tags: value as never } } });
      expect(fleet).to.throw(pulumi.RunError, `profiles.p.tags is ${what}`);
      expect(() => new WorkerFleet("x", { roster: [value] as never })).to.throw(pulumi.RunError, what);
    });
  }

  it("are no outputs and promises, at any depth", () => {
    const labels = { a: pulumi.output("x"), b: Promise.resolve("y"), c: undefined };
    expect(() => new Worker("ada", { capacity: 1, labels: labels as never, tags: pulumi.output({}) })).to.not.throw();
  });
});
