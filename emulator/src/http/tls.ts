/** Certificates for HTTPS. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { fileError } from "../util/file-error.js";

/** A certificate with its chain, and its private key, both in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const lifetimeDays = 825;

/**
 * Makes a certificate for localhost, its loopback addresses and `hosts`, signed by an authority whose key is dropped.
 * `cert` holds both, so a client that trusts it trusts the server.
 */
export async function makeCertificate(hosts: readonly string[]): Promise<Certificate> {
  // Loaded lazily: most runs have no HTTPS.
  const { generate } = await import("selfsigned");
  const common = {
    algorithm: "sha256",
    keyType: "ec",
    notAfterDate: new Date(Date.now() + lifetimeDays * 86_400_000),
  } as const;
  const authority = await generate([{ name: "commonName", value: "jobrouter-emulator authority" }], {
    ...common,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const own = await generate([{ name: "commonName", value: "localhost" }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: alternativeNames(hosts) },
    ],
  });
  return { cert: `${own.cert.trimEnd()}\n${authority.cert.trimEnd()}\n`, key: own.private };
}

function alternativeNames(hosts: readonly string[]) {
  const all = new Set(["localhost", "host.docker.internal", "127.0.0.1", "::1", ...hosts]);
  return [...all].map((name) =>
    isIP(name) === 0 ? { type: 2 as const, value: name } : { type: 7 as const, ip: name },
  );
}

/** Lists further host names that clients may use: the host, and one below localhost for each resource. */
export const certifiedHosts = (host: string, resources: Readonly<Record<string, string>> = {}): string[] => [
  host,
  ...Object.keys(resources).map((name) => `${name}.localhost`),
];

/** Reads a certificate and its key; creates both files when neither exists. */
export async function readOrMakeCertificate(
  certFile: string,
  keyFile: string,
  hosts: readonly string[],
): Promise<Certificate> {
  const found = [certFile, keyFile].filter((file) => existsSync(file));
  if (found.length > 0) return { cert: readPem(certFile), key: readPem(keyFile) };
  const made = await makeCertificate(hosts);
  writePem(certFile, made.cert, 0o644);
  writePem(keyFile, made.key, 0o600);
  return made;
}

function readPem(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw fileError("read the certificate file", file, error);
  }
}

function writePem(file: string, text: string, mode: number): void {
  try {
    writeFileSync(file, text, { mode });
  } catch (error) {
    throw fileError("write the certificate file", file, error);
  }
}
