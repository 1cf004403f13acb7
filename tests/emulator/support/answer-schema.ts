/** Microsoft's description of the API as JSON schemas that answers are held to, and where the real service departs from it. */
import { readFileSync } from "node:fs";
import { Ajv2019 } from "ajv/dist/2019.js";
import formats from "ajv-formats";
import type { JsonObject, JsonValue } from "jobrouter-emulator";

type Writable = Record<string, JsonValue | undefined>;

interface Definition {
  readonly properties?: Readonly<Record<string, JsonObject>>;
  readonly required?: readonly string[];
  readonly allOf?: readonly { readonly $ref: string }[];
  readonly discriminator?: string;
  readonly "x-ms-discriminator-value"?: string;
}

interface Response {
  readonly schema?: { readonly $ref: string };
  readonly headers?: Readonly<Record<string, unknown>>;
}

interface Description {
  readonly definitions: Readonly<Record<string, Definition & JsonObject>>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

interface Described {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Response>>;
}

/** Where recordings of the real service, which the emulator follows, depart from its description. */
export const departures: readonly {
  readonly because: string;
  readonly apply: (schemas: Record<string, Writable>) => void;
}[] = [
  {
    because: "links to a next page are relative",
    apply(schemas) {
      for (const [name, schema] of Object.entries(schemas)) {
        if (!name.startsWith("Paged")) continue;
        schema["properties"] = {
          ...(schema["properties"] as JsonObject),
          nextLink: { type: "string", pattern: "^/routing/[a-zA-Z]+\\?continuationToken=[\\w-]+$" },
        };
      }
    },
  },
  {
    because: "the position of a job comes without an estimate while there is none",
    apply(schemas) {
      const { RouterJobPositionDetails: schema } = schemas;
      const required = schema?.["required"] as readonly string[];
      if (schema !== undefined) schema["required"] = required.filter((name) => name !== "estimatedWaitTimeMinutes");
    },
  },
  {
    because: "errors come as communicationError; the emulator gives them under both names",
    apply(schemas) {
      const { "Azure.Core.Foundations.ErrorResponse": schema } = schemas;
      const error = { $ref: "#/definitions/Azure.Core.Foundations.Error" };
      if (schema === undefined) return;
      schema["properties"] = { error, communicationError: error };
      schema["required"] = ["error", "communicationError"];
    },
  },
];

/** One operation of the description. */
export interface AnswerSchema {
  readonly operationId: string;
  /** What is wrong with an answer; nothing for one that fits. */
  faultsOf(status: number, headers: Readonly<Record<string, string>>, body: JsonValue | undefined): string[];
}

/** Finds the schema of a call by its method and path, or undefined for one that the description does not know. */
export function openAnswerSchemas(version: string): (method: string, path: string) => AnswerSchema | undefined {
  const file = new URL(`../../fixtures/${version}/openapi.json`, import.meta.url);
  // Whatever the file lacks of this shape makes the schemas fail to compile.
  const description = JSON.parse(readFileSync(file, "utf8")) as Description;
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: true });
  formats.default(ajv);
  ajv.addSchema({ $id: "api", definitions: toSchemas(description) });
  const operations = Object.entries(description.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+?")}$`),
      schema: toAnswerSchema(ajv, described),
    })),
  );
  return (method, path) => operations.find((one) => one.method === method && one.pattern.test(path))?.schema;
}

function toAnswerSchema(ajv: Ajv2019, { operationId, responses }: Described): AnswerSchema {
  return {
    operationId,
    faultsOf(status, headers, body) {
      const response = responses[String(status)] ?? (status >= 400 ? responses["default"] : undefined);
      if (response === undefined) return [`status ${status} is not described`];
      const missing = Object.keys(response.headers ?? {}).filter((name) => headers[name.toLowerCase()] === undefined);
      const faults = missing.map((name) => `the header ${name} is missing`);
      if (response.schema === undefined) return body === undefined ? faults : [...faults, "there is a body"];
      const validate = ajv.getSchema(`api${response.schema.$ref}`);
      if (validate === undefined) return [...faults, `no schema for ${response.schema.$ref}`];
      if (validate(body) === true) return faults;
      return [
        ...faults,
        ...(validate.errors ?? []).map(
          (one) => `${one.instancePath} ${one.message ?? ""} ${JSON.stringify(one.params)}`,
        ),
      ];
    },
  };
}

/**
 * The definitions in a form that a JSON schema library understands: an object told apart by `kind` is one of its forms,
 * and members that are not described are faults.
 */
function toSchemas({ definitions }: Description): Record<string, Writable> {
  const schemas: Record<string, Writable> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const forms = Object.entries(definitions).filter(([, one]) =>
      one.allOf?.some(({ $ref }) => $ref === `#/definitions/${name}`),
    );
    schemas[name] =
      definition.discriminator === undefined ? close(withParents(definitions, definition)) : either(forms);
  }
  for (const { apply } of departures) apply(schemas);
  return schemas;
}

function withParents(definitions: Description["definitions"], definition: Definition & JsonObject): Writable {
  const { allOf: _allOf, discriminator: _discriminator, "x-ms-discriminator-value": kind, ...own } = definition;
  const parents = (definition.allOf ?? []).map(({ $ref }) => definitions[$ref.replace("#/definitions/", "")]);
  const properties = Object.assign({}, ...parents.map((one) => one?.properties), own.properties) as Writable;
  return {
    ...own,
    properties: { ...properties, ...(kind !== undefined && { kind: { const: kind } }) },
    required: [...parents.flatMap((one) => one?.required ?? []), ...(own.required ?? [])],
  };
}

const either = (forms: readonly (readonly [string, unknown])[]): Writable => ({
  oneOf: forms.map(([name]) => ({ $ref: `#/definitions/${name}` })),
});

// An additionalProperties of the description's own means a map.
const close = (schema: Writable): Writable =>
  schema["type"] === "object" && schema["additionalProperties"] === undefined
    ? { ...schema, additionalProperties: false }
    : schema;
