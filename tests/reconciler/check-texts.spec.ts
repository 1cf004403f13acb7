/** Texts and keys that do not reach the service as they are written, in every kind. */
import { expect } from "chai";
import { check } from "../../provider/dist/reconciler/check.js";
import { registry } from "../../provider/dist/schema/registry.js";
import type { JsonObject } from "../../provider/dist/util/json.js";
import { leastInputs } from "../support/least-inputs.ts";

const messagesOf = (kind: keyof typeof registry, more: JsonObject): readonly string[] =>
  check(registry[kind], { ...leastInputs[kind], ...more }).failures.map(
    ({ path, message }) => `${path.join(".")} ${message}`,
  );

describe("the check of texts and keys", () => {
  for (const schema of Object.values(registry)) {
    const { kind } = schema;
    it(`refuses half a surrogate pair in the id of a ${kind}, and in its labels, tags and name`, () => {
      for (const field of [schema.identity, ...["labels", "tags", "name"].filter((one) => one in schema.fields)]) {
        const isMap = field === "labels" || field === "tags";
        const more = { [field]: isMap ? { a: "x\ud800" } : "x\ud800" };
        const path = isMap ? `${field}.a` : field;
        expect(messagesOf(kind, more)).to.deep.equal([
          `${path} is not well-formed Unicode (half of a surrogate pair); the service would get another text; retype it`,
        ]);
      }
    });

    it(`refuses a key __proto__ anywhere in a ${kind}`, () => {
      for (const field of ["labels", "tags", ...Object.keys(schema.fields)].filter((one) => one in schema.fields)) {
        const more = JSON.parse(`{${JSON.stringify(field)}: {"__proto__": "x"}}`) as JsonObject;
        expect(messagesOf(kind, more).join("\n")).to.include(
          `${field}.__proto__ has a key that JavaScript loses on its way; choose another one than __proto__`,
        );
      }
    });
  }
});
