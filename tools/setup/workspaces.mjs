import path from "node:path";
import { parseJson, readIfPresent } from "./files.mjs";

/**
 * Lists the npm workspaces of a clone by their folders, in the order of its package.json.
 * @param {string} root
 * @returns {string[]}
 */
export const workspacesOf = (root) => {
  const text = readIfPresent(path.join(root, "package.json"));
  const manifest = /** @type {{ workspaces?: string[] }} */ (text === undefined ? {} : parseJson(text));
  return manifest.workspaces ?? [];
};
