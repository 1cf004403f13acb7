import path from "node:path";
import { fingerprint, parseJson, readIfPresent, writeWhole } from "./setup/files.mjs";
import { findNode } from "./setup/node.mjs";
import { localFolder, root } from "./setup/paths.mjs";
import { pinnedCli } from "./setup/pulumi-cli.mjs";

/** @import { FoundCli } from "./setup/pulumi-files.mjs" */
/** @typedef {FoundCli & { pinned: string, fingerprint: string }} CliRecord */
/** @typedef {{ node: string, pulumi: FoundCli }} Toolchain programs by absolute path */

const recordFile = path.join(localFolder, "toolchain.json");

/**
 * Caches where the CLI was found, so that the next command does not search.
 * @param {FoundCli} pulumi
 * @param {{ file?: string, pinned?: string }} [where]
 */
export const rememberCli = (pulumi, { file = recordFile, pinned = pinnedCli() } = {}) => {
  const record = { ...pulumi, pinned, fingerprint: fingerprint(pulumi.cli) };
  writeWhole(file, `${JSON.stringify(record, undefined, 2)}\n`);
};

/**
 * Returns the cached CLI, if it is still the same file and the pinned version has not changed.
 * @param {{ file?: string, pinned?: string }} [where]
 * @returns {FoundCli | undefined}
 */
export const recallCli = ({ file = recordFile, pinned = pinnedCli() } = {}) => {
  const text = readIfPresent(file);
  if (text === undefined) return undefined;
  const record = /** @type {Partial<CliRecord>} */ (parseJson(text));
  const { cli, version, source } = record;
  if (!cli || !version || !source || record.pinned !== pinned) return undefined;
  return fingerprint(cli) === record.fingerprint ? { cli, version, source } : undefined;
};

/**
 * Returns Node and the Pulumi CLI, or undefined before the set-up has run.
 * @returns {Toolchain | undefined}
 */
export const findToolchain = () => {
  const node = findNode();
  const pulumi = recallCli();
  const hasPackages = fingerprint(path.join(root, "node_modules", ".package-lock.json")) !== undefined;
  return node && pulumi && hasPackages ? { node, pulumi } : undefined;
};

/**
 * Returns Node and the Pulumi CLI; throws before the set-up has run.
 * @returns {Toolchain}
 */
export const toolchain = () => {
  const found = findToolchain();
  if (!found) throw new Error("the tools are not set up: run `node tools/setup.mjs`");
  return found;
};

/**
 * Returns the user's environment with the toolchain first on PATH.
 * @param {Toolchain} tools
 * @param {NodeJS.ProcessEnv} userEnv
 * @returns {NodeJS.ProcessEnv}
 */
export const withToolchain = ({ node, pulumi }, userEnv) => {
  const folders = [path.dirname(node), path.dirname(pulumi.cli)];
  // A cache folder holds nothing but Pulumi, whereas the folder of Node may hold another, older pulumi.
  if (pulumi.source !== "PATH") folders.reverse();
  const userFolders = (userEnv["PATH"] ?? "").split(path.delimiter);
  const all = new Set([...folders, path.join(root, "node_modules", ".bin"), ...userFolders]);
  return { ...userEnv, PATH: [...all].join(path.delimiter) };
};
