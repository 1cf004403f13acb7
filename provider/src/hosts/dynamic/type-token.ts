/** How the engine calls a kind of resource. */
import type { FleetKind, Kind } from "../../schema/kind";

/** The type token; `pulumi-nodejs:dynamic/` makes the engine start the Node.js dynamic host. */
export function typeToken(kind: Kind | FleetKind): string {
  return `pulumi-nodejs:dynamic/jobrouter:${kind}`;
}
