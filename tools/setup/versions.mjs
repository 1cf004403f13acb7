/** The first Node that strips types by itself; older ones cannot run the tools and tests. */
export const oldestNode = "22.18.0";

/** The versions of a usable `pulumi` on PATH: 3.254.0 added inputs and outputs to the import file. */
export const cliRange = Object.freeze({ from: "3.254.0", below: "4.0.0" });

/**
 * Parses the three numbers of a version such as `v3.259.0` or `3.260.0-alpha.1`.
 * @param {string} text
 * @returns {[number, number, number] | undefined}
 */
export const parseVersion = (text) => {
  const match = /^\s*v?(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
};

/**
 * True when a version is the other one or newer; false for text that is no version.
 * @param {string} version
 * @param {string} other
 */
export const isAtLeast = (version, other) => {
  const left = parseVersion(version);
  const right = parseVersion(other);
  if (!left || !right) return false;
  for (const [index, number] of right.entries()) {
    const difference = (left[index] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
};

/**
 * True when the tools and tests can run on this Node.
 * @param {string} version
 */
export const isNodeNewEnough = (version) =>
  // 23.0 to 23.5 are newer by number but still want a flag for type stripping.
  isAtLeast(version, oldestNode) && (isAtLeast(version, "23.6.0") || !isAtLeast(version, "23.0.0"));

/**
 * True when the examples and tests can run on this Pulumi CLI.
 * @param {string} version
 */
export const isCliCompatible = (version) => isAtLeast(version, cliRange.from) && !isAtLeast(version, cliRange.below);
