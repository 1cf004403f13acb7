/** Finds the name that somebody probably meant. */

/** ` (did you mean "<name>"?)` with the most similar of the names, or nothing when none is similar. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const most = Math.max(1, Math.floor(name.length / 3));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) > most) continue;
    const distance = distanceOf(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= most && distance < (best?.distance ?? Infinity)) best = { name: candidate, distance };
  }
  return best === undefined ? "" : ` (did you mean ${JSON.stringify(best.name)}?)`;
}

/** The fewest characters to insert, remove or replace that make one text of the other (Levenshtein). */
function distanceOf(from: string, to: string): number {
  const letters = Array.from(to);
  let row = Array.from({ length: letters.length + 1 }, (_, index) => index);
  for (const [line, character] of Array.from(from).entries()) {
    const next = [line + 1];
    for (const [column, other] of letters.entries()) {
      const replaced = (row[column] ?? 0) + Number(character !== other);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
