/** The flags of the command jobrouter-emulator. */
import { Command, InvalidArgumentError, Option } from "commander";
import { type LogLevel, logLevels } from "../http/log.js";
import { apiVersions } from "../router/api-version.js";
import type { RouterSettings } from "../router/settings.js";

/** The parsed flags. */
export interface Flags {
  port: number;
  host: string;
  accessKey?: string;
  resource: Record<string, string>;
  data?: string;
  import?: string;
  journal?: string;
  journalLimit: number;
  tls?: true;
  cert?: string;
  key?: string;
  tokenKey?: string;
  tokenIssuer?: string;
  tokenAudience?: string;
  apiVersion: string[];
  loose?: true;
  secrets: RouterSettings["secrets"];
  ruleHosts: RouterSettings["ruleHosts"];
  errorEnvelope: RouterSettings["errorEnvelope"];
  references: RouterSettings["references"];
  missingDelete: "204" | "404";
  assignedDelete: RouterSettings["assignedDelete"];
  clock: "real" | "virtual";
  clockStart?: Date;
  seed?: number;
  faults?: string;
  quota?: true;
  log: LogLevel;
  openControl?: true;
}

/** Makes the command, without its action. */
export const command = (version: string): Command =>
  new Command("jobrouter-emulator")
    .description("Azure Communication Services Job Router on your own machine")
    .version(version)
    .option("--port <n>", "port to listen on; 0 takes a free one", readPort, 0)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--access-key <base64>", "access key that clients sign with; the default is a public one")
    .option("--resource <name=key>", "a further resource with an access key of its own; repeatable", addResource, {})
    .option("--data <file>", "keep the state in this file over restarts")
    .option("--import <file>", "start with the entities in this JSON file, unless --data holds some already")
    .option("--journal <file>", "append each call to this file, one line of JSON each")
    .option("--journal-limit <n>", "limit of calls in memory", readCount, 10_000)
    .option("--tls", "speak HTTPS, with a certificate that is made at the start unless one is given")
    .option("--cert <file>", "certificate in PEM; created when neither file exists")
    .option("--key <file>", "private key of the certificate in PEM")
    .option("--token-key <file|url>", "accept bearer tokens signed with this key only: PEM, JWKS, or address of a JWKS")
    .option("--token-issuer <text>", "what the iss claim of bearer tokens must be")
    .option("--token-audience <text>", "what the aud claim of bearer tokens must be")
    .option("--api-version <version>", `API version to speak; repeatable (${apiVersions.join(", ")})`, add, [])
    .option("--loose", "ignore unknown query parameters, headers and fields instead of rejecting them by name")
    .addOption(choice("--secrets <form>", "whether answers show the credentials in rules", ["echo", "omit"]))
    .addOption(choice("--rule-hosts <which>", "which hosts rules may call", ["loopback", "any"]))
    .addOption(choice("--error-envelope <form>", "the envelope of error answers", ["both", "recorded", "described"]))
    .addOption(choice("--references <how>", "whether referenced entities must exist", ["checked", "unchecked"]))
    .addOption(choice("--missing-delete <n>", "status of a DELETE of a missing entity", ["204", "404"]))
    .addOption(
      choice("--assigned-delete <how>", "whether a worker with assigned jobs can be deleted", ["refused", "forced"]),
    )
    .addOption(new Option("--clock <kind>", "the clock").choices(["real", "virtual"]).default("real"))
    .option("--clock-start <time>", "when a virtual clock starts; the default is 2024-01-01T00:00:00Z", readTime)
    .option("--seed <n>", "make generated ids and random numbers repeatable", readCount)
    .option("--faults <file>", "start with the fault rules in this JSON file")
    .option("--quota", "rate limit: answer 429 above 1000 requests in 10 seconds per resource, as the service does")
    .addOption(new Option("--log <level>", "what is written to stderr").choices(logLevels).default("error"))
    .option("--open-control", "allow other machines to use the control routes under /_emulator/");

// The first choice is the default.
const choice = (flag: string, text: string, choices: readonly [string, ...string[]]): Option =>
  new Option(flag, text).choices(choices).default(choices[0]);

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
}

function readCount(text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError("It must be a whole number, 0 or more.");
}

function readTime(text: string): Date {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError("It must be a time such as 2024-01-01T00:00:00Z.");
}

function addResource(text: string, others: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  const [name, key] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || key === "") throw new InvalidArgumentError("It must read name=key, the key in base64.");
  if (Object.hasOwn(others, name)) throw new InvalidArgumentError(`There are two resources "${name}".`);
  return { ...others, [name]: key };
}

const add = (text: string, others: string[]): string[] => [...others, text];
