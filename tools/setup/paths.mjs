import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The clone this set-up belongs to. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** The folder for all files that the set-up and the quickstart write inside the clone; it can be deleted at any time. */
export const localFolder = path.join(root, ".local");

/**
 * Pulumi's own folder, whose `versions` is the cache that the npm package `pulumi` uses too.
 * @param {NodeJS.ProcessEnv} env
 */
export const pulumiHome = (env) =>
  env["PULUMI_HOME"] ? path.resolve(env["PULUMI_HOME"]) : path.join(homedir(), ".pulumi");

/** The command of the emulator, once it is built. */
export const emulatorCommand = path.join(root, "emulator", "dist", "cli", "jobrouter-emulator.js");
