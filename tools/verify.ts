/** Runs what every change must pass: format, lint, types, `npm test` with coverage, and the suites of the rung `verify`. */
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

// Each property runs as many rounds as its spec says.
const env = { ...process.env, TEST_TOTALS: totalsFile, PROPERTY_RUNS: "usual" };

/** Runs one step, says how long it took, and answers its totals; a step that fails without a failing test is one failure. */
function step(title: string, command: readonly string[]): Totals {
  const [program = "", ...args] = command;
  process.stdout.write(`\n=== ${title}\n`);
  rmSync(totalsFile, { force: true });
  const started = performance.now();
  const { status } = spawnSync(program, args, { stdio: "inherit", env });
  const totals = parseTotals(readIfPresent(totalsFile) ?? "");
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(`=== ${title}: ${status === 0 ? "passed" : "FAILED"} after ${seconds} s\n`);
  return status !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

/** The browser suite is left out where there is no Chromium; CI names one, so that it cannot be left out there. */
function canRun({ name }: Suite): boolean {
  if (name !== "browser" || process.env["CHROMIUM"] !== undefined || existsSync(chromiumPath)) return true;
  process.stdout.write(`\n=== browser: left out, because there is no ${chromiumPath}; CHROMIUM names another one\n`);
  return false;
}

const npm = npmCommand(process.env);

/** Runs the steps in order; the suites run only where format, lint and types hold. */
function verify(): Totals {
  const checks = ["format:check", "lint", "types"].map((script) => step(script, [...npm, "run", "--silent", script]));
  const checked = addTotals(checks);
  if (checked.failed > 0) return checked;
  const tested = step("npm test, with coverage", ["c8", ...npm, "test"]);
  const rest = suites
    .filter((suite) => suite.rung === "verify" && canRun(suite))
    .map(({ name }) => step(name, ["node", path.join("tools", "test.ts"), name]));
  return addTotals([checked, tested, ...rest]);
}

const { passed, failed } = verify();
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
