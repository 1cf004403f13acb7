/** The JSON Schema that editors use says the same as the check of a deployment. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { expect } from "chai";
import { worker } from "../../../provider/dist/schema/worker.js";
import type { JsonObject, JsonValue } from "../../../provider/dist/util/json.js";
import { SCHEMA_FILE, rosterSchema } from "../../../tools/roster-schema.ts";
import { type Source, failuresOf } from "./support/roster-files.ts";

const schema = JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as JsonObject;
const isValid = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

const channel = { channelId: "v", capacityCostPerJob: 1 };
const VALUES: readonly JsonValue[] = [
  ...[null, true, false, 0, 1, -1, 1.5, 2_147_483_647, 2_147_483_648],
  ...["", "x", "good", ".", "..", "...", "a/b", "a\nb", "a b", "x".repeat(128), "x".repeat(129)],
  ...[[], [""], ["x"], ["x", "x"], [1], [null], ["a?b"], ["."]],
  ...[{}, { a: 1 }, { a: null }, { a: [] }, { a: {} }, { "": "x" }, { Id: "x" }, { id: "x" }, { a: true, b: "" }],
  ...[[{}], [channel], [channel, { ...channel, channelId: "w" }], [{ ...channel, more: 1 }], [{ channelId: "v" }]],
  ...[[{ ...channel, capacityCostPerJob: 0 }], [{ ...channel, maxNumberOfJobs: 0 }], [{ ...channel, channelId: "" }]],
  ...[[{ ...channel, maxNumberOfJobs: 3 }], [{ ...channel, maxNumberOfJobs: null }], [null]],
];

const profiles = { good: { capacity: 5 } };
const NAMES = [...Object.keys(worker.fields), "workerId", "profile", "capcity", "removal", "endpoint", "__proto"];

function compare(roster: JsonObject): void {
  // The schema may be asked about what no type allows.
  const failures = failuresOf(roster as unknown as Source, { apiVersion: "2024-01-18-preview" });
  expect(isValid(roster), `${JSON.stringify(roster)}\n${failures.join("\n")}`).to.equal(failures.length === 0);
}

describe("the JSON Schema of rosters", () => {
  it("is what the schema of a worker says today", () => {
    expect(schema).to.deep.equal(rosterSchema());
  });

  it("describes every field", () => {
    const { definitions } = schema as { definitions: Record<string, { properties: Record<string, JsonObject> }> };
    for (const name of ["worker", "profile"])
      for (const [key, field] of Object.entries(definitions[name]?.properties ?? {}))
        expect(field["description"], `${name} ${key}`).to.be.a("string").that.matches(/\w/);
  });

  for (const name of NAMES) {
    it(`judges ${name} of a worker and of a profile as a deployment does, whatever stands there`, () => {
      // That a profile is there, no schema can know.
      for (const value of VALUES.filter((one) => name !== "profile" || typeof one !== "string" || one === "good")) {
        compare({ profiles, workers: [{ workerId: "ada", capacity: 2_147_483_647, [name]: value }] });
        compare({ profiles, workers: [{ workerId: "ada", profile: "good", [name]: value }] });
        const profile = { capacity: 2_147_483_647, [name]: value };
        compare({ profiles: { profile, good: {} }, workers: [{ workerId: "ada", capacity: 1 }] });
      }
    });
  }

  const wrong: readonly { readonly roster: JsonValue; readonly because: string }[] = [
    { roster: {}, because: "there are no workers" },
    { roster: { workers: [] }, because: "the list is empty" },
    { roster: { workers: {} }, because: "it is no list" },
    { roster: { workers: ["ada"] }, because: "an id alone is no worker" },
    { roster: { workers: [{ capacity: 1 }] }, because: "the id is missing" },
    { roster: { workers: [{ workerId: "ada" }] }, because: "nothing says the capacity" },
    { roster: { workers: [{ workerId: "ada", profile: null }] }, because: "no profile is no capacity" },
    { roster: { profiles: [], workers: [{ workerId: "ada", capacity: 1 }] }, because: "profiles have names" },
    { roster: { profiles: { p: 1 }, workers: [{ workerId: "ada", capacity: 1 }] }, because: "a profile is a mapping" },
    { roster: { worker: [], workers: [{ workerId: "ada", capacity: 1 }] }, because: "worker is no member" },
  ];
  for (const { roster, because } of wrong) {
    it(`refuses a roster, as a deployment does: ${because}`, () => {
      expect(isValid(roster)).to.equal(false);
      expect(failuresOf(roster as unknown as Source)).to.not.be.empty;
    });
  }

  it("is found in the package under the name that files give it", () => {
    const require = createRequire(import.meta.url);
    expect(require.resolve("pulumi-jobrouter/schema/roster.schema.json")).to.equal(SCHEMA_FILE);
    const $schema = "node_modules/pulumi-jobrouter/schema/roster.schema.json";
    const roster = { $schema, workers: [{ workerId: "ada", capacity: 1 }] };
    expect(isValid(roster)).to.equal(true);
    expect(failuresOf(roster)).to.be.empty;
  });
});
