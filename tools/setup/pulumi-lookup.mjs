import { realpathSync } from "node:fs";
import path from "node:path";
import { isExecutable } from "./files.mjs";
import { askVersion, isInsideNodeModules, missingCompanion, ownFolders } from "./pulumi-files.mjs";
import { cliRange, isCliCompatible } from "./versions.mjs";

/** @import { Run } from "./step.mjs" */
/** @import { Attempt, CliSource } from "./pulumi-files.mjs" */

/**
 * Searches the PATH for a compatible CLI.
 * @param {{ searchPath: string, run: Run }} where
 * @returns {Promise<Attempt>}
 */
export const findOnPath = async ({ searchPath, run }) => {
  const folders = ownFolders(searchPath);
  const reasons = [];
  for (const cli of folders.map((folder) => path.join(folder, "pulumi")).filter(isExecutable)) {
    // A wrapper installed with `npm install --global` starts a download for any command, also for `version`.
    if (isInsideNodeModules(realpathSync(cli))) continue;
    const answer = await judge(cli, folders, run);
    if ("found" in answer) return answer;
    reasons.push(answer.reason);
  }
  return { reason: reasons.join("; ") || "there is none" };
};

/**
 * @param {string} cli
 * @param {string[]} folders
 * @param {Run} run
 * @returns {Promise<Attempt>}
 */
const judge = async (cli, folders, run) => {
  const missing = missingCompanion(cli, folders);
  if (missing) return { reason: `${cli} has no ${missing} beside it` };
  const answer = await askVersion(cli, run);
  if ("reason" in answer) return answer;
  if (isCliCompatible(answer.version)) return { found: { cli, version: answer.version, source: "PATH" } };
  return {
    reason: `${cli} is ${answer.version}; the version must be ${cliRange.from} or newer, and below ${cliRange.below}`,
  };
};

/**
 * Searches the cache folder for the pinned CLI, complete and working.
 * @param {{ folder: string, pinned: string, source: CliSource, run: Run }} where
 * @returns {Promise<Attempt>}
 */
export const findCached = async ({ folder, pinned, source, run }) => {
  const cli = path.join(folder, "pulumi");
  if (!isExecutable(cli)) return { reason: `there is no pulumi in ${folder}` };
  const missing = missingCompanion(cli, []);
  if (missing) return { reason: `there is no ${missing} in ${folder}` };
  const answer = await askVersion(cli, run);
  if ("reason" in answer) return answer;
  if (answer.version !== pinned) return { reason: `${cli} is ${answer.version}` };
  return { found: { cli, version: answer.version, source } };
};
