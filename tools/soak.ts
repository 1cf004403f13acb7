/** Runs the soak tests in full; names of specs as arguments (`crash-sweep`) run these only. */
import { spawnSync } from "node:child_process";

const names = process.argv.slice(2);
const specs = names.length === 0 ? ["tests/soak/*.spec.ts"] : names.map((name) => `tests/soak/${name}.spec.ts`);
const { status } = spawnSync("mocha", ["--no-config", "--timeout", "0", ...specs], {
  stdio: "inherit",
  env: { ...process.env, SOAK: "full" },
});
process.exitCode = status ?? 1;
