/** The inputs that steer the provider and are not sent to the service. */
import { z } from "zod";
import { RouterError } from "../errors";
import { API_VERSIONS } from "../config/api-version";
import { normalizeEndpoint } from "../config/endpoint";
import type { Field } from "./resource-schema";
import type { ResourceSettings } from "./inputs";

/** Same on every kind of resource. */
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
