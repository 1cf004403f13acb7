/** Members with a typing error, at every level of every kind. */
import { expect } from "chai";
import type { JsonObject, JsonValue } from "../../provider/dist/util/json.js";
import { isJsonObject } from "../../provider/dist/util/json.js";
import { type Path, formatPath } from "../../provider/dist/util/path.js";
import { check } from "../../provider/dist/reconciler/check.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { type Shape, caseOf } from "../../provider/dist/schema/shape.js";
import { fullDeclarations } from "../support/full-declarations.ts";

interface Mistake {
  readonly inputs: JsonObject;
  readonly path: Path;
  readonly members: readonly string[];
  readonly isSecret: boolean;
}

/** Every copy of the value in which one object has a member too many: a known name with a letter added. */
function mistakesIn(shape: Shape, value: JsonValue, isSecret = false): readonly Omit<Mistake, "inputs">[] {
  if (shape.kind === "list" && Array.isArray(value)) {
    return value.flatMap((item: JsonValue, index) => within(index, mistakesIn(shape.item, item, isSecret)));
  }
  if (!isJsonObject(value)) return [];
  const object = shape.kind === "union" ? caseOf(shape, value[shape.tag]) : shape;
  if (object.kind !== "object") return [];
  const members = [...object.members.keys()];
  const inner = Object.entries(value).flatMap(([key, member]) => {
    const known = object.members.get(key);
    return known === undefined ? [] : within(key, mistakesIn(known.shape, member, isSecret || known.isSecret === true));
  });
  return [{ path: [], members, isSecret }, ...inner];
}

function within(
  part: string | number,
  mistakes: readonly Omit<Mistake, "inputs">[],
): readonly Omit<Mistake, "inputs">[] {
  return mistakes.map((mistake) => ({ ...mistake, path: [part, ...mistake.path] }));
}

function withMember(value: JsonValue, [part, ...rest]: Path, name: string): JsonValue {
  if (part === undefined) return { ...(value as JsonObject), [name]: "x" };
  if (Array.isArray(value))
    return value.map((item: JsonValue, index) => (index === part ? withMember(item, rest, name) : item));
  const object = value as JsonObject;
  return { ...object, [part]: withMember(object[part] ?? null, rest, name) };
}

describe("an unknown member", () => {
  for (const schema of Object.values(registry)) {
    it(`of a ${schema.kind} is answered with the nearest valid name and all valid ones, at every level`, () => {
      let found = 0;
      for (const fields of fullDeclarations[schema.kind]) {
        const inputs: JsonObject = { ...fields, [schema.identity]: "x", endpoint: "https://contoso.test" };
        expect(check(schema, inputs).failures).to.deep.equal([]);
        for (const { path, members, isSecret } of mistakesIn(schema.shape, fields)) {
          // The longest name, so that no other one is as near.
          const [name = ""] = members.toSorted((a, b) => b.length - a.length);
          const { failures } = check(schema, withMember(inputs, path, `${name}x`) as JsonObject);
          const [failure, ...others] = failures;
          expect(others).to.deep.equal([]);
          const where = formatPath(isSecret ? path : [...path, `${name}x`]);
          expect(formatPath(failure?.path ?? [])).to.equal(where);
          expect(failure?.message, where).to.contain(members.join(", "));
          // Inside a credential, the name that is not known may be the credential.
          if (isSecret) expect(failure?.message).to.not.contain(`${name}x`);
          else expect(failure?.message).to.contain(`(did you mean "${name}"?)`);
          found += 1;
        }
      }
      expect(found).to.be.greaterThan(0);
    });
  }
});
