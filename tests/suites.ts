/** The one table of the test ladder: which suite holds which specs, and which rung runs it. tools/test.ts reads it. */
import { globSync } from "node:fs";
import { root } from "../tools/setup/paths.mjs";
import { type Cost, costOf } from "./support/cost.ts";

/** The rungs, from the fastest to the slowest; each runs its own suites and those of the rungs before it. */
export const rungs = ["unit", "test", "verify"] as const;

/** One rung of the ladder, run by `npm run test:unit`, `npm test` or `npm run verify`. */
export type Rung = (typeof rungs)[number];

/** Specs that run together, in parallel processes unless they measure time. */
export interface Suite {
  readonly name: string;
  readonly rung: Rung;
  /** Globs of its specs, or what a spec costs that no glob names. */
  readonly specs: readonly string[] | Cost;
  /** Runs one spec at a time. */
  readonly isSerial?: true;
}

/** All suites. The slowest of a rung come first, so that parallel processes end at about the same time. */
export const suites: readonly Suite[] = [
  {
    name: "cli-main",
    rung: "test",
    specs: ["tests/engine/{fleet,inputs-and-lookups,life-of-a-worker,quickstart,removal}.spec.ts"],
  },
  { name: "integration", rung: "test", specs: "process" },
  { name: "unit", rung: "unit", specs: "pure" },
  { name: "cli-rest", rung: "verify", specs: "pulumi" },
  { name: "loaders", rung: "verify", specs: ["tests/{loaders,package}/**/*.spec.ts"] },
  { name: "browser", rung: "verify", specs: ["tests/browser/**/*.browser.ts"] },
  { name: "soak", rung: "verify", specs: ["tests/soak/**/*.spec.ts"], isSerial: true },
];

/** Lists every spec of the project. */
export function allSpecs(): readonly string[] {
  return specsMatching(["tests/**/*.spec.ts", "tests/**/*.browser.ts"]);
}

/** Lists the specs that globs match. */
export function specsMatching(globs: readonly string[]): readonly string[] {
  return globSync(globs, { cwd: root }).sort();
}

/** Lists the specs of a suite. */
export function specsOf({ specs }: Suite): readonly string[] {
  if (typeof specs !== "string") return specsMatching(specs);
  const named = new Set(suites.flatMap((suite) => (typeof suite.specs === "string" ? [] : specsMatching(suite.specs))));
  return allSpecs().filter((spec) => !named.has(spec) && costOf(spec) === specs);
}
