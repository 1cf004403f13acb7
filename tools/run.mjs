import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { root } from "./setup/paths.mjs";
import { exitCodeOf, forwardSignals } from "./signals.mjs";
import { findToolchain, toolchain, withToolchain } from "./toolchain.mjs";

const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new Error("usage: node tools/run.mjs <command> [arguments]");

if (!findToolchain()) {
  const { status } = spawnSync(process.execPath, [path.join(root, "tools", "setup.mjs")], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

const tools = toolchain();
const program = command === "node" ? tools.node : command;
const child = spawn(program, args, { stdio: "inherit", env: withToolchain(tools, process.env) });

forwardSignals(child);
child.once("error", (error) => {
  process.stderr.write(`cannot run ${command}: ${error.message}\n`);
  process.exitCode = 127;
});
child.once("close", (code, signal) => {
  process.exitCode = exitCodeOf(code, signal);
});
