/** Numbers in a roster whose digits a 64-bit float does not keep. */
import type { JsonValue } from "../../util/json";
import { quote } from "../../util/format-list";

/** True when the number that was read from a text is not the one that is written there. */
export function isLossyNumber(source: string, value: JsonValue): boolean {
  if (typeof value !== "number" || source === String(value)) return false;
  const written = digitsOf(source);
  return written !== undefined && written !== digitsOf(String(value));
}

export function lossyNumber(source: string): string {
  return `is ${quote(source)}, a number that would not be kept as it is written; write a shorter one, or text in quotes`;
}

/** Numbers without quotes that are long, have an exponent, or begin with 0. A pattern is faster than a look at each value. */
const SUSPICIOUS = /[:,[\s]([-+]?(?:(?:\d\.?){16}|\d[\d.]*e[-+]?\d|0\d)[\d.e+-]*)/gi;

/** True when a text of YAML or JSON may hold a number that is not kept as written. */
export function mayHoldLossyNumbers(text: string): boolean {
  for (const [, source = ""] of text.matchAll(SUSPICIOUS)) if (isLossyScalar(source, Number(source))) return true;
  return false;
}

/** True for a number of YAML or JSON that is not kept as written; a zip code such as 0815 would lose its zero. */
export function isLossyScalar(source: string, value: JsonValue): boolean {
  return isLossyNumber(source, value) || (typeof value === "number" && /^[-+]?0\d/.test(source));
}

/** Sign, digits and exponent of a decimal number, equal exactly where the numbers are. */
function digitsOf(source: string): string | undefined {
  const parts = /^([+-]?)(\d+)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(source);
  if (parts === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = parts;
  const all = `${whole}${fraction}`;
  const significant = all.replace(/0+$/, "");
  const first = significant.replace(/^0+/, "");
  if (first === "") return "0";
  return `${sign === "-" ? "-" : ""}${first}e${Number(exponent) - fraction.length + all.length - significant.length}`;
}
