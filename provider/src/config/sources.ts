/**
 * Where settings come from, in one order for the program and the plugin. For the endpoint, which the program resolves,
 * the stack's configuration is nearer than the environment. For credentials, which the plugin resolves, the environment
 * wins, because the engine keeps an old copy of the configuration for refresh and destroy.
 */
import { RouterError } from "../errors";
import { API_VERSIONS, type ApiVersion } from "./api-version";
import { type AccessKey, readConnectionString } from "./connection-string";
import { normalizeEndpoint } from "./endpoint";

/** What the two sources hold; `undefined` where nothing is set. */
export interface SettingSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Reads `jobrouter:<key>` of the stack's configuration. */
  readonly config: (key: string) => string | undefined;
}

/** How a client proves who it is, and the place to look at when it is refused. */
export type Credential =
  | { readonly kind: "accessKey"; readonly key: AccessKey; readonly from: string }
  | { readonly kind: "entra"; readonly from: string };

const ENVIRONMENT = "the environment variable JOBROUTER_CONNECTION_STRING";
const CONFIG = "the stack's configuration jobrouter:connectionString";

/** The endpoint of this run, or `undefined` when no source names one. Throws `InvalidSettings` on an unusable value. */
export function resolveEndpoint(sources: SettingSources): string | undefined {
  const config = given(sources.config("endpoint"));
  if (config !== undefined) return normalizeEndpoint(config, "the stack's configuration jobrouter:endpoint");
  const variable = given(sources.environment["JOBROUTER_ENDPOINT"]);
  if (variable !== undefined) return normalizeEndpoint(variable, "the environment variable JOBROUTER_ENDPOINT");
  for (const { key } of accessKeys(sources)) return key.endpoint;
  return undefined;
}

/** The API version that a source names, or `undefined`. Throws `InvalidSettings` on one that is not spoken. */
export function resolveApiVersion(sources: SettingSources): ApiVersion | undefined {
  const config = given(sources.config("apiVersion"));
  const named = config ?? given(sources.environment["JOBROUTER_API_VERSION"]);
  const found = API_VERSIONS.find((version) => version === named);
  if (named === undefined || found !== undefined) return found;
  const from = config === undefined ? "the environment variable JOBROUTER_API_VERSION" : "jobrouter:apiVersion";
  throw new RouterError("InvalidSettings", `${from} is ${named}, but it must be one of ${API_VERSIONS.join(", ")}`);
}

/** The remedy for a missing endpoint. */
export const MISSING_ENDPOINT =
  "no Job Router endpoint is known: run `pulumi config set jobrouter:endpoint https://<name>.communication.azure.com`, " +
  "or set JOBROUTER_ENDPOINT or JOBROUTER_CONNECTION_STRING, or pass the argument `endpoint`";

/**
 * The credential for one endpoint. An access key is only ever handed out for the endpoint of its own connection string:
 * throws `EndpointMismatch` when there are keys, but none for this endpoint. Without any key, Microsoft Entra ID is used:
 * for endpoints of Azure, and for one that the settings name; a state or an import file may hold any other.
 */
export function resolveCredential(endpoint: string, sources: SettingSources): Credential {
  const others: string[] = [];
  for (const { key, from } of accessKeys(sources)) {
    if (key.endpoint === endpoint) return { kind: "accessKey", key, from };
    others.push(`${from} is for ${key.endpoint}`);
  }
  if (others.length === 0 && (isOfAzure(endpoint) || isNamed(endpoint, sources))) {
    return { kind: "entra", from: "Microsoft Entra ID (DefaultAzureCredential)" };
  }
  if (others.length === 0) {
    throw new RouterError(
      "EndpointMismatch",
      `no token of Microsoft Entra ID is sent to ${endpoint}, which is not below communication.azure.com; if it is yours, ` +
        `set JOBROUTER_ENDPOINT to it, or JOBROUTER_CONNECTION_STRING to its connection string`,
    );
  }
  throw new RouterError(
    "EndpointMismatch",
    `no access key is known for ${endpoint}: ${others.join(", ")}; set JOBROUTER_CONNECTION_STRING to the connection string of ` +
      `${endpoint}, or unset both to sign in with Microsoft Entra ID`,
  );
}

function isOfAzure(endpoint: string): boolean {
  return new URL(endpoint).hostname.endsWith(".communication.azure.com");
}

function isNamed(endpoint: string, { config, environment }: SettingSources): boolean {
  const named = [given(config("endpoint")), given(environment["JOBROUTER_ENDPOINT"])];
  return named.some((one) => one !== undefined && URL.canParse(one) && new URL(one).origin === endpoint);
}

/** One by one, so that a broken text in the configuration does not stand in the way of the environment. */
function* accessKeys(sources: SettingSources): Generator<{ key: AccessKey; from: string }, void, undefined> {
  const texts = [
    { text: given(sources.environment["JOBROUTER_CONNECTION_STRING"]), from: ENVIRONMENT },
    { text: given(sources.config("connectionString")), from: CONFIG },
  ];
  for (const { text, from } of texts) {
    if (text !== undefined) yield { key: readConnectionString(text, from), from };
  }
}

/** A setting without the space around it; `undefined` when it is not set or empty. */
export function given(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value.trim();
}
