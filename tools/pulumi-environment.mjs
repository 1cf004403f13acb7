import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { readIfPresent, writeWhole } from "./setup/files.mjs";

/**
 * Returns the environment to run Pulumi in. Unless the user chose a backend, stacks, login and passphrase are kept below
 * `localFolder`, so that nothing of the user's is read or written.
 * @param {{ userEnv: NodeJS.ProcessEnv, localFolder: string }} settings
 * @returns {NodeJS.ProcessEnv}
 */
export const pulumiEnvironment = ({ userEnv, localFolder }) => {
  const quiet = {
    ...userEnv,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // All plugins are beside the CLI; a search for others would need the network.
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
    // The metadata file beside each state is not written atomically: a crash leaves an empty file, and every later
    // command fails with "failed to load checkpoint: EOF". The metadata is not needed.
    PULUMI_BACKEND_URL: `${pathToFileURL(state).href}?metadata=skip`,
    PULUMI_HOME: home,
    PULUMI_CREDENTIALS_PATH: home,
    ...(hasPassphrase(userEnv) ? {} : { PULUMI_CONFIG_PASSPHRASE_FILE: ensurePassphrase(folder) }),
  };
};

/** @param {NodeJS.ProcessEnv} env */
const hasPassphrase = (env) =>
  // An empty passphrase is valid, an empty file name is not.
  env["PULUMI_CONFIG_PASSPHRASE"] !== undefined || Boolean(env["PULUMI_CONFIG_PASSPHRASE_FILE"]);

/** @param {string} folder */
const ensurePassphrase = (folder) => {
  const file = path.join(folder, "passphrase");
  if (!readIfPresent(file)) writeWhole(file, `${randomBytes(32).toString("base64url")}\n`, 0o600);
  return file;
};
