import { spawn, spawnSync } from "node:child_process";
import { constants } from "node:os";
import path from "node:path";
import { root } from "./setup/paths.mjs";
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

// A terminal sends Ctrl-C to all of its programs by itself; once more would make Pulumi give up at once.
const isOnTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    if (signal === "SIGTERM" || !isOnTerminal) child.kill(signal);
  });
}

child.once("error", (error) => {
  process.stderr.write(`cannot run ${command}: ${error.message}\n`);
  process.exitCode = 127;
});
child.once("close", (code, signal) => {
  process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
});
