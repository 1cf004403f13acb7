/** Finds the inputs that a program marks as secrets, which the dynamic host does not tell the provider. */
import * as pulumi from "@pulumi/pulumi";
import { SECRETS_KEY } from "../schema/names";
import { MAX_LEVELS } from "../util/json";
import type { Path } from "../util/path";

/** The internal input with the paths of all secret inputs; none where the program passes plain values only. */
export function secretInputs(args: object): Readonly<Record<string, pulumi.Output<readonly Path[] | undefined>>> {
  if (isPlain(args)) return {};
  const paths = findSecrets(args, []).then((found) => (found.length === 0 ? undefined : found));
  return { [SECRETS_KEY]: pulumi.output(paths) };
}

function isPlain(value: unknown, level = 0): boolean {
  if (typeof value !== "object" || value === null || level > MAX_LEVELS) return true;
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return false;
  return Object.values(value).every((member) => isPlain(member, level + 1));
}

async function findSecrets(value: unknown, path: Path): Promise<readonly Path[]> {
  if (typeof value !== "object" || value === null || path.length > MAX_LEVELS) return [];
  if (pulumi.Output.isInstance(value)) return (await pulumi.isSecret(value)) ? [path] : [];
  if (value instanceof Promise) return findSecrets(await value, path);
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const found = await Promise.all(
    members.map(([key, member]: [string | number, unknown]) => findSecrets(member, [...path, key])),
  );
  return found.flat();
}
