/** Runs a rung of the test ladder or one suite of it: `node tools/test.ts <rung or suite> [specs and options of mocha]`. */
import { spawnSync } from "node:child_process";
import { mochaArguments, suitesNamed, testEnvironment } from "./test/mocha.ts";

const [name = "test", ...rest] = process.argv.slice(2);
const { status } = spawnSync("mocha", mochaArguments(suitesNamed(name), rest), {
  stdio: "inherit",
  env: testEnvironment(process.env),
});
process.exitCode = status ?? 1;
