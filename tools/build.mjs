/** Compiles all workspaces and shows what the compiler says. */
import { spawnSync } from "node:child_process";
import { root } from "./setup/paths.mjs";
import { workspacesOf } from "./setup/workspaces.mjs";

const { status } = spawnSync("tsc", ["-b", ...workspacesOf(root)], { cwd: root, stdio: "inherit" });
process.exitCode = status ?? 1;
