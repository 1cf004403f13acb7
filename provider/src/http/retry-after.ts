/** How long the service asks to be left alone. */
import type { PipelineResponse } from "@azure/core-rest-pipeline";

/**
 * Milliseconds from `now` (a time as `Date.now` tells it) that the `Retry-After` of an answer asks to wait, from either
 * form of the header: seconds, or an HTTP date. `undefined` without the header, and when it is neither form.
 */
export function readRetryAfter(response: PipelineResponse | undefined, now: number): number | undefined {
  const text = response?.headers.get("Retry-After")?.trim();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse alone would read 1.5 or -5 as a day of 2001, and the next attempt would follow without any pause.
  const until = /GMT$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(until) ? undefined : Math.max(0, until - now);
}
