import { run as runProgram } from "./step.mjs";

/** @import { Outcome, Run } from "./step.mjs" */

/**
 * Returns the command of the npm that started this process, so that a machine with several uses the user's choice.
 * @param {NodeJS.ProcessEnv} env
 * @returns {[command: string, ...args: string[]]}
 */
export const npmCommand = (env) => {
  const script = env["npm_execpath"];
  // Other package managers set the same variable to themselves.
  return script && /\bnpm-cli\.[cm]?js$/.test(script) ? [process.execPath, script] : ["npm"];
};

/**
 * Installs exactly what the lock file in a folder says.
 * @param {string} folder
 * @param {Run} [run]
 * @returns {Promise<Outcome>}
 */
export const cleanInstall = (folder, run = runProgram) => {
  const [command, ...args] = npmCommand(process.env);
  // No dependency needs its install script, and NODE_ENV=production must not drop the tools.
  const flags = [
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--ignore-scripts",
    "--include=dev",
    "--include=optional",
  ];
  return run(command, [...args, "ci", ...flags], { cwd: folder });
};
