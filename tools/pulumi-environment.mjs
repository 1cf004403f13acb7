import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { readIfPresent, writeWhole } from "./setup/files.mjs";

/**
 * The environment to run Pulumi in. Unless the user chose a backend, stacks, login and passphrase of their own are
 * replaced by ones below `localFolder`, so that nothing of theirs is read or written.
 * @param {{ userEnv: NodeJS.ProcessEnv, localFolder: string }} settings
 * @returns {NodeJS.ProcessEnv}
 */
export const pulumiEnvironment = ({ userEnv, localFolder }) => {
  const quiet = {
    ...userEnv,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // All plugins stand beside the CLI; looking for others would need the network.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  return userEnv["PULUMI_BACKEND_URL"] ? quiet : { ...quiet, ...isolated(userEnv, path.join(localFolder, "pulumi")) };
};

/**
 * @param {NodeJS.ProcessEnv} userEnv
 * @param {string} folder
 */
const isolated = (userEnv, folder) => {
  const state = path.join(folder, "state");
  const home = path.join(folder, "home");
  mkdirSync(state, { recursive: true });
  mkdirSync(home, { recursive: true });
  return {
    // The attributes beside each file are not written in one piece: of a run that is killed there, an empty file is left,
    // with which every later command ends with "failed to load checkpoint: EOF". Nobody needs them.
    PULUMI_BACKEND_URL: `${pathToFileURL(state).href}?metadata=skip`,
    PULUMI_HOME: home,
    PULUMI_CREDENTIALS_PATH: home,
    ...(hasPassphrase(userEnv) ? {} : { PULUMI_CONFIG_PASSPHRASE_FILE: ensurePassphrase(folder) }),
  };
};

/** @param {NodeJS.ProcessEnv} env */
const hasPassphrase = (env) =>
  // An empty passphrase is one too, an empty file name is none.
  env["PULUMI_CONFIG_PASSPHRASE"] !== undefined || Boolean(env["PULUMI_CONFIG_PASSPHRASE_FILE"]);

/** @param {string} folder */
const ensurePassphrase = (folder) => {
  const file = path.join(folder, "passphrase");
  if (!readIfPresent(file)) writeWhole(file, `${randomBytes(32).toString("base64url")}\n`, 0o600);
  return file;
};
