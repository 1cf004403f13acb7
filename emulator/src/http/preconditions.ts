/** The preconditions of a PATCH: If-Match and If-Unmodified-Since, by RFC 9110. */
import type { Validators } from "../router/collections/definition.js";
import { serviceErrors } from "../router/errors.js";

/** The values of the two headers. */
export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifUnmodifiedSince?: string | undefined;
}

/** The result of a precondition; "malformed" names the header. */
export type Verdict = { readonly kind: "pass" | "failed" } | { readonly kind: "malformed"; readonly header: string };

const entityTags = /^\s*(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*\s*$/;

/** Throws a ServiceError of status 412 when a precondition fails, or 400 when it is malformed. */
export function checkPreconditions(conditions: Conditions, live: Validators | undefined): void {
  const verdict = evaluatePreconditions(conditions, live);
  if (verdict.kind === "malformed") throw serviceErrors.badRequest(`The header ${verdict.header} is malformed.`);
  if (verdict.kind === "failed") {
    const found = live === undefined ? "the item does not exist" : `its version is now ${live.etag}`;
    throw serviceErrors.preconditionFailed(`The condition of the request was not met: ${found}.`);
  }
}

/** Evaluates preconditions against the live entity. */
export function evaluatePreconditions(conditions: Conditions, live: Validators | undefined): Verdict {
  if (conditions.ifMatch !== undefined) return evaluateIfMatch(conditions.ifMatch, live);
  if (conditions.ifUnmodifiedSince !== undefined) return evaluateUnmodifiedSince(conditions.ifUnmodifiedSince, live);
  return { kind: "pass" };
}

function evaluateIfMatch(header: string, live: Validators | undefined): Verdict {
  if (header.trim() === "*") return { kind: live === undefined ? "failed" : "pass" };
  if (!entityTags.test(header)) return { kind: "malformed", header: "If-Match" };
  // Strong comparison: a weak tag equals nothing, so the prefix stays part of what is compared.
  const tags: string[] = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return { kind: live !== undefined && tags.includes(live.etag) ? "pass" : "failed" };
}

function evaluateUnmodifiedSince(header: string, live: Validators | undefined): Verdict {
  const since = Date.parse(header);
  if (Number.isNaN(since)) return { kind: "malformed", header: "If-Unmodified-Since" };
  // Last-Modified has whole seconds only, so clients can send back no more.
  const isUnmodified = live === undefined || Math.floor(live.lastModified / 1000) * 1000 <= since;
  return { kind: isUnmodified ? "pass" : "failed" };
}
