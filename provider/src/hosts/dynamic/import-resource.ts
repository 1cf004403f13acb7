/** A resource of the dynamic host as `pulumi import --file` takes it. */
import { type ApiVersion, DEFAULT_API_VERSION } from "../../config/api-version";
import { NAME_KEY, PROVIDER_KEY, VERSION_KEY } from "../../schema/names";
import type { ResourceSchema } from "../../schema/resource-schema";
import type { JsonObject } from "../../util/json";
import { stateVersionOf } from "../../handlers/state-migrations";
import { loaderText, typeToken } from "./loader-text";

/** One resource of the file, in the engine's words. */
export interface ImportResource {
  readonly type: string;
  readonly name: string;
  /** The router's id. */
  readonly id: string;
  readonly inputs: JsonObject;
  /** With outputs in the file, the engine reads nothing from the provider, which a dynamic one could not answer. */
  readonly outputs: JsonObject;
}

/** Describes an entity as a deployment would leave it in the state: named by its id, outputs equal to inputs and a version. */
export function importResource(
  schema: ResourceSchema,
  id: string,
  declaration: JsonObject,
  { endpoint, apiVersion }: { readonly endpoint: string; readonly apiVersion: ApiVersion },
): ImportResource {
  const inputs: JsonObject = {
    [schema.identity]: id,
    ...declaration,
    endpoint,
    ...(apiVersion !== DEFAULT_API_VERSION && { apiVersion }),
    [NAME_KEY]: id,
    [PROVIDER_KEY]: loaderText(schema.kind),
  };
  const outputs = { ...inputs, [VERSION_KEY]: stateVersionOf(schema.kind) };
  return { type: typeToken(schema.kind), name: id, id, inputs, outputs };
}
