/**
 * How the engine finds the handlers of a kind: its type token, and the text that every state carries as `__provider`. Both are frozen, byte for byte: the engine plans an update for each resource
 * whose text differs, and runs the text of old states for refresh and delete.
 */
import type { FleetKind, Kind } from "../../schema/names";

/** Finds the installed package from the program's folder and asks it for the handlers of a kind. Captures nothing. */
export function loaderText(kind: Kind | FleetKind): string {
  return (
    `exports.handler=()=>{const r=process.getBuiltinModule("module").createRequire(process.cwd()+"/"),p="pulumi-jobrouter/dynamic";` +
    `try{r.resolve(p)}catch(e){throw new Error("cannot find pulumi-jobrouter: add it to the package.json of this program; ` +
    `it is needed for refresh and destroy too ("+e.code+")")}return r(p).handlers("${kind}")}`
  );
}

/** The type token of a kind; `pulumi-nodejs:dynamic/` makes the engine start the Node.js dynamic host. */
export function typeToken(kind: Kind | FleetKind): string {
  return `pulumi-nodejs:dynamic/jobrouter:${kind}`;
}
