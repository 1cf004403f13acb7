/** Reads a roster of workers from YAML, and reports mistakes with line and field. */
import { readFileSync } from "node:fs";
import { LineCounter, isNode, parseDocument } from "yaml";
import { z } from "zod";

const labelValue = z.union([z.string(), z.number(), z.boolean()], "expected text, a number, true or false");

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
      labels: z.record(z.string(), labelValue).default({}),
      availableForOffers: z.boolean(),
    }),
  ),
});

type Path = readonly PropertyKey[];

/** The workers of the roster in `file`. Throws one error that lists every mistake with line and field. */
export function readRoster(file: string): z.infer<typeof Roster>["workers"] {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines, prettyErrors: false });
  report(document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, message })));
  const result = Roster.safeParse(document.toJS());
  const found = result.success ? repeatedIds(result.data.workers) : result.error.issues.flatMap(mistakesOf);
  report(found.map(({ path, reason }) => ({ line: lineOf(path), message: `${nameOf(path)}: ${reason}` })));
  return result.success ? result.data.workers : [];

  /** Returns the line of the field, or of the entry that should hold it. */
  function lineOf(path: Path): number {
    for (let depth = path.length; depth > 0; depth--) {
      const node: unknown = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  }

  function report(mistakes: readonly { line: number; message: string }[]): void {
    if (mistakes.length === 0) return;
    const sorted = mistakes.toSorted((one, other) => one.line - other.line);
    const list = sorted.map(({ line, message }) => `  ${file}:${line} ${message}`);
    throw new Error(`the roster has ${list.length} mistake(s):\n${list.join("\n")}`);
  }
}

/** An unknown key is reported at its own line, not at that of its entry. */
function mistakesOf(issue: z.core.$ZodIssue): { path: Path; reason: string }[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path, reason: issue.message }];
  return issue.keys.map((key) => ({ path: [...issue.path, key], reason: "there is no such field" }));
}

function repeatedIds(workers: readonly { id: string }[]): { path: Path; reason: string }[] {
  const ids = workers.map(({ id }) => id);
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index ? [] : [{ path: ["workers", index, "id"], reason: `"${id}" is there already` }],
  );
}

function nameOf(path: Path): string {
  return path.length === 0 ? "the whole file" : path.map(String).join(".");
}
