/** Compares the running Node.js with the version that a package needs. Old Nodes must be able to parse this file. */

/** The sentence for a Node.js that is older than `range` (`>=22.12`) asks for, or `undefined`. */
export function nodeVersionError(command: string, range: string, found: string): string | undefined {
  const needed = range.replace(/^>=/, "");
  if (!isOlder(found, needed)) return undefined;
  return `${command} needs Node.js ${needed} or newer, and this is ${found}.\n`;
}

function isOlder(found: string, needed: string): boolean {
  const parts = found.split(".").map(Number);
  const least = needed.split(".").map(Number);
  for (let index = 0; index < least.length; index += 1) {
    const difference = (parts[index] || 0) - (least[index] || 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
