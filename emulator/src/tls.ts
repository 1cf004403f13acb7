/** Certificates for HTTPS on this machine. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { fileError } from "./errors.js";

/** A certificate with its chain, and its private key, both in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const lifetimeDays = 825;

/**
 * Makes a certificate for localhost, its loopback addresses and `host`, signed by an authority that is thrown away.
 * `cert` holds both, so a client that is told to trust it trusts the server.
 */
export async function makeCertificate(host: string): Promise<Certificate> {
  // Loaded only here: most runs have no HTTPS and should not wait for it.
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
      { name: "subjectAltName", altNames: alternativeNames(host) },
    ],
  });
  return { cert: `${own.cert.trimEnd()}\n${authority.cert.trimEnd()}\n`, key: own.private };
}

function alternativeNames(host: string) {
  const names = ["localhost", "*.localhost", "host.docker.internal"];
  const addresses = ["127.0.0.1", "::1"];
  const isAddress = isIP(host) !== 0;
  const all = {
    names: isAddress ? names : [...new Set([...names, host])],
    addresses: isAddress ? [...new Set([...addresses, host])] : addresses,
  };
  return [
    ...all.names.map((value) => ({ type: 2 as const, value })),
    ...all.addresses.map((ip) => ({ type: 7 as const, ip })),
  ];
}

/** Reads a certificate and its key; makes and keeps both where neither file is there yet. */
export async function readOrMakeCertificate(certFile: string, keyFile: string, host: string): Promise<Certificate> {
  const found = [certFile, keyFile].filter((file) => existsSync(file));
  if (found.length > 0) return { cert: readPem(certFile), key: readPem(keyFile) };
  const made = await makeCertificate(host);
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
