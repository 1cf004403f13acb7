import { rmSync } from "node:fs";
import path from "node:path";
import { digestOf, fingerprint, readIfPresent, writeWhole } from "./files.mjs";
import { localFolder, root as clone } from "./paths.mjs";
import { longStep, run, SetupError } from "./step.mjs";
import { workspacesOf } from "./workspaces.mjs";

const stampFile = path.join(localFolder, "build.stamp");

/**
 * Returns one digest of all inputs of the build.
 * @param {string} root
 */
export const sourceDigest = (root) =>
  digestOf(
    [
      "tsconfig.base.json",
      "node_modules/.package-lock.json",
      // The pages of the emulator are compiled too.
      ...workspacesOf(root).flatMap((name) =>
        ["src", "page", "tsconfig.json", "package.json"].map((part) => `${name}/${part}`),
      ),
    ].map((name) => path.join(root, name)),
  );

/**
 * True when the build exists and matches the sources.
 * @param {{ root: string, stamp: string }} where
 */
export const isBuilt = ({ root, stamp }) =>
  workspacesOf(root).every((name) => fingerprint(path.join(root, name, "dist", ".tsbuildinfo")) !== undefined) &&
  readIfPresent(stamp) === sourceDigest(root);

/**
 * Compiles all workspaces unless nothing changed since the last time.
 * @param {string} node
 */
export const ensureBuild = async (node) => {
  if (isBuilt({ root: clone, stamp: stampFile })) return;
  // Computed before the build, so that a file saved during it is built the next time.
  const digest = sourceDigest(clone);
  const compiler = path.join(clone, "node_modules", "typescript", "bin", "tsc");
  // Caches compiled modules of the last build.
  rmSync(path.join(localFolder, "compile-cache"), { recursive: true, force: true });
  const packages = workspacesOf(clone);
  const compile = () => run(node, [compiler, "-b", ...packages, "--pretty", "false"], { cwd: clone });
  const { isOk, output } = await longStep(`Building ${packages.join(", ")}`, "about 5 seconds", compile);
  if (!isOk) throw new SetupError(`The build failed. Output of the compiler:\n\n${output.trim()}`);
  writeWhole(stampFile, digest);
};
