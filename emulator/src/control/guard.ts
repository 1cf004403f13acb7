/** Denies access to the control routes for other machines, and for pages of other sites in a browser on this one. */
import { isIP } from "node:net";
import { isLocalHost, isLoopback } from "../util/loopback.js";

/** The sender of a request. */
export interface Sender {
  /** The other end of the connection. */
  readonly address: string | undefined;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/** Answers why access is denied, or undefined when it is allowed; `isOpen` allows other machines. */
export function findDenial({ address, host = "", origin }: Sender, isOpen: boolean): string | undefined {
  if (!isOpen && !isLoopback(address)) {
    return `control is for this machine only, and ${address ?? "an unknown address"} is another; start with --open-control to allow it`;
  }
  // DNS rebinding: a foreign name that resolves to this machine would make a foreign page same-origin.
  if (!isOpen && !isLocalHost(host)) return `control is for localhost only, not for "${host}"`;
  if (origin === undefined || isLocalHost(hostOf(origin))) return undefined;
  return isOpen && hostOf(origin) === host && cannotBeRebound(host)
    ? undefined
    : `control is not for pages of ${origin}`;
}

// An address or a name without a dot is no name that a foreign DNS zone can point here.
const cannotBeRebound = (host: string): boolean => {
  const name = host.replace(/:\d+$/, "");
  return isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0 || !name.includes(".");
};

const hostOf = (origin: string): string => (URL.canParse(origin) ? new URL(origin).host : "");
