/** Runs rungs of the test ladder or suites: `node tools/test.ts <rung or suite>[,<another>] [specs and options of mocha]`. */
import { spawnSync } from "node:child_process";
import { mochaArguments, suitesNamed, testEnvironment } from "./test/mocha.ts";

const [names = "test", ...rest] = process.argv.slice(2);
const suites = names.split(",").flatMap(suitesNamed);
const { status } = spawnSync("mocha", mochaArguments(suites, rest, process.env), {
  stdio: "inherit",
  env: testEnvironment(process.env),
});
process.exitCode = status ?? 1;
