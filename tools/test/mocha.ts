/** How the suites of tests/suites.ts are handed to mocha. */
import { availableParallelism } from "node:os";
import path from "node:path";
import { type Rung, type Suite, rungs, specsOf, suites } from "../../tests/suites.ts";
import { localFolder, root } from "../setup/paths.mjs";

/** The suites that a rung runs: its own and those of the rungs before it; or the one suite of that name. */
export function suitesNamed(name: string): readonly Suite[] {
  const isRung = (text: string): text is Rung => rungs.some((rung) => rung === text);
  const found = isRung(name)
    ? suites.filter(({ rung }) => rungs.indexOf(rung) <= rungs.indexOf(name))
    : suites.filter((suite) => suite.name === name);
  if (found.length === 0) {
    const known = [...rungs, ...suites.map((suite) => suite.name)].join(", ");
    throw new Error(`"${name}" is no rung and no suite; there are ${known}`);
  }
  return found;
}

/** The arguments of mocha for these suites; specs among `rest` run instead of all of them. */
export function mochaArguments(some: readonly Suite[], rest: readonly string[]): readonly string[] {
  const named = rest.some((argument) => /^[^-].*\.(spec|browser)\.ts$/.test(argument));
  const specs = named ? [] : some.flatMap(specsOf);
  const isSerial = some.some((suite) => suite.isSerial);
  const workers = isSerial ? [] : ["--parallel", "--jobs", `${Math.max(2, availableParallelism())}`];
  const reporter = process.env["TEST_TOTALS"] ? ["--reporter", path.join(root, "tools/test/totals-reporter.mjs")] : [];
  return [...workers, ...reporter, ...rest, ...specs];
}

/** The environment of the tests: few rounds of each property, and compiled modules cached for the many processes of Pulumi. */
export function testEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const rounds = { PROPERTY_RUNS: env["PROPERTY_RUNS"] ?? "8" };
  // Coverage counts inexactly in modules that come from the cache.
  const cache = env["NODE_V8_COVERAGE"] ? {} : { NODE_COMPILE_CACHE: path.join(localFolder, "compile-cache") };
  return { ...cache, ...env, ...rounds };
}
