import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  ClassificationPolicy,
  DistributionPolicy,
  ExceptionPolicy,
  Job,
  Queue,
  Worker,
  WorkerFleet,
} from "pulumi-jobrouter";
import { registry } from "../../provider/dist/schema/registry.js";
import { loaderText } from "../../provider/dist/hosts/dynamic/loader-text.js";
import { isolateEnvironment } from "../support/environment.ts";
import { useMocks, valueOf } from "../support/program-mocks.ts";

const endpoint = "https://contoso.communication.azure.com";

const kinds = [
  {
    kind: "Worker",
    declare: (name: string) => new Worker(name, { endpoint, capacity: 1 }),
    named: (name: string) => new Worker(name, { endpoint, capacity: 1, workerId: "other" }),
    get: (name: string, id: string) => Worker.get(name, id, { endpoint }),
    inputs: { capacity: 1 },
  },
  {
    kind: "Job",
    declare: (name: string) => new Job(name, { endpoint, channelId: "chat", queueId: "q" }),
    named: (name: string) => new Job(name, { endpoint, channelId: "chat", queueId: "q", jobId: "other" }),
    get: (name: string, id: string) => Job.get(name, id, { endpoint }),
    inputs: { channelId: "chat", queueId: "q" },
  },
  {
    kind: "Queue",
    declare: (name: string) => new Queue(name, { endpoint, distributionPolicyId: "fair" }),
    named: (name: string) => new Queue(name, { endpoint, distributionPolicyId: "fair", queueId: "other" }),
    get: (name: string, id: string) => Queue.get(name, id, { endpoint }),
    inputs: { distributionPolicyId: "fair" },
  },
  {
    kind: "DistributionPolicy",
    declare: (name: string) =>
      new DistributionPolicy(name, { endpoint, offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } }),
    named: (name: string) =>
      new DistributionPolicy(name, {
        endpoint,
        offerExpiresAfterSeconds: 60,
        mode: { kind: "longestIdle" },
        distributionPolicyId: "other",
      }),
    get: (name: string, id: string) => DistributionPolicy.get(name, id, { endpoint }),
    inputs: { offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } },
  },
  {
    kind: "ClassificationPolicy",
    declare: (name: string) => new ClassificationPolicy(name, { endpoint, fallbackQueueId: "support" }),
    named: (name: string) => new ClassificationPolicy(name, { endpoint, classificationPolicyId: "other" }),
    get: (name: string, id: string) => ClassificationPolicy.get(name, id, { endpoint }),
    inputs: { fallbackQueueId: "support" },
  },
  {
    kind: "ExceptionPolicy",
    declare: (name: string) => new ExceptionPolicy(name, { endpoint, exceptionRules: [] }),
    named: (name: string) => new ExceptionPolicy(name, { endpoint, exceptionRules: [], exceptionPolicyId: "other" }),
    get: (name: string, id: string) => ExceptionPolicy.get(name, id, { endpoint }),
    inputs: { exceptionRules: [] },
  },
] as const;

describe("program: resource classes", () => {
  isolateEnvironment(
    "JOBROUTER_ENDPOINT",
    "JOBROUTER_CONNECTION_STRING",
    "JOBROUTER_API_VERSION",
    "JOBROUTER_REQUESTS_PER_SECOND",
  );
  const program = useMocks();

  it("are tested here for every kind there is", () => {
    expect(kinds.map(({ kind }) => kind)).to.have.members(Object.keys(registry));
  });

  for (const { kind, declare, named, get, inputs } of kinds) {
    const { identity, fields } = registry[kind];

    it(`register a ${kind} under its own type, with its arguments as they are, its name and the loader`, async () => {
      await valueOf(declare("ada").urn);
      const [registered] = program().resources;
      expect(registered).to.include({ type: `pulumi-nodejs:dynamic/jobrouter:${kind}`, name: "ada", id: "" });
      const expected = { ...inputs, endpoint, __resourceName: "ada", __provider: loaderText(kind) };
      expect(registered?.inputs).to.deep.equal(expected);
    });

    it(`pass on a ${identity} that is given`, async () => {
      await valueOf(named("ada").urn);
      expect(program().resources[0]?.inputs).to.include({ [identity]: "other" });
    });

    it(`read a ${kind} for get: by its id, marked, and with no field`, async () => {
      const found = get("found", "grace");
      await valueOf(found.urn);
      const [read] = program().resources;
      expect(read).to.include({ type: `pulumi-nodejs:dynamic/jobrouter:${kind}`, name: "found", id: "grace" });
      expect(read?.inputs).to.deep.equal({
        endpoint,
        __get: true,
        __resourceName: "found",
        __provider: loaderText(kind),
      });
      expect(await valueOf(found.id)).to.equal("grace");
    });

    it(`have an output for each field of a ${kind}; one that was not declared is undefined`, async () => {
      const resource = declare("ada");
      const isOutput = (key: string): boolean => pulumi.Output.isInstance(Reflect.get(resource, key));
      const shown = Object.keys(resource).filter((key) => isOutput(key) && !key.startsWith("__"));
      expect(shown).to.have.members(["urn", "id", ...Object.keys(fields), identity, "endpoint"]);
      const outputs = Object.keys(fields).map(
        async (field) =>
          [field, await valueOf(Reflect.get(resource, field) as pulumi.Output<object | undefined>)] as const,
      );
      const values = Object.fromEntries((await Promise.all(outputs)).filter(([, value]) => value !== undefined));
      expect(values).to.deep.equal(inputs);
    });
  }

  it("read no settings: the provider fills in endpoint, API version and id, for programs in all languages", async () => {
    pulumi.runtime.setAllConfig({ "jobrouter:endpoint": endpoint, "jobrouter:apiVersion": "2024-01-18-preview" });
    Object.assign(process.env, { JOBROUTER_ENDPOINT: "not a URL", JOBROUTER_REQUESTS_PER_SECOND: "fast" });
    await valueOf(new Worker("ada", { capacity: 1 }).urn);
    await valueOf(Worker.get("found", "grace").urn);
    const internal = { __provider: loaderText("Worker") };
    expect(program().resources.map(({ inputs }) => inputs as object)).to.deep.equal([
      { capacity: 1, __resourceName: "ada", ...internal },
      { __get: true, __resourceName: "found", ...internal },
    ]);
  });

  it("do not mutate the arguments, so that two resources can share them", async () => {
    const args = Object.freeze({ endpoint, capacity: 1 });
    await Promise.all([new Worker("ada", args), new Worker("grace", args)].map(({ urn }) => valueOf(urn)));
    expect(args).to.deep.equal({ endpoint, capacity: 1 });
    expect(
      program().resources.map(({ inputs }) => (inputs as { __resourceName?: string }).__resourceName),
    ).to.have.members(["ada", "grace"]);
  });

  it("wait for arguments that are outputs, at any depth", async () => {
    const later = <T extends string | number>(value: T) => pulumi.output(Promise.resolve(value));
    const ada = new Worker("ada", {
      endpoint: later(endpoint),
      capacity: later(1),
      queues: [later("support")],
      labels: { language: later("en") },
    });
    await valueOf(ada.urn);
    expect(program().resources[0]?.inputs).to.include({ endpoint, capacity: 1 });
    expect(program().resources[0]?.inputs).to.deep.include({ queues: ["support"], labels: { language: "en" } });
  });

  it("keep a secret argument secret", async () => {
    const ada = new Worker("ada", { endpoint, capacity: 1, tags: pulumi.secret({ phone: "555" }) });
    await valueOf(ada.urn);
    expect(await pulumi.isSecret(ada.tags)).to.be.true;
    expect(await pulumi.isSecret(ada.capacity)).to.be.false;
  });
});

describe("secret inputs", () => {
  const registered = useMocks();

  /** What crosses to the provider beside the inputs. */
  const secretsOf = async (resource: pulumi.Resource): Promise<unknown> => {
    const urn = await valueOf(resource.urn);
    const found = registered().resources.find(({ name }) => urn.endsWith(`::${name}`));
    return (found?.inputs as Record<string, unknown>)["__secrets"];
  };

  it("are named to the provider, at any depth and behind promises and outputs", async () => {
    const worker = new Worker("ada", {
      capacity: pulumi.secret(2),
      queues: ["a", pulumi.output(pulumi.secret("b"))],
      labels: { site: pulumi.output("here"), vip: pulumi.secret("yes") },
      tags: Promise.resolve({ note: pulumi.secret("x") }),
      channels: [{ channelId: "voice", capacityCostPerJob: pulumi.secret(1) }],
    });
    expect(await secretsOf(worker)).to.deep.equal([
      ["capacity"],
      ["queues", 1],
      ["labels", "vip"],
      ["tags", "note"],
      ["channels", 0, "capacityCostPerJob"],
    ]);
  });

  it("are not sent along where there are none", async () => {
    const worker = new Worker("ada", { capacity: pulumi.output(2), queues: ["a"] });
    expect(await secretsOf(worker)).to.equal(undefined);
  });

  it("are named for a fleet, whose roster or profiles are secret", async () => {
    const roster = [{ workerId: "ada", capacity: 1, profile: "p" }];
    const fleet = new WorkerFleet("team", { roster, profiles: { p: { labels: { vip: pulumi.secret("yes") } } } });
    expect(await secretsOf(fleet)).to.deep.equal([["profiles", "p", "labels", "vip"]]);
    const other = new WorkerFleet("other", { roster: pulumi.secret("roster.yaml") });
    expect(await secretsOf(other)).to.deep.equal([["roster"]]);
  });
});
