/**
 * Where settings come from, in one order everywhere (programs, the provider, data functions, commands): the argument of a
 * resource or function, or the flag of a command; then the stack's configuration; then the environment.
 *
 * One exception: connection strings and allowed mass changes are candidates from both places. Of two connection strings for
 * the same endpoint the environment's is used, because refresh and destroy run with the copy of the configuration that the
 * last `pulumi up` left in the state: a key that was rotated since then reaches them by the environment only.
 */
import { RouterError } from "../errors";
import { API_VERSIONS, type ApiVersion } from "./api-version";
import { type AccessKey, readConnectionString } from "./connection-string";
import { normalizeEndpoint } from "./endpoint";

/** What the two places hold; `undefined` where nothing is set. */
export interface SettingSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Reads `jobrouter:<key>` of the stack's configuration. */
  readonly config: (key: string) => string | undefined;
}

/** The settings by their names in the stack's configuration, and their environment variables. */
const VARIABLES = {
  endpoint: "JOBROUTER_ENDPOINT",
  apiVersion: "JOBROUTER_API_VERSION",
  connectionString: "JOBROUTER_CONNECTION_STRING",
  requestsPerSecond: "JOBROUTER_REQUESTS_PER_SECOND",
  allowMassChange: "JOBROUTER_ALLOW_MASS_CHANGE",
} as const;

/** A value that is set, and the place it comes from, as errors name it. */
export interface Setting {
  readonly value: string;
  readonly from: string;
}

/** All places that set a setting, the one that counts first. An empty text counts as not set. */
export function readSetting({ environment, config }: SettingSources, name: keyof typeof VARIABLES): readonly Setting[] {
  const places = [
    { text: config(name), from: `the stack's configuration jobrouter:${name}` },
    { text: environment[VARIABLES[name]], from: `the environment variable ${VARIABLES[name]}` },
  ];
  return places.flatMap(({ text, from }) => {
    const value = text?.trim() ?? "";
    return value === "" ? [] : [{ value, from }];
  });
}

/** The endpoint that the settings name, or `undefined`. Throws `InvalidSettings` on an unusable value. */
export function resolveEndpoint(sources: SettingSources): string | undefined {
  const [setting] = readSetting(sources, "endpoint");
  if (setting !== undefined) return normalizeEndpoint(setting.value, setting.from);
  for (const { key } of accessKeys(sources)) return key.endpoint;
  return undefined;
}

export const MISSING_ENDPOINT =
  "no Job Router endpoint is known: run `pulumi config set jobrouter:endpoint https://<name>.communication.azure.com`, " +
  "or set JOBROUTER_ENDPOINT or JOBROUTER_CONNECTION_STRING, or pass the argument `endpoint`";

/** The API version that the settings name, or `undefined`. Throws `InvalidSettings` on one that is not supported. */
export function resolveApiVersion(sources: SettingSources): ApiVersion | undefined {
  const [setting] = readSetting(sources, "apiVersion");
  const found = API_VERSIONS.find((version) => version === setting?.value);
  if (setting === undefined || found !== undefined) return found;
  throw new RouterError(
    "InvalidSettings",
    `${setting.from} is ${shorten(setting.value)}, but it must be one of ${API_VERSIONS.join(", ")}`,
  );
}

/** 40 % of the quota of the service, which is 1,000 requests within 10 s; the rest is for live traffic. */
const DEFAULT_REQUESTS_PER_SECOND = 40;
const QUOTA_PER_SECOND = 100;
const UNLIMITED = "unlimited";

/**
 * The rate limit of a deployment for one endpoint: above 0 and at most 100 requests per second, or `Infinity` for
 * `unlimited`, which sends at any rate until a 429 comes. Throws `InvalidSettings` on a value that is neither.
 */
export function resolveRequestsPerSecond(sources: SettingSources): number {
  const [setting] = readSetting(sources, "requestsPerSecond");
  if (setting === undefined) return DEFAULT_REQUESTS_PER_SECOND;
  if (setting.value === UNLIMITED) return Infinity;
  const rate = /^\d+(\.\d+)?$/.test(setting.value) ? Number(setting.value) : NaN;
  if (rate > 0 && rate <= QUOTA_PER_SECOND) return rate;
  throw new RouterError(
    "InvalidSettings",
    `${setting.from} is ${shorten(setting.value)}, but it must be a number above 0 and at most ${QUOTA_PER_SECOND} (the ` +
      `service takes 1,000 requests within 10 s), or ${UNLIMITED}; unset it for ${DEFAULT_REQUESTS_PER_SECOND}`,
  );
}

/** The mass changes of fleets that were reviewed and are allowed: the tokens that errors name, separated by commas or spaces. */
export function resolveAllowedChanges(sources: SettingSources): readonly string[] {
  return readSetting(sources, "allowMassChange").flatMap(({ value }) => value.split(/[\s,]+/));
}

/** The access keys of both places, the environment's first. Lazy, so that a broken text does not block the one before it. */
export function* accessKeys(sources: SettingSources): Generator<{ key: AccessKey; from: string }, void, undefined> {
  for (const { value, from } of readSetting(sources, "connectionString").toReversed()) {
    yield { key: readConnectionString(value, from), from };
  }
}

function shorten(text: string): string {
  return JSON.stringify(text.length <= 40 ? text : `${text.slice(0, 40)}…`);
}
