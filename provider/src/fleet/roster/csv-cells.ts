/** Where the cells of a CSV text stand. */

/**
 * The offsets of the cells, row by row, without the rows that are empty. `linebreak` is what ends a row. The text has no
 * mistakes in its quotes.
 */
export function cellOffsets(text: string, linebreak: string): readonly (readonly number[])[] {
  const cell = new RegExp(`(?:"[^"]*(?:""[^"]*)*")?(?:(?!${linebreak})[^,])*`, "y");
  const rows: number[][] = [];
  let [row, start]: [number[], number] = [[], 0];
  while (start <= text.length) {
    row.push(start);
    cell.lastIndex = start;
    cell.test(text);
    const end = cell.lastIndex;
    start = end + 1;
    if (text[end] === ",") continue;
    if (row.length > 1 || end > (row[0] ?? end)) rows.push(row);
    [row, start] = [[], end + linebreak.length];
  }
  return rows;
}
