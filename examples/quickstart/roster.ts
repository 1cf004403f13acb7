/** Reads a roster of workers from YAML; what is wrong in it is said with its line and its field. */
import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";

const Roster = z.strictObject({
  workers: z.array(
    z.strictObject({
      id: z.string(),
      capacity: z.int().min(1),
      channels: z.array(
        z.strictObject({
          channelId: z.string(),
          capacityCostPerJob: z.int().min(1),
          maxNumberOfJobs: z.int().min(1).exactOptional(),
        }),
      ),
      queues: z.array(z.string()),
      labels: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
      availableForOffers: z.boolean(),
    }),
  ),
});

/** The workers of the roster in `file`. Throws one error that lists every mistake with line and field. */
export function readRoster(file: string): z.infer<typeof Roster>["workers"] {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines });
  const [syntaxError] = document.errors;
  if (syntaxError) throw new Error(`${file}: ${syntaxError.message}`);
  const result = Roster.safeParse(document.toJS());
  if (result.success) return result.data.workers;
  const mistakes = result.error.issues.map((issue) => {
    const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
    return `  ${file}:${lineOf(path)} ${path.join(".")}: ${issue.message}`;
  });
  throw new Error(`the roster has ${mistakes.length} mistake(s):\n${mistakes.join("\n")}`);

  /** The line of the field, or of the entry that should hold it. */
  function lineOf(path: readonly (string | number)[]): number {
    for (let depth = path.length; depth > 0; depth--) {
      const node: unknown = document.getIn(path.slice(0, depth), true);
      if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) {
        return lines.linePos(Number(node.range[0])).line;
      }
    }
    return 1;
  }
}
