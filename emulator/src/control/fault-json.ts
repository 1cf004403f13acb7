/** Fault rules as JSON, as the rules file and the control route take them. */
import { readFileSync } from "node:fs";
import * as z from "zod";
import { operationNames } from "../http/operations.js";
import { fileError } from "../util/file-error.js";
import type { JsonObject } from "../util/json.js";
import type { FaultRule } from "./faults.js";

const count = z.int().min(0);
const positive = z.number().positive();

const fault = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("status"),
    status: z.int().min(200).max(599),
    retryAfter: z.string().exactOptional(),
    applied: z.boolean().exactOptional(),
  }),
  z.strictObject({ kind: z.literal("drop"), applied: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal("truncate") }),
  z.strictObject({ kind: z.literal("notJson") }),
  z.strictObject({ kind: z.literal("latency"), milliseconds: positive }),
  z.strictObject({ kind: z.literal("moveEtag") }),
  z.strictObject({
    kind: z.literal("quota"),
    requests: z.int().min(1).exactOptional(),
    seconds: positive.exactOptional(),
    blockedSeconds: positive.exactOptional(),
    retryAfter: z.boolean().exactOptional(),
  }),
]);

const pattern = z.string().transform((text, context) => {
  try {
    return new RegExp(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
    return z.NEVER;
  }
});

const rule = z.strictObject({
  method: z.string().exactOptional(),
  path: z.string().exactOptional(),
  pathPattern: pattern.exactOptional(),
  operation: z
    .string()
    .refine((name) => operationNames.has(name), `must be one of ${[...operationNames].join(", ")}`)
    .exactOptional(),
  resource: z.string().exactOptional(),
  nextPage: z.boolean().exactOptional(),
  times: z.union([count.min(1), z.literal("always")]).exactOptional(),
  skip: count.exactOptional(),
  ordinals: z.array(count.min(1)).min(1).exactOptional(),
  probability: positive.max(1).exactOptional(),
  fault,
});

/** Parses one rule; `pathPattern` is a regular expression. Throws an error that names the field. */
export function readFaultRule(value: unknown): FaultRule {
  const parsed = rule.safeParse(value);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error).replaceAll("\n", " "));
  const { pathPattern, ...others } = parsed.data;
  return { ...others, ...(pathPattern !== undefined && { path: pathPattern }) };
}

/** Reads a file with a JSON array of rules. */
export function readFaultFile(file: string): FaultRule[] {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return z
      .array(z.unknown())
      .parse(value, { error: () => "it must hold an array of rules" })
      .map(readFaultRule);
  } catch (error) {
    const told = error instanceof z.ZodError ? new Error(z.prettifyError(error)) : error;
    throw fileError("read the fault rules", file, told);
  }
}

/** Makes JSON of a rule, in the form that `readFaultRule` takes. */
export function showFaultRule({ path, fault: { kind, ...details }, ordinals, ...others }: FaultRule): JsonObject {
  const { before: _, ...told } = "before" in details ? details : { before: undefined, ...details };
  return {
    ...others,
    ...(ordinals !== undefined && { ordinals: [...ordinals] }),
    ...(typeof path === "string" && { path }),
    ...(path instanceof RegExp && { pathPattern: path.source.replaceAll("\\/", "/") }),
    fault: { kind, ...told },
  };
}
