/** Validates bearer tokens: any well-formed one from this machine, or only those of one issuer. */
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import type * as jose from "jose";
import { serviceErrors } from "../router/errors.js";
import { fileError } from "../util/file-error.js";

/** An accepted issuer of tokens. */
export interface TokenIssuer {
  /** The required `iss` claim; not checked by default. */
  readonly issuer?: string;
  /** The required `aud` claim; not checked by default. */
  readonly audience?: string;
  /** The public key: PEM text (`-----BEGIN PUBLIC KEY-----` or a certificate), the text of a JWKS, or its https address. */
  readonly key: string;
}

/** Rejects a token with a ServiceError of status 401. */
export type TokenCheck = (token: string, request: { isLocal: boolean; now: Date }) => Promise<void>;

type Jose = typeof jose;

// Loaded lazily: runs that sign with the access key do not need it.
const loadJose = (): Promise<Jose> => import("jose");

/** Accepts any well-formed JWT, from loopback addresses only: it is not verified. */
export const acceptAnyToken: TokenCheck = async (token, { isLocal }) => {
  if (!isLocal) {
    throw serviceErrors.unauthorized(
      "Unchecked bearer tokens are accepted from this machine only; name an issuer's key, or sign with the access key.",
    );
  }
  const { decodeJwt, decodeProtectedHeader } = await loadJose();
  try {
    decodeProtectedHeader(token);
    decodeJwt(token);
  } catch (error) {
    throw rejection(error);
  }
};

/** Accepts the unexpired tokens of one issuer; throws for an invalid key. A JWKS at a URL is fetched with the first token. */
export function acceptTokensOf({ issuer, audience, key }: TokenIssuer): TokenCheck {
  checkKey(key);
  let keys: ReturnType<typeof readKey> | undefined;
  return async (token, { now }) => {
    const library = await loadJose();
    const found = (keys ??= readKey(library, key));
    const expected = {
      currentDate: now,
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    };
    try {
      if (typeof found === "function") await library.jwtVerify(token, found, expected);
      else await library.jwtVerify(token, found, expected);
    } catch (error) {
      throw rejection(error);
    }
  };
}

// Checked at the start without the library, which is loaded with the first token.
function checkKey(key: string): void {
  try {
    if (/^https?:\/\//.test(key)) new URL(key);
    else if (!key.trimStart().startsWith("{")) createPublicKey(key);
    else if (!Array.isArray((JSON.parse(key) as { keys?: unknown }).keys)) throw new Error("it has no list of keys");
  } catch (error) {
    throw new Error("the token key is neither a public key in PEM, nor a JWKS, nor the address of one", {
      cause: error,
    });
  }
}

function readKey({ createLocalJWKSet, createRemoteJWKSet }: Jose, key: string) {
  if (key.startsWith("https://") || key.startsWith("http://")) return createRemoteJWKSet(new URL(key));
  if (key.trimStart().startsWith("{")) {
    // The library rejects what is not a key set.
    return createLocalJWKSet(JSON.parse(key) as Parameters<Jose["createLocalJWKSet"]>[0]);
  }
  return createPublicKey(key);
}

const rejection = (error: unknown) =>
  serviceErrors.unauthorized(`The bearer token is refused: ${error instanceof Error ? error.message : String(error)}.`);

/** Reads the key of an issuer: a URL stays one, a file is read. */
export function readKeyOption(given: string): string {
  if (/^https?:\/\//.test(given)) return given;
  try {
    return readFileSync(given, "utf8");
  } catch (error) {
    throw fileError("read the token key", given, error);
  }
}
