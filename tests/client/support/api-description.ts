/** The operations of Microsoft's own description of the API. */
import { readFileSync } from "node:fs";
import type { JsonValue } from "../../../provider/dist/util/json.js";
import type { ApiVersion } from "../../../provider/dist/config/api-version.js";
import { type Schema, examplesOf, refer } from "./api-samples.ts";

interface Parameter extends Schema {
  readonly name: string;
  readonly in: "query" | "path" | "header" | "body";
  readonly schema?: Schema;
}

interface DescribedOperation {
  readonly operationId: string;
  readonly consumes?: readonly string[];
  readonly parameters: readonly (Parameter | { readonly $ref: string })[];
  readonly responses: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Description {
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
}

/** One operation. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With `{parameters}`. */
  readonly path: string;
  /** The parameters in the query, without `api-version`, with the words that they may be. */
  readonly query: ReadonlyMap<string, readonly string[] | undefined>;
  readonly headers: readonly string[];
  /** Content type and members of its body; absent when it takes none. */
  readonly body?: { readonly type: string; readonly members: readonly string[] };
  /** Examples of its answer. */
  readonly answers: readonly JsonValue[];
}

/** The operations of one version, and the words of its enumerations. */
export interface ApiDescription {
  readonly operations: readonly Operation[];
  readonly wordsOf: (enumeration: string) => readonly string[] | undefined;
}

/** Reads the description of one version. */
export function openDescription(version: ApiVersion): ApiDescription {
  const file = new URL(`../../fixtures/${version}/openapi.json`, import.meta.url);
  // Whatever the file lacks of this shape is missed by the tests.
  const description = JSON.parse(readFileSync(file, "utf8")) as Description;
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => read(description, path, method.toUpperCase(), described)),
  );
  return { operations, wordsOf: (enumeration) => description.definitions[enumeration]?.enum };
}

function read(description: Description, path: string, method: string, described: DescribedOperation): Operation {
  const { operationId: id, consumes = ["application/json"], responses } = described;
  const parameters = described.parameters.map((one) => ("name" in one ? one : refer(description.parameters, one.$ref)));
  const query = parameters.filter((one) => one.in === "query" && one.name !== "api-version");
  const headers = parameters.filter((one) => one.in === "header").map(({ name }) => name);
  const schema = parameters.find((one) => one.in === "body")?.schema;
  return {
    id,
    method,
    path,
    query: new Map(query.map((one) => [one.name, one.enum])),
    headers,
    ...(schema && { body: { type: consumes[0] ?? "", members: membersOf(schema, description) } }),
    answers: examplesOf(responses["200"]?.schema ?? { type: "object" }, description.definitions),
  };
}

function membersOf(schema: Schema, { definitions }: Description): readonly string[] {
  return Object.keys(examplesOf(schema, definitions)[0] ?? {});
}
