/** Refuses arguments that Pulumi would lose on the way to the provider. */
import * as pulumi from "@pulumi/pulumi";
import { MAX_LEVELS } from "../util/json";
import { type Path, formatPath } from "../util/path";

/** Throws a RunError when an argument has a key `__proto__`, which Pulumi drops without a word. */
export function refuseLostKeys(name: string, args: object): void {
  const path = findLostKey(args, []);
  if (path === undefined) return;
  const message = "has a key that JavaScript loses on its way; choose another one than __proto__";
  throw new pulumi.RunError(`resource "${name}": ${formatPath(path)} ${message}`);
}

function findLostKey(value: unknown, path: Path): Path | undefined {
  if (typeof value !== "object" || value === null || path.length > MAX_LEVELS) return undefined;
  // Members of an output or a promise are checked by the provider, as far as they arrive.
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return undefined;
  if (Object.hasOwn(value, "__proto__")) return [...path, "__proto__"];
  for (const [key, member] of Object.entries(value)) {
    const found = findLostKey(member, [...path, Array.isArray(value) ? Number(key) : key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
