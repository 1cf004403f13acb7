/** Runs suites of tests/suites.ts with mocha. */
import { availableParallelism } from "node:os";
import path from "node:path";
import { type Rung, type Suite, rungs, specsOf, suites } from "../../tests/suites.ts";
import { localFolder, root } from "../setup/paths.mjs";

const isRung = (text: string): text is Rung => rungs.some((rung) => rung === text);

/** Finds the suites that a rung runs: its own and those of the rungs before it; or one suite, by its name. */
export function suitesNamed(name: string): readonly Suite[] {
  const found = isRung(name)
    ? suites.filter(({ rung }) => rungs.indexOf(rung) <= rungs.indexOf(name))
    : suites.filter((suite) => suite.name === name);
  if (found.length > 0) return found;
  const known = [...rungs, ...suites.map((suite) => suite.name)];
  throw new Error(`"${name}" is not a rung or suite; use one of ${[...new Set(known)].join(", ")}`);
}

/** Makes the arguments of mocha for these suites; specs among `rest` run instead of all of them. */
export function mochaArguments(
  some: readonly Suite[],
  rest: readonly string[],
  env: NodeJS.ProcessEnv,
): readonly string[] {
  const isNamed = rest.some((argument) => /^[^-].*\.(spec|browser)\.ts$/.test(argument));
  // mocha kills its parallel processes when they take more than a second to write their coverage.
  const isSerial = some.some((suite) => suite.isSerial) || env["NODE_V8_COVERAGE"] !== undefined;
  const workers = isSerial ? [] : ["--parallel", "--jobs", `${Math.max(2, availableParallelism())}`];
  const reporter = env["TEST_TOTALS"] ? ["--reporter", path.join(root, "tools", "test", "totals-reporter.mjs")] : [];
  return [...workers, ...reporter, ...rest, ...(isNamed ? [] : some.flatMap(specsOf))];
}

/** Makes the environment of the tests: few rounds of each property, and a compile cache for the many processes of Pulumi. */
export function testEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const rounds = { PROPERTY_RUNS: env["PROPERTY_RUNS"] ?? "8" };
  // V8 counts the calls of functions from the cache inexactly.
  const cache = env["NODE_V8_COVERAGE"] ? {} : { NODE_COMPILE_CACHE: path.join(localFolder, "compile-cache") };
  return { ...cache, ...env, ...rounds };
}
