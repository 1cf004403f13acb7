import { realpathSync } from "node:fs";
import path from "node:path";
import { isExecutable } from "./files.mjs";
import { localFolder } from "./paths.mjs";
import { firstUsefulLine } from "./step.mjs";
import { parseVersion } from "./versions.mjs";

/** @import { Run } from "./step.mjs" */
/** @typedef {"PATH" | "cache" | "download" | "build"} CliSource */
/** @typedef {{ cli: string, version: string, source: CliSource }} FoundCli */
/** @typedef {{ found: FoundCli } | { reason: string }} Attempt */

/** The programs that the engine starts for a JavaScript or TypeScript program with dynamic resources. */
export const companions = Object.freeze(["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]);

/**
 * Runs `pulumi version`; returns the version, or the reason of a failure.
 * @param {string} cli
 * @param {Run} run
 * @returns {Promise<{ version: string } | { reason: string }>}
 */
export const askVersion = async (cli, run) => {
  // Even `pulumi version` writes a log; this keeps it out of the user's own folder.
  const home = path.join(localFolder, "pulumi", "home");
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_HOME: home };
  const { isOk, output } = await run(cli, ["version"], { env, minutes: 1 });
  const line = output.split("\n").find((text) => parseVersion(text));
  if (isOk && line) return { version: line.trim().replace(/^v/, "") };
  return { reason: `${cli} version: ${firstUsefulLine(output)}` };
};

/**
 * Lists the folders of a PATH without node_modules/.bin, where npm puts a wrapper of the CLI.
 * @param {string} searchPath
 */
export const ownFolders = (searchPath) =>
  searchPath.split(path.delimiter).filter((folder) => folder !== "" && !isInsideNodeModules(folder));

/** @param {string} file */
export const isInsideNodeModules = (file) => file.split(path.sep).includes("node_modules");

/**
 * Returns the first companion program that is neither beside the CLI nor in one of the folders.
 * @param {string} cli
 * @param {string[]} folders
 */
export const missingCompanion = (cli, folders) => {
  const places = [path.dirname(cli), path.dirname(realpathSync(cli)), ...folders];
  return companions.find((name) => !places.some((folder) => isExecutable(path.join(folder, name))));
};
