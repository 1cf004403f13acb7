/** The options of an emulator. */
import type { FaultRule } from "./control/faults.js";
import type { LogLevel } from "./http/log.js";
import type { Certificate } from "./http/tls.js";
import type { TokenIssuer } from "./http/tokens.js";
import { type ApiVersion, apiVersions, isApiVersion } from "./router/api-version.js";
import { type RouterSettings, defaultSettings } from "./router/settings.js";
import type { Clock } from "./util/clock.js";
import type { JsonObject } from "./util/json.js";

/** The options of an emulator; all have defaults. */
export interface EmulatorOptions extends Partial<RouterSettings> {
  /** The address to listen on; the default is 127.0.0.1. */
  host?: string;
  /** The port to listen on; 0, the default, takes a free one. */
  port?: number;
  /** The access key in base64 of the first resource, which is called "default"; the default is `developmentAccessKey`. */
  accessKey?: string;
  /** Further resources, each with an access key of its own: name to key in base64. */
  resources?: Readonly<Record<string, string>>;
  /** The accepted issuer of bearer tokens; the default is any well-formed token from this machine. */
  tokens?: TokenIssuer;
  /** HTTPS with this certificate, or with one that is made at the start; the default is HTTP. */
  tls?: true | Certificate;
  /** A file that keeps the state over restarts; other resources than the first have their name appended to it. */
  dataFile?: string;
  /** Entities by their paths that the first resource starts with, unless its data file already holds some. */
  entities?: JsonObject;
  /** A file to which each call is appended as one line of JSON. */
  journalFile?: string;
  /** The limit of calls in memory; the default is none. */
  journalLimit?: number;
  /** The fault rules to start with. */
  faults?: readonly FaultRule[];
  /** The clock; the default is the machine's own. */
  clock?: Clock;
  /** Makes generated ids and random numbers repeatable. */
  seed?: number;
  /** The supported API versions; the default is all. */
  apiVersions?: readonly string[];
  /** The log level of the standard error stream; the default is "error". */
  logLevel?: LogLevel;
  /** Allows other machines to use the control routes. */
  isControlOpen?: boolean;
}

/** The access key when none is given; it is public and protects nothing. */
export const developmentAccessKey = Buffer.from("jobrouter-emulator: a public key, no secret").toString("base64");

/** The name of the first resource. */
export const firstResource = "default";

/** Reads the access keys by name, the first resource first; throws when two names or keys are equal. */
export function readResources({ accessKey = developmentAccessKey, resources = {} }: EmulatorOptions) {
  const all: readonly [string, string][] = [[firstResource, accessKey], ...Object.entries(resources)];
  for (const [index, [name, key]] of all.entries()) {
    if (Buffer.from(key, "base64").length === 0) throw new Error("the access key must be base64 and not empty");
    if (!/^[a-z0-9-]+$/i.test(name)) throw new Error(`the resource name "${name}" may hold letters, digits and - only`);
    // Its data file would collide with the lock or the draft of the first resource's.
    if (/^(lock|tmp)$/i.test(name)) throw new Error(`a resource cannot be called "${name}"; choose another name`);
    // Host names and some file systems ignore case.
    const other = all.slice(0, index).find((one) => one[0].toLowerCase() === name.toLowerCase() || one[1] === key);
    if (other !== undefined)
      throw new Error(`the resources "${other[0]}" and "${name}" need names and keys of their own`);
  }
  return all;
}

/** Reads the API versions; throws for an unknown one. */
export function readApiVersions(wanted: readonly string[] = apiVersions): readonly ApiVersion[] {
  const unknown = wanted.find((one) => !isApiVersion(one));
  if (unknown === undefined && wanted.length > 0) return apiVersions.filter((one) => wanted.includes(one));
  throw new Error(`the API version "${unknown ?? ""}" is not known here; there are ${apiVersions.join(" and ")}`);
}

/** Reads the settings of the router. */
export function readSettings(options: Partial<RouterSettings>): RouterSettings {
  const wanted = Object.entries(options).filter(([name]) => name in defaultSettings);
  return { ...defaultSettings, ...Object.fromEntries(wanted) };
}
