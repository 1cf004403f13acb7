import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";

/** Returns the length of the journal, from which a run counts its own calls. */
export function journalMark(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Formats the calls since the mark, such as `12 GET and 8 PATCH`. */
export function describeCalls(file: string, mark: number): string {
  const counts = new Map<string, number>();
  for (const line of textSince(file, mark).split("\n")) {
    if (line === "") continue;
    const { method } = JSON.parse(line) as { method: string };
    counts.set(method, (counts.get(method) ?? 0) + 1);
  }
  const phrases = [...counts].sort().map(([method, count]) => `${count} ${method}`);
  if (phrases.length === 0) return "no call";
  return phrases.length === 1 ? phrases.join() : `${phrases.slice(0, -1).join(", ")} and ${String(phrases.at(-1))}`;
}

function textSince(file: string, mark: number): string {
  if (journalMark(file) <= mark) return "";
  const handle = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(fstatSync(handle).size - mark);
    readSync(handle, bytes, 0, bytes.length, mark);
    return bytes.toString();
  } finally {
    closeSync(handle);
  }
}
