/** Examples made from the schemas of the API description: together they cover every property, every case and every enum value. */
import type { JsonValue } from "../../../provider/dist/util/json.js";

/** A schema of the description. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly discriminator?: string;
  readonly "x-ms-discriminator-value"?: string;
}

/** What a `$ref` names; `table` holds the last parts of such references. */
export function refer<T>(table: Readonly<Record<string, T>>, reference: string): T {
  const found = table[reference.split("/").at(-1) ?? ""];
  if (found === undefined) throw new Error(`the description has no ${reference}`);
  return found;
}

/** All examples of a schema; there is at least one. */
export function examplesOf(schema: Schema, definitions: Readonly<Record<string, Schema>>): readonly JsonValue[] {
  const examples = (one: Schema): readonly JsonValue[] => examplesOf(one, definitions);
  if (schema.$ref !== undefined) return examples(refer(definitions, schema.$ref));
  if (schema.enum !== undefined) return schema.enum;
  if (schema.discriminator !== undefined) return casesOf(schema, definitions).flatMap(examples);
  if (schema.items !== undefined) return [examples(schema.items)];
  if (schema.type === "object" && schema.additionalProperties !== undefined) {
    return [Object.fromEntries(examples(schema.additionalProperties).map((value, index) => [`key ${index}`, value]))];
  }
  if (schema.type === "object")
    return objectsOf(membersOf(schema, definitions).map(([name, one]) => [name, examples(one)]));
  return PLAIN[schema.format ?? ""] ?? PLAIN[schema.type ?? ""] ?? ["anything", 1.5, true];
}

const PLAIN: Readonly<Record<string, readonly JsonValue[]>> = {
  "date-time": ["2026-01-31T09:00:00.1234567+00:00"],
  string: ["text"],
  integer: [7],
  number: [1.5],
  boolean: [true, false],
};

/** As many objects as it takes to show each example of each member. */
function objectsOf(members: readonly (readonly [string, readonly JsonValue[]])[]): readonly JsonValue[] {
  const count = Math.max(1, ...members.map(([, { length }]) => length));
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(members.map(([name, examples]) => [name, examples[index % examples.length] ?? null])),
  );
}

function membersOf(
  schema: Schema,
  definitions: Readonly<Record<string, Schema>>,
): readonly (readonly [string, Schema])[] {
  const inherited = (schema.allOf ?? []).flatMap(({ $ref = "" }) => membersOf(refer(definitions, $ref), definitions));
  const kind = schema["x-ms-discriminator-value"];
  const own = Object.entries(schema.properties ?? {});
  return [...inherited, ...own, ...(kind === undefined ? [] : [["kind", { enum: [kind] }] as const])];
}

function casesOf(base: Schema, definitions: Readonly<Record<string, Schema>>): readonly Schema[] {
  return Object.values(definitions).filter(({ allOf = [] }) =>
    allOf.some(({ $ref = "" }) => refer(definitions, $ref) === base),
  );
}
