/** What changes in a unit test, under `pulumi.runtime.setMocks`: no host checks the inputs, and no look-up may reach a router. */
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import type * as Provider from "../handlers";
import { type FleetKind, type Kind, UNKNOWN } from "../schema/names";
import { type JsonObject, MAX_LEVELS } from "../util/json";
import { formatPath } from "../util/path";

/** A test need not know an endpoint, and nothing is sent to this one. */
const ENDPOINT = "https://unit-test.communication.azure.com";

/** The mocks of a unit test; `undefined` in a deployment. */
export function currentMocks(): pulumi.runtime.Mocks | undefined {
  const monitor: object | undefined = pulumi.runtime.getMonitor();
  // The published type of the SDK's monitor for tests is not exported by name.
  return monitor !== undefined && "mocks" in monitor ? (monitor.mocks as pulumi.runtime.Mocks) : undefined;
}

/**
 * Checks the inputs of a resource in a unit test, as the host does in a deployment. Outputs count as not known yet. Throws a
 * RunError with all failures.
 */
export function checkUnderMocks(kind: Kind | FleetKind, name: string, inputs: object): void {
  if (currentMocks() === undefined) return;
  // A program loads no validator, and a constructor cannot wait for one.
  const { createHandlers } = createRequire(__filename)("../handlers") as typeof Provider;
  const config = (key: string): string | undefined => new pulumi.Config("jobrouter").get(key);
  // New ones for each resource: what several tests declare has nothing to do with each other.
  const handlers = createHandlers({ environment: { JOBROUTER_ENDPOINT: ENDPOINT }, config });
  const news = withoutOutputs(inputs) as JsonObject;
  const { failures } = handlers.resource(kind).check({ name, olds: {}, news, log: () => undefined });
  if (failures.length === 0) return;
  const lines = failures.map(({ path, message }) => `  ${`${formatPath(path)} ${message}`.trimStart()}`);
  throw new pulumi.RunError(`${kind} "${name}" has inputs that a deployment refuses:\n${lines.join("\n")}`);
}

function withoutOutputs(value: unknown, level = 0): unknown {
  if (typeof value !== "object" || value === null || level > MAX_LEVELS) return value;
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return UNKNOWN;
  if (Array.isArray(value)) return value.map((item: unknown) => withoutOutputs(item, level + 1));
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, withoutOutputs(member, level + 1)]));
}
