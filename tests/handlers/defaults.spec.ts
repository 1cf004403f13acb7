/** The inputs that a program may leave out, as `check` fills them in for programs in all languages. */
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { createHandlers } from "../../provider/dist/handlers/index.js";
import type { CheckResult } from "../../provider/dist/reconciler/check.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { UNKNOWN } from "../../provider/dist/schema/names.js";
import { leastInputs } from "../support/least-inputs.ts";
import { lifecycleOf } from "../support/lifecycle.ts";
import { routerErrorOf } from "../support/rejection.ts";

const endpoint = "https://contoso.communication.azure.com";
const key = Buffer.from("canary: the key of contoso").toString("base64");
const connectionString = `endpoint=https://from-the-key.example/;accesskey=${key}`;

interface Settings {
  readonly config?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

const handlersWith = ({ config = {}, environment = {} }: Settings) =>
  createHandlers({ environment, config: (name) => config[name] });

/** Checks the inputs of a worker that is named ada. */
const check = (news: JsonObject, settings: Settings = {}): CheckResult =>
  lifecycleOf(handlersWith(settings).resource("Worker"), undefined, "ada").check({}, { capacity: 1, ...news });

describe("defaults: the router's id", () => {
  for (const { kind, identity } of Object.values(registry)) {
    it(`of a ${kind} is the name of the resource, unless ${identity} is given`, () => {
      const named = lifecycleOf(handlersWith({}).resource(kind), undefined, "ada");
      const { [identity]: _id, ...others } = leastInputs[kind] as JsonObject;
      expect(named.check({}, others).inputs).to.deep.equal({ ...others, [identity]: "ada" });
      expect(named.check({}, { ...others, [identity]: "other" }).inputs).to.include({ [identity]: "other" });
      expect(named.check({}, { ...others, [identity]: UNKNOWN }).inputs).to.include({ [identity]: UNKNOWN });
    });
  }

  it("treats null as not given", () => {
    expect(check({ endpoint, workerId: null }).inputs).to.include({ workerId: "ada" });
  });

  it("is required from a host that passes no name", () => {
    const unnamed = lifecycleOf(handlersWith({}).resource("Worker"), undefined, "");
    expect(unnamed.check({}, { endpoint, capacity: 1 }).failures).to.deep.equal([
      { path: ["workerId"], message: "is required; set it" },
    ]);
  });

  it("is checked like one that is given", () => {
    const slashed = lifecycleOf(handlersWith({}).resource("jobrouter:index:Worker"), undefined, "a/b");
    const [failure] = slashed.check({}, { endpoint, capacity: 1 }).failures;
    expect(failure?.path).to.deep.equal(["workerId"]);
    expect(failure?.message).to.match(/^must not contain \/ .*, but it is "a\/b"$/);
  });
});

describe("defaults: the endpoint", () => {
  const rows: (Settings & { argument?: string; expected: string; because: string })[] = [
    {
      argument: `${endpoint}/`,
      config: { endpoint: "https://config.example" },
      environment: { JOBROUTER_ENDPOINT: "https://variable.example" },
      expected: endpoint,
      because: "the argument comes first, without its slash",
    },
    {
      config: { endpoint: "https://config.example/" },
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
      config: { connectionString },
      expected: "https://from-the-key.example",
      because: "so does one in the configuration",
    },
  ];
  for (const { argument, expected, because, ...settings } of rows) {
    it(`is ${expected}, because ${because}; and no credential is among the inputs`, () => {
      const { inputs, failures } = check(argument === undefined ? {} : { endpoint: argument }, settings);
      expect(failures).to.deep.equal([]);
      expect(inputs).to.deep.equal({ capacity: 1, workerId: "ada", endpoint: expected });
    });
  }

  it("stays unknown in a preview where the argument is", () => {
    const { inputs, failures } = check({ endpoint: UNKNOWN }, { environment: { JOBROUTER_ENDPOINT: endpoint } });
    expect({ inputs, failures }).to.deep.equal({
      inputs: { capacity: 1, workerId: "ada", endpoint: UNKNOWN },
      failures: [],
    });
  });

  it("is reported as missing once, in one sentence that names every way to set it", () => {
    const { failures } = check({});
    expect(failures.map(({ path }) => path)).to.deep.equal([["endpoint"]]);
    expect(failures[0]?.message)
      .to.match(/^no Job Router endpoint is known: [^\n]*$/)
      .and.include("pulumi config set jobrouter:endpoint https://<name>.communication.azure.com")
      .and.include("JOBROUTER_ENDPOINT")
      .and.include("JOBROUTER_CONNECTION_STRING")
      .and.include("the argument `endpoint`");
  });

  const unusable: (Settings & { news?: JsonObject; path: readonly string[]; says: RegExp })[] = [
    {
      news: { endpoint: "contoso" },
      path: ["endpoint"],
      says: /is not a URL; it must look like https:/,
    },
    {
      environment: { JOBROUTER_ENDPOINT: "http://contoso.example" },
      path: ["endpoint"],
      says: /^the environment variable JOBROUTER_ENDPOINT must start with https:/,
    },
    {
      environment: { JOBROUTER_CONNECTION_STRING: `accesskey=${key}` },
      path: ["endpoint"],
      says: /^cannot use the environment variable JOBROUTER_CONNECTION_STRING: it is not a connection string/,
    },
    {
      news: { endpoint },
      environment: { JOBROUTER_REQUESTS_PER_SECOND: "fast" },
      path: [],
      says: /^the environment variable JOBROUTER_REQUESTS_PER_SECOND is "fast", but it must be a number/,
    },
    {
      news: { endpoint },
      config: { apiVersion: "2020" },
      path: ["apiVersion"],
      says: /^the stack's configuration jobrouter:apiVersion is "2020", but it must be one of 2023-11-01, /,
    },
  ];
  for (const { news = {}, path, says, ...settings } of unusable) {
    it(`that cannot be used is refused in one sentence: ${says.source}`, () => {
      const { failures } = check(news, settings);
      expect(failures.map((failure) => failure.path)).to.deep.equal([path]);
      expect(failures[0]?.message).to.match(says).and.not.include(key).and.not.include("\n");
    });
  }

  it("does not hide other failures", () => {
    const { failures } = check({ capacity: 0, queues: "all" });
    expect(failures.map(({ path }) => path)).to.deep.equal([["endpoint"], ["capacity"], ["queues"]]);
  });
});

describe("defaults: the API version", () => {
  it("is that of the settings only where one is named", () => {
    const environment = { JOBROUTER_API_VERSION: "2024-01-18-preview" };
    expect(check({ endpoint }, { environment }).inputs).to.include({ apiVersion: "2024-01-18-preview" });
    expect(check({ endpoint, apiVersion: "2023-11-01" }, { environment }).inputs).to.include({
      apiVersion: "2023-11-01",
    });
    expect(check({ endpoint }, { environment, config: { apiVersion: "2023-11-01" } }).inputs).to.include({
      apiVersion: "2023-11-01",
    });
    expect(check({ endpoint }).inputs).to.not.have.property("apiVersion");
  });
});

describe("defaults: a look-up by `get`", () => {
  it("fails with the same sentence when no endpoint is known, and sends nothing", async () => {
    const worker = lifecycleOf(handlersWith({}).resource("Worker"), undefined, "found");
    const error = await routerErrorOf(worker.read("ada", { __get: true, __resourceName: "found" }));
    expect(error.code).to.equal("InvalidSettings");
    expect(error.message).to.match(/^no Job Router endpoint is known: /);
  });
});

describe("handlers: by type", () => {
  it("reject an unknown kind", () => {
    expect(() => handlersWith({}).resource("jobrouter:index:Robot")).to.throw(
      "this pulumi-jobrouter knows no resource Robot; install a newer one",
    );
  });
});
