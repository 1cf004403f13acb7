/** Formats and parses times as the service does. */

const timePattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i;

// The service's clock has ticks of 100 nanoseconds, and trailing zeros are left out; these digits keep all seven.
const ticks = "0001";

/** Formats a time that the service makes: UTC, seven fractional digits, numeric offset. */
export const formatTime = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, -1)}${ticks}+00:00`;

/** Normalises a date-time with an offset to the service's form: UTC, at most seven fractional digits, no trailing zeros; answers undefined when it is none. */
export function normaliseTime(text: string): string | undefined {
  const [, seconds, fraction = "", offset] = timePattern.exec(text) ?? [];
  if (seconds === undefined || offset === undefined) return undefined;
  const milliseconds = Date.parse(seconds + offset.toUpperCase());
  if (Number.isNaN(milliseconds)) return undefined;
  // Kept as text: a Date has milliseconds only and would cut seven digits.
  const digits = fraction.slice(0, 7).replace(/0+$/, "");
  return `${new Date(milliseconds).toISOString().slice(0, 19)}${digits === "" ? "" : `.${digits}`}+00:00`;
}

/** Parses a time in the service's form, in milliseconds. */
export const parseTime = (text: string): number => Date.parse(text.replace(/(\.\d{3})\d+/, "$1"));

/** Formats a time for HTTP headers. */
export const formatHttpDate = (milliseconds: number): string => new Date(milliseconds).toUTCString();
