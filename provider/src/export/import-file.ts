/** The file that `pulumi import --file` reads. */
import type { JsonObject } from "../util/json";
import { PROVIDER_KEY } from "../schema/internal-properties";
import { loaderText } from "../hosts/dynamic/loader-text";
import { typeToken } from "../hosts/dynamic/type-token";
import { DEFAULT_API_VERSION } from "../config/api-version";
import type { Exported, Origin } from "./exported";

/** One resource of the file, in the engine's words. */
interface ImportedResource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: JsonObject;
  /** With outputs in the file, the engine reads nothing from the provider, which a dynamic one could not answer. */
  readonly outputs: JsonObject;
}

/** All inputs of a resource: the declaration, and what the resource classes add to it. */
export function inputsOf({ schema, id, declaration }: Exported, { endpoint, apiVersion }: Origin): JsonObject {
  return {
    [schema.identity]: id,
    ...declaration,
    endpoint,
    ...(apiVersion !== DEFAULT_API_VERSION && { apiVersion }),
    [PROVIDER_KEY]: loaderText(schema.kind),
  };
}

/** The text of the file. A state that a deployment leaves has the same inputs and outputs. */
export function importFile(entities: readonly Exported[], origin: Origin): string {
  const resources = entities.map((entity): ImportedResource => {
    const inputs = inputsOf(entity, origin);
    const type = typeToken(entity.schema.kind);
    return { type, name: entity.id, id: entity.id, inputs, outputs: inputs };
  });
  return `${JSON.stringify({ resources }, undefined, 2)}\n`;
}
