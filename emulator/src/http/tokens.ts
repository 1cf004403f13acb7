/** Bearer tokens: any well-formed one from this machine, or only those of one issuer. */
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import type * as jose from "jose";
import { serviceErrors } from "../router/errors.js";
import { fileError } from "../util/file-error.js";

/** Whose tokens are accepted. */
export interface TokenIssuer {
  /** What the `iss` claim must be; not compared unless told. */
  readonly issuer?: string;
  /** What the `aud` claim must be or hold; not compared unless told. */
  readonly audience?: string;
  /** The public key: PEM text (`-----BEGIN PUBLIC KEY-----` or a certificate), the text of a JWKS, or its https address. */
  readonly key: string;
}

/** Refuses a token with a ServiceError of status 401. */
export type TokenCheck = (token: string, request: { isLocal: boolean; now: Date }) => Promise<void>;

type Jose = typeof jose;

// Loaded with the first token: a run that signs with the access key should not wait for it.
const loadJose = (): Promise<Jose> => import("jose");

/** Accepts any text that has the form of a JWT, from loopback addresses only: it proves nothing. */
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
    throw refuse(error);
  }
};

/** Accepts the unexpired tokens of one issuer; throws for a key that is none. A JWKS at an address is read with the first token. */
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
      throw refuse(error);
    }
  };
}

// At the start, where somebody reads the message; the library is loaded with the first token only.
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
    // What is not a key set is refused by the library.
    return createLocalJWKSet(JSON.parse(key) as Parameters<Jose["createLocalJWKSet"]>[0]);
  }
  return createPublicKey(key);
}

const refuse = (error: unknown) =>
  serviceErrors.unauthorized(`The bearer token is refused: ${error instanceof Error ? error.message : String(error)}.`);

/** The issuer's key as it was given: an address stays one, a file is read. */
export function readKeyOption(given: string): string {
  if (/^https?:\/\//.test(given)) return given;
  try {
    return readFileSync(given, "utf8");
  } catch (error) {
    throw fileError("read the token key", given, error);
  }
}
