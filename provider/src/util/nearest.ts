/** Suggestions for misspelled names. */

/** Formats the candidate with the smallest edit distance as ` (did you mean "capacity"?)`; empty when none is close. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const maxDistance = Math.max(1, Math.floor(name.length / 3));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > maxDistance) continue;
    const distance = levenshtein(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= maxDistance && distance < (best?.distance ?? Infinity)) best = { name: candidate, distance };
  }
  return best === undefined ? "" : ` (did you mean ${JSON.stringify(best.name)}?)`;
}

/** Says that a name is not known: the nearest valid one, and all valid ones. Completes the sentence "<path> …". */
export function unknownName(name: string, valid: readonly string[]): string {
  return `is not known here${didYouMean(name, valid)}; ${valid.length === 0 ? "remove it" : `valid names are ${valid.join(", ")}`}`;
}

/** Counts the characters to insert, remove or replace to turn one text into another. */
function levenshtein(from: string, to: string): number {
  const letters = Array.from(to);
  let row = Array.from({ length: letters.length + 1 }, (_, index) => index);
  for (const [line, character] of Array.from(from).entries()) {
    const next = [line + 1];
    for (const [column, letter] of letters.entries()) {
      const replaced = (row[column] ?? 0) + Number(character !== letter);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
