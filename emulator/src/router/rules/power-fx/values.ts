/** The values of expressions, and their conversions. */
import type { Primitive } from "../../entities/fields.js";

/** A value of an expression; null is blank: a label that is not there. */
export type Value = Primitive | null;

/** An expression that cannot be parsed or evaluated. */
export class ExpressionError extends Error {}

/** The value as a number: blank is 0, true 1, and a text counts when it spells a number. */
export function toNumber(value: Value): number {
  const number = typeof value === "string" && value.trim() === "" ? NaN : Number(value);
  if (Number.isNaN(number)) throw new ExpressionError(`${JSON.stringify(value)} is not a number`);
  return number;
}

/** The value as a text; blank is empty. */
export const toText = (value: Value): string => (value === null ? "" : String(value));

/** The value as a truth: blank is false, a number is true unless it is 0. */
export function toTruth(value: Value): boolean {
  if (value === null) return false;
  if (typeof value !== "string") return Boolean(value);
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  throw new ExpressionError(`${JSON.stringify(value)} is neither true nor false`);
}

/** Negative, 0 or positive; only numbers have an order. */
export function compareValues(left: Value, right: Value): number {
  for (const value of [left, right]) {
    if (typeof value === "number" || value === null) continue;
    throw new ExpressionError(`${JSON.stringify(value)} has no order; only numbers are compared`);
  }
  return toNumber(left) - toNumber(right);
}
