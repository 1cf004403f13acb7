import { readFileSync } from "node:fs";
import path from "node:path";
import { digestOf, fingerprint, parseJson, readIfPresent, writeWhole } from "./files.mjs";
import { localFolder, root as clone } from "./paths.mjs";
import { longStep, run, SetupError } from "./step.mjs";

/** The workspaces of package.json: all of them are compiled. */
const { workspaces: packages } = /** @type {{ workspaces: string[] }} */ (
  parseJson(readFileSync(path.join(clone, "package.json"), "utf8"))
);
const stampFile = path.join(localFolder, "build.stamp");

/**
 * What the build is made from, in one digest.
 * @param {string} root
 */
export const sourceDigest = (root) =>
  digestOf(
    [
      "tsconfig.base.json",
      "node_modules/.package-lock.json",
      "emulator/page",
      ...packages.flatMap((name) => [`${name}/src`, `${name}/tsconfig.json`, `${name}/package.json`]),
    ].map((name) => path.join(root, name)),
  );

/**
 * Whether the build is there and made from the sources as they are.
 * @param {{ root: string, stamp: string }} where
 */
export const isBuilt = ({ root, stamp }) =>
  packages.every((name) => fingerprint(path.join(root, name, "dist", ".tsbuildinfo")) !== undefined) &&
  readIfPresent(stamp) === sourceDigest(root);

/**
 * Compiles the workspaces unless nothing changed since the last time.
 * @param {string} node
 */
export const ensureBuild = async (node) => {
  if (isBuilt({ root: clone, stamp: stampFile })) return;
  // Taken before, so that a file saved while the compiler runs is built the next time.
  const digest = sourceDigest(clone);
  const compiler = path.join(clone, "node_modules", "typescript", "bin", "tsc");
  const compile = () => run(node, [compiler, "-b", ...packages, "--pretty", "false"], { cwd: clone });
  const { isOk, output } = await longStep(`Building ${packages.join(", ")}`, "about 5 seconds", compile);
  if (!isOk) throw new SetupError(`The build failed. The compiler said:\n\n${output.trim()}`);
  writeWhole(stampFile, digest);
};
