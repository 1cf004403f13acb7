/** Values in messages. */
import type { JsonValue } from "../base/json";

const LONGEST = 100;

/** The value as short JSON text. */
export function showValue(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}…`;
}
