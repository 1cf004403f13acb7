/** Shapes that several schemas share. Messages complete the sentence "<field> …". */
import { z } from "zod";
import type { Kind } from "./names";
import { refersTo, withReservedKey } from "./shape";

/** The value of a label or tag. */
export type LabelValue = string | number | boolean;

/** Keys with text, numbers, true or false. Declared keys are managed, all others are left alone. */
export type Labels = Record<string, LabelValue>;

/** An id in the router: 1 to 128 characters that need no escaping in a path. */
export const routerId = z
  .string("must be text")
  // Not min and max: zod looks at the length of whatever has one.
  .refine((id) => id !== "", "must not be empty")
  .refine((id) => id.length <= 128, "must have at most 128 characters")
  // Control characters, and what a path would read as its own.
  .regex(/^[^/?#\\\u0000-\u001f\u007f]*$/, "must not contain / ? # \\ or control characters")
  .refine((id) => id !== "." && id !== "..", "must not be . or ..");

/** The key that the service adds to the labels of queues and workers: the entity's own id. */
export const ID_LABEL = "Id";

export const idOf = (kind: Kind): z.ZodType<string> => refersTo(kind, routerId.clone());

export const text = z.string("must be text");

export const filledText = text.refine((value) => value !== "", "must not be empty");

export const flag = z.boolean("must be true or false");

export const wholeNumber = (least: number): z.ZodType<number> =>
  z.int("must be a whole number").min(least, `must be ${least} or more`).max(2_147_483_647, "must be below 2147483648");

export const seconds = z.number("must be a number of seconds").positive("must be more than 0 seconds");

/** A point in time as ISO 8601 text with an offset and at most the seven fractional digits that the service keeps. */
export const instant = z.iso
  .datetime({ offset: true, abort: true, error: "must be a point in time such as 2026-01-31T09:00:00Z" })
  .refine((time) => !/\.\d{8}/.test(time), "must have at most 7 fractional digits");

export const uri = z.url({ protocol: /^https?$/, error: "must be a URL such as https://example.com/rule" });

export const priority = z
  .int("must be a whole number")
  .min(-100, "must be between -100 and 100")
  .max(100, "must be between -100 and 100");

/** The value of a label or tag, or one to compare it with. */
export const labelValue: z.ZodType<LabelValue> = z.union(
  [z.string(), z.number(), z.boolean()],
  "must be text, a number, or true or false",
);

export const labels: z.ZodType<Labels> = z.record(
  z.string(),
  labelValue,
  "must be a map of keys to text, numbers, true or false",
);

/** Labels of a queue or a worker. */
export const labelsWithId = withReservedKey(ID_LABEL, labels.clone());

type ObjectByKind<Cases> = {
  [Kind in keyof Cases]: { kind: Kind } & (Cases[Kind] extends z.core.$ZodLooseShape
    ? z.output<z.ZodObject<Cases[Kind], z.core.$strict>>
    : never);
}[keyof Cases];

/** Objects told apart by their `kind`; `cases` are the other members of each kind, and not empty. */
export function byKind<Cases extends Readonly<Record<string, z.core.$ZodLooseShape>>>(
  cases: Cases,
): z.ZodType<ObjectByKind<Cases>> {
  const kinds = Object.keys(cases);
  const options = kinds.map((kind): z.ZodObject => z.strictObject({ kind: z.literal(kind), ...cases[kind] }));
  const message = `must have a \`kind\` of ${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1) ?? ""}`;
  // Neither does the compiler see that there is a first option, nor which members belong to which kind.
  const type: unknown = z.discriminatedUnion("kind", options as [z.ZodObject, ...z.ZodObject[]], message);
  return type as z.ZodType<ObjectByKind<Cases>>;
}

/** For an object type: `message` where something else stands; what is wrong inside an object keeps its own words. */
export const unlessObject = (message: string): { error: (issue: { code?: string }) => string | undefined } => ({
  error: ({ code }) => (code === "invalid_type" ? message : undefined),
});
