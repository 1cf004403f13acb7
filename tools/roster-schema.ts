/**
 * Writes the JSON Schema of rosters, made from the schema of a worker and the docstrings of its fields:
 * `node tools/run.mjs node tools/roster-schema.ts` after each change of either.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { format, resolveConfig } from "prettier";
import ts from "typescript";
import { type JsonObject, type JsonValue, isJsonObject } from "../provider/dist/util/json.js";
import { ID_LABEL, routerId } from "../provider/dist/schema/field-types.js";
import { worker } from "../provider/dist/schema/worker.js";
import { root } from "./setup/paths.mjs";

/** Where the schema lies in the package. */
export const SCHEMA_FILE = path.join(root, "provider", "schema", "roster.schema.json");

const WORKER_FILE = path.join(root, "provider", "src", "schema", "worker.ts");
const ROSTER_FILE = path.join(root, "provider", "src", "fleet", "roster", "types.ts");

const ID_PATTERN = routerId.toJSONSchema().pattern ?? "";

/** With what refinements of the id's type say, which no schema is made of. */
const ID: JsonObject = {
  type: "string",
  minLength: 1,
  maxLength: 128,
  pattern: ID_PATTERN.replace("^", "^(?!\\.{1,2}$)"),
};

/** What the rules of the schema say of a field. */
const RULES: Readonly<Record<string, JsonObject>> = {
  queues: { uniqueItems: true },
  labels: { propertyNames: { minLength: 1, not: { const: ID_LABEL } } },
  tags: { propertyNames: { minLength: 1 } },
};

/** The schema as plain JSON, for editors: draft 7, which all of them speak. */
export function rosterSchema(): JsonObject {
  const said = { ...docstrings(WORKER_FILE), ...docstrings(ROSTER_FILE) };
  const describe = (name: string): JsonObject => {
    const description = said[name];
    return description === undefined ? {} : { description };
  };
  const fields = Object.keys(worker.fields).map((key): [string, JsonObject] => [
    key,
    { ...describe(`WorkerInputs.${key}`), ...fieldSchema(key, describe) },
  ]);
  const profile = { type: "object", properties: Object.fromEntries(fields.map(optional)), additionalProperties: false };
  const ofWorker = {
    workerId: { ...describe("RosterWorker.workerId"), ...ID },
    profile: { ...describe("RosterWorker.profile"), type: ["string", "null"] },
    ...Object.fromEntries(fields.map(([key, type]) => (key === "capacity" ? [key, type] : optional([key, type])))),
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Roster of a fleet of Job Router workers",
    type: "object",
    properties: {
      $schema: { type: "string" },
      profiles: {
        ...describe("RosterObject.profiles"),
        type: "object",
        additionalProperties: { $ref: "#/definitions/profile" },
      },
      workers: {
        ...describe("RosterObject.workers"),
        type: "array",
        minItems: 1,
        items: { $ref: "#/definitions/worker" },
      },
    },
    required: ["workers"],
    additionalProperties: false,
    definitions: {
      profile: { ...describe("WorkerProfile"), ...profile },
      worker: {
        ...describe("RosterWorker"),
        type: "object",
        properties: ofWorker,
        required: ["workerId"],
        anyOf: [{ required: ["capacity"] }, { required: ["profile"], properties: { profile: { type: "string" } } }],
        additionalProperties: false,
      },
    },
  };
}

function fieldSchema(key: string, describe: (name: string) => JsonObject): JsonObject {
  const type = worker.fields[key]?.type.toJSONSchema({ target: "draft-7" });
  const { $schema: _, ...plain } = JSON.parse(JSON.stringify(type)) as JsonObject;
  return withMembers({ ...plain, ...RULES[key] }, describe);
}

/** Ids and the members of channels, at any depth. */
function withMembers(type: JsonObject, describe: (name: string) => JsonObject): JsonObject {
  if (type["type"] === "string" && type["pattern"] === ID_PATTERN) return ID;
  const members = Object.entries(type).map(([key, inner]): [string, JsonValue] => {
    if (!isJsonObject(inner)) return [key, inner];
    if (key !== "properties") return [key, withMembers(inner, describe)];
    const described = Object.entries(inner).map(([name, one]): [string, JsonObject] => [
      name,
      { ...describe(`WorkerChannel.${name}`), ...(isJsonObject(one) && withMembers(one, describe)) },
    ]);
    return [key, Object.fromEntries(described)];
  });
  return Object.fromEntries(members);
}

/** Null drops what the profile says, in the place of a field as in that of a label. */
function optional([key, schema]: readonly [string, JsonObject]): [string, JsonObject] {
  const inner = schema["additionalProperties"];
  const values = isJsonObject(inner) ? { additionalProperties: orNull(inner) } : {};
  return [key, { ...orNull(schema), ...values }];
}

function orNull(schema: JsonObject): JsonObject {
  return { ...schema, type: [schema["type"] ?? [], "null"].flat() };
}

/** The docstrings of the interfaces of a file and of their members, as one line each: `Interface` and `Interface.member`. */
function docstrings(file: string): Readonly<Record<string, string>> {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const interfaces = source.statements.filter(
    (one) => ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one),
  );
  const entries = interfaces.flatMap((one) => {
    const members = ts.isInterfaceDeclaration(one) ? [...one.members] : [];
    const named = members.map((member): [string, ts.Node] => [
      `${one.name.text}.${member.name?.getText() ?? ""}`,
      member,
    ]);
    return [[one.name.text, one] as [string, ts.Node], ...named];
  });
  return Object.fromEntries(entries.map(([name, node]) => [name, docstringOf(node)]));
}

function docstringOf(node: ts.Node): string {
  const [first] = ts.getJSDocCommentsAndTags(node);
  const comment = first !== undefined && ts.isJSDoc(first) ? ts.getTextOfJSDocComment(first.comment) : undefined;
  return (comment ?? "").replaceAll(/\s+/g, " ");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const style = await resolveConfig(SCHEMA_FILE);
  writeFileSync(SCHEMA_FILE, await format(JSON.stringify(rosterSchema()), { ...style, filepath: SCHEMA_FILE }));
}
