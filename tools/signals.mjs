import { constants } from "node:os";

/** @import { ChildProcess } from "node:child_process" */

/** The signals that ask a program to exit. */
export const endingSignals = Object.freeze(/** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]));

/**
 * Forwards these signals to the child, which decides when to exit.
 * @param {ChildProcess} child
 * @param {NodeJS.Signals} [terminate] the signal on which the child shuts down gracefully
 */
export const forwardSignals = (child, terminate = "SIGTERM") => {
  // A terminal sends Ctrl-C to all of its programs by itself; a second one would make Pulumi abort at once.
  const isOnTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of endingSignals) {
    process.on(signal, () => {
      if (signal === "SIGTERM") child.kill(terminate);
      else if (!isOnTerminal) child.kill(signal);
    });
  }
};

/**
 * Returns the exit code that a shell shows for a finished child.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export const exitCodeOf = (code, signal) => code ?? 128 + (signal ? constants.signals[signal] : 0);
