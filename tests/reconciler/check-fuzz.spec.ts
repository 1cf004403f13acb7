/** Fuzz of check with any JSON at any place: it never throws, and never shows a credential. `PROPERTY_RUNS` sets the rounds. */
import { expect } from "chai";
import fc from "fast-check";
import { type JsonObject, type JsonValue, isJsonObject } from "../../provider/dist/util/json.js";
import { formatPath } from "../../provider/dist/util/path.js";
import { UNKNOWN } from "../../provider/dist/schema/names.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { seal } from "../../provider/dist/handlers/middleware.js";
import { check, diff } from "../../provider/dist/reconciler/check.js";
import { keepEquivalentOldInputs } from "../../provider/dist/reconciler/merge-patch.js";
import { canarySecret, fullDeclarations } from "../support/full-declarations.ts";
import { propertyRuns } from "../support/property-runs.ts";

const numRuns = 10 * propertyRuns(40);

const names = [
  "kind",
  "credential",
  "id",
  "__proto__",
  "constructor",
  "toString",
  "",
  "length",
  "mode",
  "key",
  "labels",
];
const leaf = fc.oneof(
  fc.constantFrom<JsonValue>(
    null,
    UNKNOWN,
    "\ud800",
    "function",
    "bestWorker",
    "https://",
    "2024-01-18-preview",
    ".",
    1e308,
  ),
  fc.string({ maxLength: 20 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);
const anything = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

describe("check of arbitrary inputs (fuzz)", function () {
  this.timeout(600_000);
  for (const schema of Object.values(registry)) {
    it(`returns failures for any ${schema.noun}, with its own messages and without credentials`, () => {
      const declarations = fullDeclarations[schema.kind];
      fc.assert(
        fc.property(fc.nat(declarations.length - 1), fc.nat(), anything, (index, place, value) => {
          const base = { [schema.identity]: "one", endpoint: "https://contoso.example", ...declarations[index] };
          const places = pathsIn(base).slice(1);
          const news = replaced(base, places[place % places.length] ?? [], value) as JsonObject;
          const { inputs, failures } = check(schema, news);
          for (const { path, message } of failures) {
            expect(formatPath(path)).to.not.equal("");
            expect(JSON.stringify({ path, message })).to.not.contain(canarySecret);
            expect(message, "no words of a library").to.not.match(
              /Invalid|Unrecognized|Too (small|big)|undefined|\[object/,
            );
          }
          diff(schema, base, keepEquivalentOldInputs(schema, base, inputs));
          seal(schema, inputs);
        }),
        { numRuns },
      );
    });
  }
});

type Path = readonly (string | number)[];

function pathsIn(value: JsonValue, path: Path = []): Path[] {
  if (Array.isArray(value)) {
    return [path, ...value.flatMap((item: JsonValue, index) => pathsIn(item, [...path, index]))];
  }
  const members = isJsonObject(value) ? Object.entries(value) : [];
  return [path, ...members.flatMap(([key, member]) => pathsIn(member, [...path, key]))];
}

function replaced(value: JsonValue, [first, ...rest]: Path, by: JsonValue): JsonValue {
  if (first === undefined) return by;
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    return items.with(Number(first), replaced(items[Number(first)] ?? null, rest, by));
  }
  const object = isJsonObject(value) ? value : {};
  return { ...object, [first]: replaced(object[first] ?? null, rest, by) };
}
