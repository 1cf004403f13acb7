/** Runs what every change must pass: format, lint, types, `npm test`, the coverage, and the suites of the rung `verify`. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { chromiumPath } from "../tests/browser/chromium.ts";
import { type Suite, suites } from "../tests/suites.ts";
import { readIfPresent } from "./setup/files.mjs";
import { npmCommand } from "./setup/npm.mjs";
import { localFolder } from "./setup/paths.mjs";
import { type Totals, addTotals, parseTotals } from "./test/totals.ts";

const totalsFile = path.join(localFolder, "verify", "totals.jsonl");
mkdirSync(path.dirname(totalsFile), { recursive: true });

const npm = npmCommand(process.env);
const test = ["node", path.join("tools", "test.ts")];

/** Runs one step, prints its duration, and returns its totals; a step that fails without a failing test is one failure. */
function step(title: string, command: readonly string[], env: NodeJS.ProcessEnv = {}): Totals {
  const [program = "", ...args] = command;
  process.stdout.write(`\n=== ${title}\n`);
  rmSync(totalsFile, { force: true });
  const started = performance.now();
  const { status } = spawnSync(program, args, { stdio: "inherit", env: { ...process.env, ...env } });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(`=== ${title}: ${status === 0 ? "passed" : "failed"} after ${seconds} s\n`);
  const totals = parseTotals(readIfPresent(totalsFile) ?? "");
  return status !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

/** Skips the browser suite where there is no Chromium, unless CHROMIUM names one, as in CI. */
function canRun({ name }: Suite): boolean {
  if (name !== "browser" || process.env["CHROMIUM"] !== undefined || existsSync(chromiumPath)) return true;
  process.stdout.write(
    `\n=== browser: skipped, because there is no ${chromiumPath}; set CHROMIUM to the path of another one\n`,
  );
  return false;
}

/** Runs the steps in order; tests run only where format, lint and types hold. */
function verify(): Totals {
  const checks = ["format:check", "lint", "types"].map((script) => step(script, [...npm, "run", "--silent", script]));
  const checked = addTotals(checks);
  if (checked.failed > 0) return checked;
  const counted = { TEST_TOTALS: totalsFile };
  const tested = step("npm test", [...npm, "test"], counted);
  // Runs the same tests again, serially and with all rounds of each property; they are counted only where they fail.
  const coverage = step("coverage", ["c8", ...test, "unit,integration"], { PROPERTY_RUNS: "usual" });
  const rest = suites
    .filter((suite) => suite.rung === "verify" && canRun(suite))
    .map(({ name }) => step(name, [...test, name], counted));
  return addTotals([tested, coverage, ...rest]);
}

const { passed, failed } = verify();
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
