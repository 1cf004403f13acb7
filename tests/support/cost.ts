/** Derives the cost of a spec from the imports of its modules. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../tools/setup/paths.mjs";

/**
 * `pulumi` runs the real Pulumi CLI; `process` starts another process, a listener (the emulator too) or a compiler; `pure`
 * does none of it.
 */
export type Cost = "pulumi" | "process" | "pure";

/** `tools/start.ts` is what `npm start` runs. */
const PULUMI = /\btoolchain\(\)\.pulumi\b|"start\.ts"/;
const PROCESS =
  /^import (?!type\b)[^;]*?(\bstartEmulator\b[^;]*|from "(node:(child_process|http|https|net|tls|worker_threads)|typescript|typedoc|[./]+\/tools\/setup\/step\.mjs)");$/m;

/** Reads the cost of a spec, given by its path in the project. */
export function costOf(spec: string): Cost {
  const texts = [...modulesOf(spec)].map(read);
  if (texts.some((text) => PULUMI.test(text))) return "pulumi";
  return texts.some((text) => PROCESS.test(text)) ? "process" : "pure";
}

const cache = new Map<string, string>();

function read(file: string): string {
  const text = cache.get(file) ?? readFileSync(path.join(root, file), "utf8");
  cache.set(file, text);
  return text;
}

/** The module and those of tests/ that it imports, at any depth; imports of types only are left out. */
function modulesOf(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, target = ""] of read(file).matchAll(/^(?:import|export) (?!type\b)[^;]*?from "(\.[^"]+\.ts)";$/gm)) {
    const next = path.posix.join(path.posix.dirname(file), target);
    if (next.startsWith("tests/")) modulesOf(next, seen);
  }
  return seen;
}
