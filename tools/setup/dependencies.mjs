import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parseJson, readIfPresent } from "./files.mjs";
import { cleanInstall } from "./npm.mjs";
import { root as clone } from "./paths.mjs";
import { longStep, SetupError } from "./step.mjs";
import { workspacesOf } from "./workspaces.mjs";

/** @typedef {Record<string, unknown>} Manifest a package.json, or its copy inside a lock file */
/** @typedef {{ packages?: Record<string, Manifest> }} Lock a package-lock.json, or npm's copy of it in node_modules */

const dependencyKinds = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/**
 * Whether node_modules holds what the lock file asks for, and the lock file what the package.jsons ask for.
 * @param {{ lock: Lock, installed: Lock, manifests: Record<string, Manifest> }} state
 */
export const isInstalled = ({ lock, installed, manifests }) => {
  const wanted = Object.entries(lock.packages ?? {}).filter(([name]) => name !== "");
  return (
    Object.entries(manifests).every(([name, manifest]) =>
      dependencyKinds.every((kind) => isDeepStrictEqual(manifest[kind] ?? {}, lock.packages?.[name]?.[kind] ?? {})),
    ) && wanted.every(([name, entry]) => isSamePackage(entry, installed.packages?.[name]))
  );
};

/**
 * @param {Manifest} wanted
 * @param {Manifest | undefined} installed
 */
const isSamePackage = (wanted, installed) => {
  // npm leaves out what is made for other platforms.
  if (!installed) return wanted["optional"] === true || wanted["devOptional"] === true;
  return installed["version"] === wanted["version"] && installed["integrity"] === wanted["integrity"];
};

/** @param {string} file */
const readJson = (file) => {
  const text = readIfPresent(file);
  return text === undefined ? {} : /** @type {Manifest & Lock} */ (parseJson(text));
};

/** @param {string} root */
const readState = (root) => {
  const folders = ["", ...workspacesOf(root)];
  const manifests = Object.fromEntries(folders.map((name) => [name, readJson(path.join(root, name, "package.json"))]));
  return {
    lock: readJson(path.join(root, "package-lock.json")),
    installed: readJson(path.join(root, "node_modules", ".package-lock.json")),
    manifests,
  };
};

/** Installs the npm packages unless node_modules already holds them. */
export const ensureDependencies = async () => {
  if (isInstalled(readState(clone))) return;
  const what = "Installing the npm packages of package-lock.json";
  const { isOk, output } = await longStep(what, "about 20 seconds", () => cleanInstall(clone));
  if (!isOk) throw new SetupError(`Installing the npm packages failed. Output of npm:\n\n${output.trim()}`);
};
