/** Formats and parses times as the service does. */

const timePattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i;

/** Formats a time as the service does: UTC, fraction without trailing zeros, numeric offset. */
export function formatTime(milliseconds: number): string {
  const [seconds = "", fraction = ""] = new Date(milliseconds).toISOString().slice(0, -1).split(".");
  return withFraction(seconds, fraction);
}

/** Normalises a date-time with an offset to the service's form; answers undefined when it is none. */
export function normaliseTime(text: string): string | undefined {
  const [, seconds, fraction = "", offset] = timePattern.exec(text) ?? [];
  if (seconds === undefined || offset === undefined) return undefined;
  const milliseconds = Date.parse(seconds + offset.toUpperCase());
  if (Number.isNaN(milliseconds)) return undefined;
  return withFraction(new Date(milliseconds).toISOString().slice(0, 19), fraction.slice(0, 7));
}

// Kept as text: a Date has milliseconds only and would cut seven digits.
function withFraction(seconds: string, fraction: string): string {
  const digits = fraction.replace(/0+$/, "");
  return `${seconds}${digits === "" ? "" : `.${digits}`}+00:00`;
}

/** Parses a time in the service's form, in milliseconds. */
export const parseTime = (text: string): number => Date.parse(text.replace(/(\.\d{3})\d+/, "$1"));

/** Formats a time for HTTP headers. */
export const formatHttpDate = (milliseconds: number): string => new Date(milliseconds).toUTCString();
