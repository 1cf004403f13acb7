/** Finds values that JSON cannot hold: the engine would pass them on as null or {}, and the provider could not tell. */
import * as pulumi from "@pulumi/pulumi";
import { MAX_LEVELS } from "../util/json";
import { type Path, formatPath } from "../util/path";

/** A value that is not JSON, and what it is, with the remedy where there is one. */
export interface NonPlain {
  readonly path: Path;
  readonly what: string;
}

/** Finds values that are not JSON; members that are `undefined` count as absent. `isAccepted` lets others through. */
export function findNonPlain(
  value: unknown,
  isAccepted: (value: unknown) => boolean = () => false,
  path: Path = [],
): readonly NonPlain[] {
  if (typeof value === "string" || typeof value === "boolean" || value === null || Number.isFinite(value)) return [];
  if (isAccepted(value)) return [];
  if (path.length <= MAX_LEVELS) {
    if (Array.isArray(value)) {
      return value.flatMap((item: unknown, index) => findNonPlain(item, isAccepted, [...path, index]));
    }
    if (isPlainObject(value)) {
      const members = Object.entries(value).filter(([, member]) => member !== undefined);
      return members.flatMap(([key, member]) => findNonPlain(member, isAccepted, [...path, key]));
    }
  }
  return [{ path, what: describe(value) }];
}

/** Throws a RunError for arguments of a resource that JSON cannot hold. Values of outputs and promises are not looked into. */
export function refuseNonPlain(kind: string, name: string, args: object): void {
  const isLater = (value: unknown): boolean =>
    value === undefined || pulumi.Output.isInstance(value) || value instanceof Promise;
  const found = findNonPlain(args, isLater);
  if (found.length === 0) return;
  const lines = found.map(({ path, what }) => `  ${formatPath(path)} is ${what}`);
  throw new pulumi.RunError(`${kind} "${name}" has inputs that cannot be sent:\n${lines.join("\n")}`);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** By the name of the class, since a test runner may have its own copy of it. */
const REMEDIES: Readonly<Record<string, string>> = {
  Date: "a Date; write date.toISOString()",
  Map: "a Map; write Object.fromEntries(map)",
  Set: "a Set; write [...set]",
  Promise: "a Promise; await it",
};

function describe(value: unknown): string {
  if (typeof value === "number") return `${value}; give a number`;
  if (typeof value !== "object" || value === null) return `a value of the type ${typeof value}`;
  if (pulumi.Output.isInstance(value)) return "an Output of a resource; write the id as text";
  if (pulumi.Resource.isInstance(value)) return "a resource; write its id";
  if (Array.isArray(value) || isPlainObject(value)) return "nested too deep";
  const { name } = (value as object).constructor;
  return REMEDIES[name] ?? `an object of the class ${name}`;
}
