/** What failed, in texts for a state and for whoever runs the deployment. */

/** Workers that a summary names; the rest is counted. */
const MOST_NAMED = 5;
/** Characters of one reason in a summary. */
const LONGEST_REASON = 400;

/** What did not succeed. */
export interface Failed {
  /** Reasons by the ids of the workers. */
  readonly failures: ReadonlyMap<string, string>;
  /** Workers with which nothing was begun, because of what others met. */
  readonly unbegun: { readonly size: number };
  /** What those met. */
  readonly halted: string | undefined;
}

const UNBEGUN = "not begun";

/**
 * A line per failed worker, by id: `ada: cannot write worker "ada": …`, and one about those that were not begun; empty where
 * there is neither.
 */
export function failuresText({ failures, unbegun, halted = "" }: Failed): string {
  const lines = [...failures].map(([id, message]) => `${id}: ${inOneLine(message)}`);
  const rest = unbegun.size === 0 ? [] : [`${UNBEGUN} with ${unbegun.size} more: ${inOneLine(halted)}`];
  return [...lines.sort(), ...rest].join("\n");
}

/** The number of failed workers, and the first of them with their reasons, from texts of {@link failuresText}. */
export function summaryOf(text: string, total: number): string {
  const all = text.split("\n").filter((line) => line !== "");
  const isRest = (line: string): boolean => line.startsWith(`${UNBEGUN} with `);
  const [lines, rest] = [all.filter((line) => !isRest(line)), all.filter(isRest)];
  if (all.length === 0) return "";
  const shown = lines.slice(0, MOST_NAMED).map((line) => `  ${shorten(line)}`);
  const more = lines.length > MOST_NAMED ? [`  and ${lines.length - MOST_NAMED} more`] : [];
  return [
    // Those who leave are none of the fleet's any more.
    lines.length > total ? `${lines.length} workers failed` : `${lines.length} of ${total} workers failed`,
    ...shown,
    ...more,
    ...rest.slice(0, MOST_NAMED).map((line) => `  ${shorten(line)}`),
  ].join("\n");
}

/** The reason and its particulars, which are the indented lines; advice is left out. */
function inOneLine(text: string): string {
  const [reason = "", ...others] = text.split("\n");
  const particulars = others.filter((line) => line.startsWith("  ")).map((line) => line.trim());
  return particulars.length === 0 ? reason : `${reason} (${particulars.join("; ")})`;
}

function shorten(text: string): string {
  return text.length <= LONGEST_REASON ? text : `${text.slice(0, LONGEST_REASON).toWellFormed()}…`;
}
