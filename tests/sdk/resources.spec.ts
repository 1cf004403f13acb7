import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { ClassificationPolicy, DistributionPolicy, ExceptionPolicy, Job, Queue, Worker } from "pulumi-jobrouter";
import { registry } from "../../provider/dist/schema/registry.js";
import { loaderText } from "../../provider/dist/hosts/dynamic/loader-text.js";
import { isolateEnvironment } from "../support/environment.ts";
import { useMocks, valueOf } from "../support/program-mocks.ts";

const endpoint = "https://contoso.communication.azure.com";
const key = Buffer.from("canary: the key of contoso").toString("base64");

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
    declare: (name: string) => new Job(name, { endpoint, channelId: "chat" }),
    named: (name: string) => new Job(name, { endpoint, channelId: "chat", jobId: "other" }),
    get: (name: string, id: string) => Job.get(name, id, { endpoint }),
    inputs: { channelId: "chat" },
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

    it(`register a ${kind} under its own type, with its inputs, ${identity} from the name, and the loader`, async () => {
      await valueOf(declare("ada").urn);
      const [registered] = program().resources;
      expect(registered).to.include({ type: `pulumi-nodejs:dynamic/jobrouter:${kind}`, name: "ada", id: "" });
      const expected = { ...inputs, endpoint, [identity]: "ada", __provider: loaderText(kind) };
      expect(registered?.inputs).to.deep.equal(expected);
    });

    it(`prefer a ${identity} that is given to the name`, async () => {
      await valueOf(named("ada").urn);
      expect(program().resources[0]?.inputs).to.include({ [identity]: "other" });
    });

    it(`read a ${kind} for get: by its id, marked, and with no field`, async () => {
      const found = get("found", "grace");
      await valueOf(found.urn);
      const [read] = program().resources;
      expect(read).to.include({ type: `pulumi-nodejs:dynamic/jobrouter:${kind}`, name: "found", id: "grace" });
      expect(read?.inputs).to.deep.equal({ endpoint, __get: true, __provider: loaderText(kind) });
      expect(await valueOf(found.id)).to.equal("grace");
    });

    it(`have an output for each field of a ${kind}; one that was not declared is undefined`, async () => {
      const resource = declare("ada");
      for (const field of [...Object.keys(fields), identity, "endpoint"]) {
        const output: unknown = Reflect.get(resource, field);
        expect(pulumi.Output.isInstance(output), field).to.be.true;
      }
      const outputs = Object.keys(fields).map(
        async (field) =>
          [field, await valueOf(Reflect.get(resource, field) as pulumi.Output<object | undefined>)] as const,
      );
      const values = Object.fromEntries((await Promise.all(outputs)).filter(([, value]) => value !== undefined));
      expect(values).to.deep.equal(inputs);
    });
  }

  it("carry the API version of the settings only where one is named", async () => {
    process.env["JOBROUTER_API_VERSION"] = "2024-01-18-preview";
    const named = { endpoint, capacity: 1, apiVersion: "2023-11-01" } as const;
    await Promise.all(
      [new Worker("ada", { endpoint, capacity: 1 }), new Worker("grace", named)].map(({ urn }) => valueOf(urn)),
    );
    const versions = program().resources.map(({ inputs }) => (inputs as { apiVersion?: string }).apiVersion);
    expect(versions).to.have.members(["2024-01-18-preview", "2023-11-01"]);
  });

  it("leave the arguments alone, so that two resources can share them", async () => {
    const args = Object.freeze({ endpoint, capacity: 1 });
    await Promise.all([new Worker("ada", args), new Worker("grace", args)].map(({ urn }) => valueOf(urn)));
    expect(args).to.deep.equal({ endpoint, capacity: 1 });
    expect(program().resources.map(({ inputs }) => (inputs as { workerId?: string }).workerId)).to.have.members([
      "ada",
      "grace",
    ]);
  });

  it("wait for arguments that are outputs, at any depth", async () => {
    const later = <T extends string | number>(value: T) => pulumi.output(Promise.resolve(value));
    const ada = new Worker("ada", {
      endpoint: later(`${endpoint}/`),
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

  describe("endpoint", () => {
    const connectionString = `endpoint=https://from-the-key.example/;accesskey=${key}`;
    const rows: {
      argument?: string;
      config?: Record<string, string>;
      environment?: Record<string, string>;
      expected: string;
      because: string;
    }[] = [
      {
        argument: `${endpoint}/`,
        config: { "jobrouter:endpoint": "https://config.example" },
        environment: { JOBROUTER_ENDPOINT: "https://variable.example" },
        expected: endpoint,
        because: "the argument comes first, without its slash",
      },
      {
        config: { "jobrouter:endpoint": "https://config.example/" },
        environment: { JOBROUTER_ENDPOINT: "https://variable.example" },
        expected: "https://config.example",
        because: "the configuration of the stack comes next",
      },
      {
        environment: { JOBROUTER_ENDPOINT: "https://variable.example", JOBROUTER_CONNECTION_STRING: connectionString },
        expected: "https://variable.example",
        because: "then the variable",
      },
      {
        environment: { JOBROUTER_CONNECTION_STRING: connectionString },
        expected: "https://from-the-key.example",
        because: "a connection string names its endpoint",
      },
      {
        config: { "jobrouter:connectionString": connectionString },
        expected: "https://from-the-key.example",
        because: "so does one in the configuration",
      },
    ];
    for (const { argument, config = {}, environment = {}, expected, because } of rows) {
      it(`is ${expected}, because ${because}; and no credential is among the inputs`, async () => {
        pulumi.runtime.setAllConfig(config, Object.keys(config));
        Object.assign(process.env, environment);
        const ada = new Worker("ada", { capacity: 1, ...(argument !== undefined && { endpoint: argument }) });
        await valueOf(ada.urn);
        await valueOf(Worker.get("found", "grace", argument === undefined ? {} : { endpoint: argument }).urn);
        const { resources } = program();
        expect(resources.map(({ inputs }) => (inputs as { endpoint?: string }).endpoint)).to.deep.equal([
          expected,
          expected,
        ]);
        expect(JSON.stringify(resources)).to.not.include(key);
      });
    }

    it("is asked for in one sentence that names every way to set it", () => {
      expect(() => new Worker("ada", { capacity: 1 }))
        .to.throw(pulumi.RunError)
        .with.property("message")
        .that.matches(/^no Job Router endpoint is known: [^\n]*$/)
        .and.includes("pulumi config set jobrouter:endpoint https://<name>.communication.azure.com")
        .and.includes("JOBROUTER_ENDPOINT")
        .and.includes("JOBROUTER_CONNECTION_STRING")
        .and.includes("the argument `endpoint`");
      expect(program().resources).to.be.empty;
    });

    const unusable: { set: () => unknown; says: RegExp }[] = [
      {
        set: () => new Worker("ada", { capacity: 1, endpoint: "contoso" }),
        says: /^the argument `endpoint` is not a URL; it must look like https:/,
      },
      {
        set: () => {
          process.env["JOBROUTER_ENDPOINT"] = "http://contoso.example";
          return new Worker("ada", { capacity: 1 });
        },
        says: /^the environment variable JOBROUTER_ENDPOINT must start with https:/,
      },
      {
        set: () => {
          process.env["JOBROUTER_CONNECTION_STRING"] = `accesskey=${key}`;
          return new Worker("ada", { capacity: 1 });
        },
        says: /^cannot use the environment variable JOBROUTER_CONNECTION_STRING: it is not a connection string/,
      },
      {
        set: () => {
          process.env["JOBROUTER_REQUESTS_PER_SECOND"] = "fast";
          return new Worker("ada", { capacity: 1, endpoint: "https://contoso.test" });
        },
        says: /^the environment variable JOBROUTER_REQUESTS_PER_SECOND is "fast", but it must be a number/,
      },
    ];
    for (const { set, says } of unusable) {
      it(`that cannot be used is refused in one sentence: ${says.source}`, () => {
        expect(set).to.throw(pulumi.RunError, says).with.property("message").that.does.not.include(key);
        expect(program().resources).to.be.empty;
      });
    }
  });
});
