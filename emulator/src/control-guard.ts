/** Keeps other machines, and pages of other sites in a browser on this one, away from the control routes. */
import type { IncomingMessage } from "node:http";
import { isLocalHost, isLoopback } from "./loopback.js";

/** Why a request may not control the emulator, or undefined when it may. */
export function refuseStranger({ socket, headers }: IncomingMessage): string | undefined {
  if (!isLoopback(socket.remoteAddress)) {
    return `control is for this machine only, and ${socket.remoteAddress ?? "nobody"} is another; start with --open-control to allow it`;
  }
  // A name of somebody else's that leads here would let their page in as one of ours.
  if (!isLocalHost(headers.host ?? "")) return `control is for localhost only, not for "${headers.host ?? ""}"`;
  const { origin } = headers;
  if (origin !== undefined && !isLocalHost(hostOf(origin))) return `control is not for pages of ${origin}`;
  return undefined;
}

const hostOf = (origin: string): string => (URL.canParse(origin) ? new URL(origin).host : "");
