/** Keeps other machines, and pages of other sites in a browser on this one, away from the control routes. */
import { isIP } from "node:net";
import { isLocalHost, isLoopback } from "../util/loopback.js";

/** What is known of who sends a request. */
export interface Sender {
  /** The other end of the connection. */
  readonly address: string | undefined;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/** Why a request may not control the emulator, or undefined when it may; `isOpen` lets other machines in. */
export function refuseStranger({ address, host = "", origin }: Sender, isOpen: boolean): string | undefined {
  if (!isOpen && !isLoopback(address)) {
    return `control is for this machine only, and ${address ?? "nobody"} is another; start with --open-control to allow it`;
  }
  // A name of somebody else's that leads here would let their page in as one of ours.
  if (!isOpen && !isLocalHost(host)) return `control is for localhost only, not for "${host}"`;
  if (origin === undefined || isLocalHost(hostOf(origin))) return undefined;
  return isOpen && hostOf(origin) === host && isUnmovable(host) ? undefined : `control is not for pages of ${origin}`;
}

// An address, or a name without a dot: nobody on the internet can make a name of theirs of it that leads here.
const isUnmovable = (host: string): boolean => {
  const name = host.replace(/:\d+$/, "");
  return isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0 || !name.includes(".");
};

const hostOf = (origin: string): string => (URL.canParse(origin) ? new URL(origin).host : "");
