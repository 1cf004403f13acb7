/** How much of a soak test is run: a small part in `npm run verify`, all of it in `npm run soak`. */

/** True in `npm run soak`. */
export const isFull = process.env["SOAK"] === "full";

/** The size for this run. */
export function sized<T>({ small, full }: { readonly small: T; readonly full: T }): T {
  return isFull ? full : small;
}

/** Prints the figures of a soak test on one line each, so that a promise and its control stand below each other. */
export function printFigures(title: string, rows: Readonly<Record<string, Readonly<Record<string, unknown>>>>): void {
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  const lines = Object.entries(rows).map(([name, figures]) => {
    const facts = Object.entries(figures).map(([fact, value]) => `${fact} ${String(value)}`);
    return `      ${name.padEnd(width)}  ${facts.join(", ")}`;
  });
  console.log(`    ${title} (${isFull ? "in full" : "in small"})\n${lines.join("\n")}`);
}
