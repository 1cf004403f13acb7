/** The two conditions a PATCH may carry, as the headers spell them. */
export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifUnmodifiedSince?: string | undefined;
}

/** What the conditions are compared with; `lastModified` in milliseconds. */
export interface Validators {
  readonly etag: string;
  readonly lastModified: number;
}

/** Whether a write may go on; a malformed condition is named. */
export type Verdict = { readonly kind: "pass" | "failed" } | { readonly kind: "malformed"; readonly header: string };

const entityTags = /^\s*(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*\s*$/;

/** Decides, by RFC 9110, whether a write may go on. */
export function judgeConditions(conditions: Conditions, live: Validators | undefined): Verdict {
  if (conditions.ifMatch !== undefined) return judgeIfMatch(conditions.ifMatch, live);
  if (conditions.ifUnmodifiedSince !== undefined) return judgeUnmodifiedSince(conditions.ifUnmodifiedSince, live);
  return { kind: "pass" };
}

function judgeIfMatch(header: string, live: Validators | undefined): Verdict {
  if (header.trim() === "*") return { kind: live === undefined ? "failed" : "pass" };
  if (!entityTags.test(header)) return { kind: "malformed", header: "If-Match" };
  // Strong comparison: a weak tag equals nothing, so the prefix stays part of what is compared.
  const tags: string[] = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return { kind: live !== undefined && tags.includes(live.etag) ? "pass" : "failed" };
}

function judgeUnmodifiedSince(header: string, live: Validators | undefined): Verdict {
  const since = Date.parse(header);
  if (Number.isNaN(since)) return { kind: "malformed", header: "If-Unmodified-Since" };
  // Last-Modified tells whole seconds only, so that is all a client can send back.
  const isUnmodified = live === undefined || Math.floor(live.lastModified / 1000) * 1000 <= since;
  return { kind: isUnmodified ? "pass" : "failed" };
}
