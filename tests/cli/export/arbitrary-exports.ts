/** Random exports, made from the shapes of the schemas: odd ids, odd values, and references to each other. */
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../../provider/dist/util/json.js";
import { registry } from "../../../provider/dist/schema/registry.js";
import type { ResourceSchema } from "../../../provider/dist/schema/resource-schema.js";
import type { Kind } from "../../../provider/dist/schema/names.js";
import type { ObjectShape, Shape } from "../../../provider/dist/schema/shape.js";
import { type ExportedEntity, type Origin, keyOf } from "../../../cli/dist/export/exported-entity.js";

/** Where they come from. */
export const origin: Origin = { endpoint: "https://contoso.test", apiVersion: "2023-11-01", version: "1.2.3" };

/** Text of anything that text can hold, also half characters. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc
    .array(fc.constantFrom("\ud800", "\u2028", "\u202e", "\\", '"', "'", "`", "${", "\n", "é", "日", "🎧", "*/"))
    .map(join),
  fc.constantFrom("__proto__", "constructor", "class", "0", "a-b", ""),
);

/** Text whose characters are all one column wide. */
export const narrowText = fc.oneof(
  fc.array(fc.constantFrom("a", "B", "7", " ", "_", "-", '"', "'", "\\", "é", "\n", "."), { maxLength: 8 }).map(join),
  fc.integer({ min: 1, max: 130 }).map((length) => "long ".repeat(length / 5 + 1).slice(0, length)),
);

function join(parts: readonly string[]): string {
  return parts.join("");
}

/** Up to `most` entities of any kinds; ids are unique within a kind. */
export function arbitraryExports(text: fc.Arbitrary<string>, most: number): fc.Arbitrary<readonly ExportedEntity[]> {
  const id = fc.oneof(text, fc.constantFrom("a", "b"));
  const entity = fc.constantFrom(...Object.values(registry)).chain((schema): fc.Arbitrary<ExportedEntity> => {
    return fc.record({ schema: fc.constant(schema), id, declaration: arbitraryObject(schema.shape, text) });
  });
  return fc.uniqueArray(entity, { maxLength: most, selector: (one) => keyOf(one.schema.kind, one.id) });
}

function arbitraryObject({ members }: ObjectShape, text: fc.Arbitrary<string>): fc.Arbitrary<JsonObject> {
  const known = [...members].filter(([, { isSecret }]) => isSecret !== true);
  const requiredKeys = known.flatMap(([key, { isRequired }]) => (isRequired === true ? [key] : []));
  const record = Object.fromEntries(known.map(([key, { shape }]) => [key, arbitraryValue(shape, text)]));
  return fc.record(record, { requiredKeys, noNullPrototype: true }).map((value) => inOrderOf(members, value));
}

/** As declarations are: in the order of the schema. */
function inOrderOf(members: ObjectShape["members"], value: JsonObject): JsonObject {
  return Object.fromEntries([...members.keys()].flatMap((key) => (key in value ? [[key, value[key] ?? null]] : [])));
}

function arbitraryValue(shape: Shape, text: fc.Arbitrary<string>): fc.Arbitrary<JsonValue> {
  switch (shape.kind) {
    case "value":
      if (shape.refersTo !== undefined) return fc.oneof(fc.constantFrom("a", "b"), text);
      return fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.boolean());
    case "instant":
      return text;
    case "map":
      return fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean()), { maxKeys: 3, noNullPrototype: true });
    case "list":
      return fc.array(arbitraryValue(shape.item, text), { maxLength: 3 });
    case "object":
      return arbitraryObject(shape, text);
    case "union": {
      const cases = [...shape.cases].map(([tag, one]) => {
        return arbitraryObject(one, text).map((value): JsonObject => ({ ...value, [shape.tag]: tag }));
      });
      return fc.oneof(...cases);
    }
  }
}

/** An entity with these fields. */
export function exported(kind: Kind, id: string, declaration: JsonObject): ExportedEntity {
  const schema: ResourceSchema = registry[kind];
  return { schema, id, declaration };
}
