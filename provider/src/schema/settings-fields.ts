/** The inputs that steer the provider and are not sent to the service. */
import { z } from "zod";
import { RouterError } from "../errors";
import { API_VERSIONS, type ApiVersion } from "../config/api-version";
import { normalizeEndpoint } from "../config/endpoint";
import type { Field } from "./resource-schema";

/** Inputs that every resource has beside its own fields. */
export interface ResourceSettings {
  /**
   * Endpoint of the Communication Services resource, `https://<name>.communication.azure.com`. Part of the resource's
   * identity: a change replaces it. Default: `jobrouter:endpoint`, then `JOBROUTER_ENDPOINT`, then the endpoint of the
   * connection string.
   */
  endpoint?: string;
  /**
   * Version of the service's API that this resource is written and read with. Default: `jobrouter:apiVersion`, then
   * `JOBROUTER_API_VERSION`, then `2023-11-01`.
   */
  apiVersion?: ApiVersion;
  /**
   * What to do when the id exists already: `ifEqual` takes it over when every declared field is as declared (a run that
   * died had made it), `always` takes it over and changes what differs, `never` refuses. Default `ifEqual`.
   */
  adopt?: "ifEqual" | "always" | "never";
  /**
   * What to do when another client changed a field that this update changes too: `fail` stops and names the field and
   * both values, `overwrite` writes ours. Default `fail`.
   */
  onConflict?: "fail" | "overwrite";
}

export const settingsFields: { readonly [Key in keyof ResourceSettings]-?: Field<NonNullable<ResourceSettings[Key]>> } =
  {
    endpoint: { type: z.string("must be text").superRefine(endpointIssues), required: true, onChange: "replace" },
    apiVersion: { type: z.enum(API_VERSIONS, `must be one of ${API_VERSIONS.join(", ")}`) },
    adopt: { type: z.enum(["ifEqual", "always", "never"], "must be one of ifEqual, always, never") },
    onConflict: { type: z.enum(["fail", "overwrite"], "must be one of fail, overwrite") },
  };

function endpointIssues(value: string, context: z.RefinementCtx): void {
  try {
    normalizeEndpoint(value, "it");
  } catch (error) {
    if (!(error instanceof RouterError)) throw error;
    context.addIssue({ code: "custom", message: `is not usable: ${error.message}` });
  }
}
