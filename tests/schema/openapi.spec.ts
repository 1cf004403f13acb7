/** Compares the schemas with Microsoft's API description: no writable field and no enum value is missing. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { type JsonObject, type JsonValue, isJsonObject } from "../../provider/dist/util/json.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { check } from "../../provider/dist/reconciler/check.js";
import { fullDeclarations } from "../support/full-declarations.ts";

/** What is used here of a definition of the API description. */
interface Definition {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Definition & { readonly readOnly?: boolean }>>;
  readonly allOf?: readonly Definition[];
  readonly items?: Definition;
  readonly enum?: readonly string[];
  readonly discriminator?: string;
  readonly "x-ms-discriminator-value"?: string;
}

const bodies = {
  Worker: "RouterWorkerCreateOrUpdate",
  Job: "RouterJobCreateOrUpdate",
  Queue: "RouterQueueCreateOrUpdate",
  DistributionPolicy: "DistributionPolicyCreateOrUpdate",
  ClassificationPolicy: "ClassificationPolicyCreateOrUpdate",
  ExceptionPolicy: "ExceptionPolicyCreateOrUpdate",
} as const;

for (const version of ["2023-11-01", "2024-01-18-preview"]) {
  const file = new URL(`../fixtures/${version}/openapi.json`, import.meta.url);
  const { definitions } = JSON.parse(readFileSync(file, "utf8")) as { definitions: Record<string, Definition> };
  const names = new Map(Object.entries(definitions).map(([name, definition]) => [definition, name]));

  const resolve = (definition: Definition): Definition => {
    if (definition.$ref === undefined) return definition;
    const found = definitions[definition.$ref.replace("#/definitions/", "")];
    if (found === undefined) throw new Error(`there is no ${definition.$ref}`);
    return found;
  };
  const nameOf = (definition: Definition): string => names.get(definition) ?? "?";
  const bodyOf = (kind: keyof typeof bodies): Definition => resolve({ $ref: `#/definitions/${bodies[kind]}` });
  /** The definitions that extend a tagged one. */
  const casesOf = (base: Definition): Definition[] =>
    Object.values(definitions).filter(({ allOf = [] }) => allOf.some((one) => resolve(one) === base));
  const writable = (definition: Definition): [string, Definition][] => [
    ...(definition.allOf ?? []).flatMap((one) => writable(resolve(one))),
    ...Object.entries(definition.properties ?? {}).filter(([, property]) => property.readOnly !== true),
  ];

  /** Lists everything writable, as `Definition.property` and `Definition.property = value`. */
  const wanted = (definition: Definition, seen = new Set<Definition>()): Set<string> => {
    if (seen.has(definition)) return new Set();
    seen.add(definition);
    if (definition.discriminator !== undefined) {
      return new Set(casesOf(definition).flatMap((one) => [...wanted(one, seen)]));
    }
    const own = writable(definition).flatMap(([name, property]) => {
      const path = `${nameOf(definition)}.${name}`;
      const target = resolve(property);
      // A case of a tagged definition has only its own word.
      const words = name === "kind" ? [definition["x-ms-discriminator-value"] ?? ""] : (itemOf(target).enum ?? []);
      return [path, ...words.map((word) => `${path} = ${word}`), ...wanted(itemOf(target), seen)];
    });
    return new Set(own);
  };
  const itemOf = (definition: Definition): Definition =>
    definition.items === undefined ? definition : resolve(definition.items);

  /** Lists what a declaration uses, in the same form; properties outside the API description do not count. */
  const used = (definition: Definition, value: JsonValue, into: Set<string>): Set<string> => {
    const items: readonly JsonValue[] = Array.isArray(value) ? value : [value];
    for (const item of items) {
      if (!isJsonObject(item)) continue;
      const target = itemOf(definition);
      const actual =
        target.discriminator === undefined
          ? target
          : casesOf(target).find((one) => one["x-ms-discriminator-value"] === item["kind"]);
      for (const [name, property] of actual === undefined ? [] : writable(actual)) {
        const inner = item[name];
        if (actual === undefined || inner === undefined) continue;
        const path = `${nameOf(actual)}.${name}`;
        into.add(path);
        const words: readonly JsonValue[] = Array.isArray(inner) ? inner : [inner];
        for (const word of words) if (typeof word === "string") into.add(`${path} = ${word}`);
        used(resolve(property), inner, into);
      }
    }
    return into;
  };

  describe(`the schemas and the API description ${version}`, () => {
    for (const schema of Object.values(registry)) {
      const { kind } = schema;
      const isStable = version === "2023-11-01";
      // The one field that came with the preview is left out of the stable version.
      const declarations = fullDeclarations[kind].map(({ maxConcurrentOffers, ...fields }): JsonObject => {
        return isStable || maxConcurrentOffers === undefined ? fields : { ...fields, maxConcurrentOffers };
      });

      it(`${schema.noun}: every writable field and every enum value can be declared`, () => {
        const seen = new Set<string>();
        for (const declaration of declarations) {
          const inputs = { [schema.identity]: "one", endpoint: "http://127.0.0.1:1", ...declaration };
          expect(check(schema, inputs).failures, JSON.stringify(declaration)).to.deep.equal([]);
          used(bodyOf(kind), declaration, seen);
        }
        const missing = [...wanted(bodyOf(kind))].filter((one) => !seen.has(one));
        expect(missing).to.deep.equal([]);
      });

      it(`${schema.noun}: nothing can be declared that the API does not have`, () => {
        const known = writable(bodyOf(kind)).map(([name]) => name);
        const later = isStable && kind === "Worker" ? ["maxConcurrentOffers"] : [];
        expect([...known, ...later]).to.have.members([...schema.shape.members.keys()]);
      });
    }
  });
}
