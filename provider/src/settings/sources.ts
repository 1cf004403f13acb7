/**
 * Where settings come from, in one order for the program and the plugin: the environment wins over the stack's
 * configuration, because the engine keeps an old copy of the latter for refresh and destroy.
 */
import { RouterError } from "../base/router-error";
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
  return accessKeys(sources)[0]?.key.endpoint;
}

/** The remedy for a missing endpoint. */
export const MISSING_ENDPOINT =
  "no Job Router endpoint is known: run `pulumi config set jobrouter:endpoint https://<name>.communication.azure.com`, " +
  "or set JOBROUTER_ENDPOINT or JOBROUTER_CONNECTION_STRING, or pass the argument `endpoint`";

/**
 * The credential for one endpoint. An access key is only ever handed out for the endpoint of its own connection string:
 * throws `EndpointMismatch` when there are keys, but none for this endpoint. Without any key, Microsoft Entra ID is used.
 */
export function resolveCredential(endpoint: string, sources: SettingSources): Credential {
  const keys = accessKeys(sources);
  const match = keys.find(({ key }) => key.endpoint === endpoint);
  if (match !== undefined) return { kind: "accessKey", ...match };
  if (keys.length === 0) return { kind: "entra", from: "Microsoft Entra ID (DefaultAzureCredential)" };
  const known = keys.map(({ key, from }) => `${from} is for ${key.endpoint}`).join(", ");
  throw new RouterError(
    "EndpointMismatch",
    `no access key is known for ${endpoint}: ${known}; set JOBROUTER_CONNECTION_STRING to the connection string of ` +
      `${endpoint}, or unset both to sign in with Microsoft Entra ID`,
  );
}

function accessKeys(sources: SettingSources): { key: AccessKey; from: string }[] {
  const texts = [
    { text: given(sources.environment["JOBROUTER_CONNECTION_STRING"]), from: ENVIRONMENT },
    { text: given(sources.config("connectionString")), from: CONFIG },
  ];
  return texts.flatMap(({ text, from }) =>
    text === undefined ? [] : [{ key: readConnectionString(text, from), from }],
  );
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value.trim();
}
