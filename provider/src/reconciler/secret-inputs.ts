/** Inputs that the program marked as secrets: where they are, and what messages show instead of them. */
import { type JsonObject, type JsonValue, filterMembers, textsIn } from "../util/json";
import { type Path, formatPath, valueAt } from "../util/path";
import { SECRETS_KEY } from "../schema/names";
import type { ResourceSchema } from "../schema/resource-schema";
import { secretTexts } from "../schema/shape";
import type { Conflict } from "./three-way-merge";

/** Reads the paths of the secret inputs out of inputs or states; the empty path is the whole resource. */
export function secretPathsIn(...properties: readonly JsonObject[]): readonly Path[] {
  return properties.flatMap(({ [SECRETS_KEY]: paths }) => (Array.isArray(paths) ? paths.filter(isPath) : []));
}

function isPath(value: JsonValue): value is Path {
  return Array.isArray(value) && value.every((part) => typeof part === "string" || typeof part === "number");
}

/** True for a path at, inside or around a secret input. */
export function isSecretAt(secrets: readonly Path[], path: Path): boolean {
  return secrets.some((secret) => secret.every((part, depth) => depth >= path.length || part === path[depth]));
}

/** Marks the conflicts in secret inputs; inside a secret, all are one, because a key may be secret too. */
export function hideConflicts(secrets: readonly Path[], conflicts: readonly Conflict[]): readonly Conflict[] {
  const hidden = conflicts.map((conflict): Conflict => {
    const { path, member } = conflict;
    if (!isSecretAt(secrets, path)) return conflict;
    const depth = Math.min(...secrets.filter((secret) => isSecretAt([secret], path)).map(({ length }) => length));
    return { ...conflict, path: path.slice(0, Math.max(1, depth)), member: { ...member, isSecret: true } };
  });
  return hidden.filter(
    ({ path }, index) => hidden.findIndex((other) => formatPath(other.path) === formatPath(path)) === index,
  );
}

/** Lists the texts of all secrets in inputs or states: credentials of the schema, and secrets of the program. */
export function secretTextsIn(
  { shape }: Pick<ResourceSchema, "shape">,
  ...properties: readonly JsonObject[]
): readonly string[] {
  const secrets = secretPathsIn(...properties);
  const fieldsOf = (values: JsonObject): JsonObject => filterMembers(values, (key) => shape.members.has(key));
  return properties.flatMap((values) => [
    ...[...shape.members].flatMap(([key, member]) => secretTexts(member, values[key])),
    ...secrets.flatMap((path) => textsIn(valueAt(path.length === 0 ? fieldsOf(values) : values, path) ?? null)),
  ]);
}
