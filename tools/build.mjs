/** Compiles all workspaces and prints the compiler's output. */
import { spawnSync } from "node:child_process";
import { root } from "./setup/paths.mjs";
import { workspacesOf } from "./setup/workspaces.mjs";

const { status } = spawnSync("tsc", ["-b", ...workspacesOf(root)], { cwd: root, stdio: "inherit" });
process.exitCode = status ?? 1;
