/** What failed, in texts for a state and for whoever runs the deployment. */

/** Workers that a summary names; the rest is counted. */
const MOST_NAMED = 12;
/** Characters of one reason in a summary. */
const LONGEST_REASON = 250;

/** A line per failed worker, by id: `ada: cannot write worker "ada": …`; empty where there is none. */
export function failuresText(failures: ReadonlyMap<string, string>): string {
  const lines = [...failures].map(([id, message]) => `${id}: ${firstLine(message)}`);
  return lines.sort().join("\n");
}

/** The number of failed workers, and the first of them with their reasons. */
export function summarize(failures: ReadonlyMap<string, string>, total: number): string {
  return summaryOf(failuresText(failures), total);
}

/** The same for texts of {@link failuresText}, of which some may be empty. */
export function summaryOf(text: string, total: number): string {
  const lines = text.split("\n").filter((line) => line !== "");
  if (lines.length === 0) return "";
  const shown = lines.slice(0, MOST_NAMED).map((line) => `  ${shorten(line)}`);
  const more = lines.length > MOST_NAMED ? [`  and ${lines.length - MOST_NAMED} more`] : [];
  return [`${lines.length} of ${total} workers failed`, ...shown, ...more].join("\n");
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function shorten(text: string): string {
  return text.length <= LONGEST_REASON ? text : `${text.slice(0, LONGEST_REASON).toWellFormed()}…`;
}
