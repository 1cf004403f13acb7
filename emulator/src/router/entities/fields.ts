/** Field types that several entities share. */
import * as z from "zod";
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

/** A duration in seconds; at most some 3000 years, so that its end is a valid date. */
export const seconds = z.number().positive().max(1e11);

/** A date-time with an offset, kept in the service's own form. */
export const time = z.string().transform((text, context) => {
  const normalised = normaliseTime(text);
  if (normalised !== undefined) return normalised;
  context.addIssue({ code: "custom", message: "must be a date-time with an offset" });
  return z.NEVER;
});
