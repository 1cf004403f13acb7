/** Turns the flags of the command into the options of an emulator. */
import { readFileSync } from "node:fs";
import { readFaultFile } from "../control/fault-json.js";
import { certifiedHosts, readOrMakeCertificate } from "../http/tls.js";
import { readKeyOption } from "../http/tokens.js";
import type { EmulatorOptions } from "../options.js";
import { manualClock } from "../util/clock.js";
import { fileError } from "../util/file-error.js";
import { type JsonObject, isObject } from "../util/json.js";
import type { Flags } from "./emulator-flags.js";

/** Reads the files that the flags name; throws for flags that exclude each other. */
export async function toOptions(flags: Flags): Promise<EmulatorOptions> {
  const faults = [
    ...(flags.faults === undefined ? [] : readFaultFile(flags.faults)),
    ...(flags.quota === true ? [{ fault: { kind: "quota" as const } }] : []),
  ];
  const tls = await readTls(flags);
  return {
    port: flags.port,
    host: flags.host,
    resources: flags.resource,
    journalLimit: flags.journalLimit,
    faults,
    logLevel: flags.log,
    secrets: flags.secrets,
    ruleHosts: flags.ruleHosts,
    errorEnvelope: flags.errorEnvelope,
    references: flags.references,
    missingDelete: flags.missingDelete === "204" ? 204 : 404,
    assignedDelete: flags.assignedDelete,
    isLoose: flags.loose ?? false,
    isControlOpen: flags.openControl ?? false,
    ...(tls !== undefined && { tls }),
    ...readTokens(flags),
    ...readClock(flags),
    ...(flags.apiVersion.length > 0 && { apiVersions: flags.apiVersion }),
    ...(flags.accessKey !== undefined && { accessKey: flags.accessKey }),
    ...(flags.data !== undefined && { dataFile: flags.data }),
    ...(flags.import !== undefined && { entities: readEntities(flags.import) }),
    ...(flags.journal !== undefined && { journalFile: flags.journal }),
    ...(flags.seed !== undefined && { seed: flags.seed }),
  };
}

async function readTls({ tls, cert, key, host, resource }: Flags): Promise<EmulatorOptions["tls"]> {
  if ((cert === undefined) !== (key === undefined)) throw new Error("--cert and --key go together");
  if (cert !== undefined && key !== undefined)
    return await readOrMakeCertificate(cert, key, certifiedHosts(host, resource));
  return tls;
}

function readTokens({ tokenKey, tokenIssuer, tokenAudience }: Flags): Pick<EmulatorOptions, "tokens"> {
  if (tokenKey !== undefined) {
    const claims = {
      ...(tokenIssuer !== undefined && { issuer: tokenIssuer }),
      ...(tokenAudience !== undefined && { audience: tokenAudience }),
    };
    return { tokens: { ...claims, key: readKeyOption(tokenKey) } };
  }
  if (tokenIssuer === undefined && tokenAudience === undefined) return {};
  throw new Error("--token-issuer and --token-audience need --token-key: without it no token is checked");
}

function readClock({ clock, clockStart }: Flags): Pick<EmulatorOptions, "clock"> {
  if (clock === "virtual") return { clock: manualClock(clockStart) };
  if (clockStart === undefined) return {};
  throw new Error("--clock-start needs --clock virtual");
}

function readEntities(file: string): JsonObject {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isObject(value)) throw new Error("it must hold a JSON object of entities by their paths");
    return value;
  } catch (error) {
    throw fileError("read the entities", file, error);
  }
}
