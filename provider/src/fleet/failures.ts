/** Workers that failed, as data, and as text where a run ends. */
import { type JsonObject, type JsonValue, isJsonObject } from "../util/json";
import { ROUTER_ERROR_CODES, type RouterErrorCode } from "../errors";

/** Why one worker could not be brought to its declaration. */
export interface WorkerFailure {
  /** The id of the worker. */
  readonly workerId: string;
  /** The code of the error, the same as that of a `Worker`. */
  readonly code: RouterErrorCode;
  /** What could not be done, and why. */
  readonly message: string;
  /** The write may have been applied although no success was answered. */
  readonly mayHaveBeenApplied?: boolean;
}

/** What a run left undone. */
export interface Incomplete {
  /** By worker id. */
  readonly failures: readonly WorkerFailure[];
  /** All workers that failed, of which `failures` may list only the first. */
  readonly failed: number;
  /** Workers that were not tried, because of what others met. */
  readonly skipped: number;
  /** What those met. */
  readonly abortReason?: string;
}

/** Failures that a state lists; the rest is counted. */
const MAX_LISTED = 1_000;
/** Failures that a message names, and characters of them all and of each: the host carries 4,000. */
const MAX_NAMED = 20;
const MAX_TEXT = 3_000;
const MAX_LINE = 400;

export const INCOMPLETE_OUTPUTS: readonly string[] = ["failures", "failed", "skipped", "abortReason"];

/** The outputs of a fleet that tell what its last run left undone; all are set, so that a preview knows them. */
export function incompleteOutputs(incomplete: Incomplete): JsonObject {
  const { failures, failed, skipped, abortReason } = incomplete;
  const listed = failures.slice(0, MAX_LISTED).map((failure): JsonObject => ({ ...failure }));
  return {
    failures: listed,
    failed,
    skipped,
    abortReason: abortReason ?? "",
  };
}

/** Reads {@link incompleteOutputs}, or inputs that were made of them. */
export function readIncomplete({ failures, failed, skipped, abortReason }: JsonObject): Incomplete {
  const listed = Array.isArray(failures) ? failures.flatMap(readFailure) : [];
  return {
    failures: listed,
    failed: typeof failed === "number" ? failed : listed.length,
    skipped: typeof skipped === "number" ? skipped : 0,
    ...(typeof abortReason === "string" && abortReason !== "" && { abortReason }),
  };
}

/** True when a run left nothing undone. */
export function isComplete({ failed, skipped }: Incomplete): boolean {
  return failed === 0 && skipped === 0;
}

/** Codes of workers that the next run can finish as they are: they have jobs, or the run was interrupted. */
const PENDING_CODES: readonly RouterErrorCode[] = ["StillInUse", "Cancelled"];

/** How many workers are pending, failed or skipped, in this order, such as `40 pending, 2 failed`; empty where none is. */
export function countIncomplete(incomplete: Incomplete): string {
  const { pending, failed } = failuresByOutcome(incomplete);
  const counts = { pending, failed, skipped: incomplete.skipped };
  const shown = Object.entries(counts).filter(([, count]) => count > 0);
  return shown.map(([what, count]) => `${count} ${what}`).join(", ");
}

function failuresByOutcome({ failures, failed }: Incomplete): { readonly pending: number; readonly failed: number } {
  const pending = failures.filter(({ code }) => PENDING_CODES.includes(code)).length;
  return { pending, failed: failed - pending };
}

function readFailure(value: JsonValue): readonly WorkerFailure[] {
  if (!isJsonObject(value)) return [];
  const { workerId, code: text, message } = value;
  const code = ROUTER_ERROR_CODES.find((known) => known === text);
  if (typeof workerId !== "string" || code === undefined || typeof message !== "string") return [];
  return [{ workerId, code, message, ...(value["mayHaveBeenApplied"] === true && { mayHaveBeenApplied: true }) }];
}

/** How many of so many workers failed, why the rest was skipped, and a line for each of the first failures. */
export function describeIncomplete(incomplete: Incomplete, total: number): string {
  const { failures, failed, skipped, abortReason = "the run was aborted" } = incomplete;
  const counts = failuresByOutcome(incomplete);
  const failedText = `${counts.failed}${counts.failed > total ? "" : ` of ${total}`} workers failed`;
  const pendingText = `${counts.pending} ${counts.pending === 1 ? "worker" : "workers"} pending`;
  const texts = [...(counts.pending > 0 ? [pendingText] : []), ...(counts.failed > 0 ? [failedText] : [])];
  const skippedText = skipped === 0 ? "" : `; skipped ${skipped} more: ${shorten(abortReason)}`;
  const lines = firstLines(failures.map(({ workerId, message }) => `  ${workerId}: ${shorten(message)}`));
  const more = failed > lines.length ? [`  and ${failed - lines.length} more; the output \`failures\` lists them`] : [];
  return [`${texts.length === 0 ? failedText : texts.join(", ")}${skippedText}`, ...lines, ...more].join("\n");
}

function firstLines(lines: readonly string[]): readonly string[] {
  let left = MAX_TEXT;
  const end = lines.slice(0, MAX_NAMED).findIndex((line) => (left -= line.length) < 0);
  return lines.slice(0, end === -1 ? MAX_NAMED : end);
}

function shorten(message: string): string {
  const text = message.replace(/\s*\n\s*/g, " ");
  return text.length <= MAX_LINE ? text : `${text.slice(0, MAX_LINE).toWellFormed()}…`;
}
