/** Field types that several entities share, and how a refusal names a field. */
import * as z from "zod";
import type { ErrorDetail } from "../errors.js";
import { normaliseTime } from "../../util/time.js";

/** A reference to another entity. */
export const reference = z.string().min(1);

/** A text, number or boolean. */
export const primitive = z.union([z.string(), z.number(), z.boolean()]);

/** A value of a label, a tag or a selector. */
export type Primitive = z.infer<typeof primitive>;

/** Labels and tags: texts, numbers and booleans only. */
export const primitives = z.record(z.string(), primitive);

/** How urgent a job is. */
export const priority = z.int().min(-100).max(100);

/** A span of time in seconds; at most some 3000 years, because later ends are no dates any more. */
export const seconds = z.number().positive().max(1e11);

/** A date-time with an offset, kept in the service's own form. */
export const time = z.string().transform((text, context) => {
  const normalised = normaliseTime(text);
  if (normalised !== undefined) return normalised;
  context.addIssue({ code: "custom", message: "must be a date-time with an offset" });
  return z.NEVER;
});

/** Rewrites what zod found as details that name the field. */
export function toDetails(error: z.ZodError): ErrorDetail[] {
  return error.issues.flatMap((issue) => {
    const path = formatPath(issue.path);
    if (issue.code !== "unrecognized_keys") return [fieldDetail("InvalidField", path, issue.message)];
    return issue.keys.map((key) => unknownField(path === "" ? key : `${path}.${key}`));
  });
}

/** The detail for a field nobody knows. */
export const unknownField = (path: string): ErrorDetail => fieldDetail("UnknownField", path, "is not a known field");

/** The detail that says what is wrong with the field at a path. */
export const fieldDetail = (code: string, path: string, message: string): ErrorDetail => ({
  code,
  message: `${path}: ${message}`,
  target: path,
});

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}
