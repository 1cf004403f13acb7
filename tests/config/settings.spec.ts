import { inspect } from "node:util";
import { expect } from "chai";
import { resolveCredential } from "../../provider/dist/handlers/connect.js";
import { MISSING_ENDPOINT, type SettingSources, resolveEndpoint } from "../../provider/dist/config/settings.js";
import { routerErrorFrom } from "../support/rejection.ts";

const ENVIRONMENT_KEY = "RU5WLUNBTkFSWQ==";
const CONFIG_KEY = "Q09ORklHLUNBTkFSWQ==";
const connectionString = (host: string, key: string): string => `endpoint=https://${host}/;accesskey=${key}`;
const fromEnvironment = connectionString("environment.test", ENVIRONMENT_KEY);
const fromConfig = connectionString("config.test", CONFIG_KEY);

interface Given {
  readonly JOBROUTER_ENDPOINT?: string;
  readonly JOBROUTER_CONNECTION_STRING?: string;
  readonly endpoint?: string;
  readonly connectionString?: string;
}

const sources = ({ endpoint, connectionString: text, ...environment }: Given): SettingSources => ({
  environment,
  config: (key) => ({ endpoint, connectionString: text })[key],
});

describe("settings: endpoint of a run", () => {
  const all = {
    endpoint: "https://config-endpoint.test/",
    JOBROUTER_ENDPOINT: "https://environment-endpoint.test/",
    JOBROUTER_CONNECTION_STRING: fromEnvironment,
    connectionString: fromConfig,
  };
  const { endpoint: _1, ...withoutConfigEndpoint } = all;
  const { JOBROUTER_ENDPOINT: _2, ...connectionStrings } = withoutConfigEndpoint;
  const rows = [
    { given: all, is: "https://config-endpoint.test", because: "a stack's own endpoint comes first" },
    { given: withoutConfigEndpoint, is: "https://environment-endpoint.test", because: "the variable comes second" },
    {
      given: connectionStrings,
      is: "https://environment.test",
      because: "the environment's connection string is third",
    },
    { given: { connectionString: fromConfig }, is: "https://config.test", because: "the stack's own is the last" },
    { given: {}, is: undefined, because: "no source sets one" },
    {
      given: { endpoint: "", JOBROUTER_ENDPOINT: "  ", JOBROUTER_CONNECTION_STRING: "", connectionString: "\n" },
      is: undefined,
      because: "an empty text counts as unset",
    },
    {
      given: { ...all, endpoint: "" },
      is: "https://environment-endpoint.test",
      because: "an empty text counts as unset",
    },
    {
      given: { JOBROUTER_CONNECTION_STRING: fromEnvironment, connectionString: "broken" },
      is: "https://environment.test",
      because: "the environment wins, so nothing behind it is looked at",
    },
  ];
  for (const { given, is, because } of rows) {
    it(`is ${String(is)} when set are [${Object.keys(given).join(", ")}], because ${because}`, () => {
      expect(resolveEndpoint(sources(given))).to.equal(is);
    });
  }

  const broken = [
    { given: { endpoint: "x" }, names: "configuration jobrouter:endpoint" },
    { given: { JOBROUTER_ENDPOINT: "x" }, names: "environment variable JOBROUTER_ENDPOINT" },
    { given: { JOBROUTER_CONNECTION_STRING: "x" }, names: "environment variable JOBROUTER_CONNECTION_STRING" },
    { given: { connectionString: "x" }, names: "configuration jobrouter:connectionString" },
  ];
  for (const { given, names } of broken) {
    it(`names the ${names} in the error for an invalid value`, () => {
      const error = routerErrorFrom(() => resolveEndpoint(sources(given)));
      expect(error.code).to.equal("InvalidSettings");
      expect(error.message).to.include(names);
    });
  }

  it("names every place where a missing endpoint can be set", () => {
    expect(MISSING_ENDPOINT)
      .to.include("pulumi config set jobrouter:endpoint")
      .and.to.include("JOBROUTER_ENDPOINT")
      .and.to.include("JOBROUTER_CONNECTION_STRING")
      .and.to.include("the argument `endpoint`");
  });
});

describe("settings: credential for an endpoint", () => {
  const here = "https://here.test";
  const envHere = connectionString("here.test", ENVIRONMENT_KEY);
  const configHere = connectionString("here.test", CONFIG_KEY);
  const keys = [
    {
      given: { JOBROUTER_CONNECTION_STRING: envHere, connectionString: configHere },
      key: ENVIRONMENT_KEY,
      from: "the environment variable JOBROUTER_CONNECTION_STRING",
      because: "the environment comes before the engine's copy of the configuration",
    },
    {
      given: { connectionString: configHere },
      key: CONFIG_KEY,
      from: "the stack's configuration jobrouter:connectionString",
      because: "it is the only one",
    },
    {
      given: { JOBROUTER_CONNECTION_STRING: " ", connectionString: configHere },
      key: CONFIG_KEY,
      from: "the stack's configuration jobrouter:connectionString",
      because: "an empty variable counts as unset",
    },
    {
      given: { JOBROUTER_CONNECTION_STRING: fromEnvironment, connectionString: configHere },
      key: CONFIG_KEY,
      from: "the stack's configuration jobrouter:connectionString",
      because: "a key is for the endpoint of its own connection string only",
    },
    {
      given: { JOBROUTER_CONNECTION_STRING: envHere, connectionString: "broken" },
      key: ENVIRONMENT_KEY,
      from: "the environment variable JOBROUTER_CONNECTION_STRING",
      because: "a broken old copy must not stand in the way of the environment",
    },
  ];
  for (const { given, key, from, because } of keys) {
    it(`is the key from ${from}, because ${because}`, () => {
      const credential = resolveCredential(here, sources(given));
      if (credential.kind !== "accessKey") throw new Error("expected an access key");
      expect(credential.from).to.equal(from);
      expect(credential.key.endpoint).to.equal(here);
      expect(credential.key.credential.key).to.equal(key);
    });
  }

  const withoutKeys = [
    { endpoint: "https://contoso.communication.azure.com", given: {}, because: "it is one of Azure" },
    { endpoint: here, given: { JOBROUTER_ENDPOINT: `${here}/` }, because: "the environment names it" },
    { endpoint: here, given: { endpoint: here, JOBROUTER_ENDPOINT: "no URL" }, because: "the configuration names it" },
  ];
  for (const { endpoint, given, because } of withoutKeys) {
    it(`is Microsoft Entra ID for ${endpoint} when there is no key at all: ${because}`, () => {
      const nothing = { JOBROUTER_CONNECTION_STRING: "", connectionString: "" };
      expect(resolveCredential(endpoint, sources({ ...nothing, ...given }))).to.deep.equal({
        kind: "entra",
        from: "Microsoft Entra ID (DefaultAzureCredential)",
      });
    });
  }

  for (const endpoint of [here, "https://evil.example", "https://communication.azure.com.evil.example"]) {
    it(`is no token for ${endpoint}, which only a state or a program names`, () => {
      const error = routerErrorFrom(() =>
        resolveCredential(endpoint, sources({ JOBROUTER_ENDPOINT: "https://a.test" })),
      );
      expect(error.code).to.equal("EndpointMismatch");
      expect(error.message).to.include(
        `refusing to send a token of Microsoft Entra ID to ${endpoint}: not a *.communication.azure.com host`,
      );
      expect(error.message).to.include("set JOBROUTER_ENDPOINT to it");
    });
  }

  it("is an EndpointMismatch, and neither a key nor Entra ID, when all keys are for other endpoints", () => {
    const given = { JOBROUTER_CONNECTION_STRING: fromEnvironment, connectionString: fromConfig };
    const error = routerErrorFrom(() => resolveCredential(here, sources(given)));
    expect(error.code).to.equal("EndpointMismatch");
    expect(error.message).to.include(`no access key is known for ${here}`);
    expect(error.message).to.include("JOBROUTER_CONNECTION_STRING is for https://environment.test");
    expect(error.message).to.include("jobrouter:connectionString is for https://config.test");
    expect(error.message).to.include("unset both");
    expect(inspect(error, { depth: null, showHidden: true }))
      .not.to.include(ENVIRONMENT_KEY)
      .and.not.to.include(CONFIG_KEY);
  });

  const others = [
    { endpoint: "http://environment.test", because: "the scheme differs" },
    { endpoint: "https://environment.test:8443", because: "the port differs" },
    { endpoint: "https://environment.test.evil.test", because: "the host only begins alike" },
    { endpoint: "https://sub.environment.test", because: "the host only ends alike" },
  ];
  for (const { endpoint, because } of others) {
    it(`does not hand out the key of https://environment.test for ${endpoint}, because ${because}`, () => {
      const given = { JOBROUTER_CONNECTION_STRING: fromEnvironment };
      expect(routerErrorFrom(() => resolveCredential(endpoint, sources(given))).code).to.equal("EndpointMismatch");
    });
  }
});
