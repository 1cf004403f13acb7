import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { readIfPresent, writeWhole } from "./setup/files.mjs";

/**
 * Returns the environment to run Pulumi in. State, login, plugins and passphrase are kept below `localFolder`, and no
 * setting of the user's own Pulumi (`PULUMI_*`) reaches it, so that nothing of the user's is read or written.
 * @param {{ userEnv: NodeJS.ProcessEnv, localFolder: string }} settings
 * @returns {NodeJS.ProcessEnv}
 */
export const pulumiEnvironment = ({ userEnv, localFolder }) => {
  const folder = path.join(localFolder, "pulumi");
  const state = path.join(folder, "state");
  const home = path.join(folder, "home");
  mkdirSync(state, { recursive: true });
  mkdirSync(home, { recursive: true });
  return {
    ...Object.fromEntries(Object.entries(userEnv).filter(([name]) => !name.startsWith("PULUMI_"))),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // All plugins are beside the CLI; a search for others would need the network.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // The metadata file beside each state is not written atomically: a crash leaves an empty file, and every later
    // command fails with "failed to load checkpoint: EOF". The metadata is not needed.
    PULUMI_BACKEND_URL: `${pathToFileURL(state).href}?metadata=skip`,
    PULUMI_HOME: home,
    PULUMI_CREDENTIALS_PATH: home,
    PULUMI_CONFIG_PASSPHRASE_FILE: ensurePassphrase(folder),
  };
};

/** @param {string} folder */
const ensurePassphrase = (folder) => {
  const file = path.join(folder, "passphrase");
  if (!readIfPresent(file)) writeWhole(file, `${randomBytes(32).toString("base64url")}\n`, 0o600);
  return file;
};
