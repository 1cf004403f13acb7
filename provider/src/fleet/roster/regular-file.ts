/** Reads files that users name. */
import { readFileSync, statSync } from "node:fs";

/** Reads a regular file of at most `maxBytes`. Throws for a folder, a pipe or a device, which could block for ever. */
export function readRegularFile(file: string, maxBytes: number): Buffer {
  const stats = statSync(file);
  if (stats.isDirectory()) throw new Error("it is a folder");
  if (!stats.isFile()) throw new Error("it is no regular file, but a pipe or a device");
  if (stats.size > maxBytes) throw new Error(`it has ${stats.size} bytes, more than ${maxBytes}`);
  return readFileSync(file);
}
