import { createHash, randomUUID } from "node:crypto";
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/**
 * True when a file system error means that the file does not exist.
 * @param {unknown} error
 */
export const isAbsent = (error) =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");

/**
 * Returns the text of a file, or undefined where there is none.
 * @param {string} file
 */
export const readIfPresent = (file) => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
};

/**
 * Parses JSON to `unknown`.
 * @param {string} text
 * @returns {unknown}
 */
export const parseJson = (text) => JSON.parse(text);

/**
 * Size and time of a file in one text, or undefined where there is none; cheap to compare, unlike its content.
 * @param {string} file
 */
export const fingerprint = (file) => {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.size}:${stat.mtimeMs}`;
};

/**
 * True when a file is executable.
 * @param {string} file
 */
export const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};

/**
 * Writes a file atomically: readers never see half of it.
 * @param {string} file
 * @param {string} text
 * @param {number} [mode]
 */
export const writeWhole = (file, text, mode = 0o644) => {
  mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.${randomUUID()}`;
  writeFileSync(partial, text, { mode });
  renameSync(partial, file);
};

/**
 * Returns a digest of names, sizes and times of files and of everything below folders.
 * @param {string[]} paths
 */
export const digestOf = (paths) => {
  const hash = createHash("sha256");
  for (const entry of paths.flatMap(filesBelow)) hash.update(`${entry} ${fingerprint(entry) ?? "absent"}\n`);
  return hash.digest("hex");
};

/**
 * @param {string} entry
 * @returns {string[]}
 */
const filesBelow = (entry) => {
  if (!statSync(entry, { throwIfNoEntry: false })?.isDirectory()) return [entry];
  return readdirSync(entry)
    .sort()
    .flatMap((name) => filesBelow(path.join(entry, name)));
};
