import { constants } from "node:os";

/** @import { ChildProcess } from "node:child_process" */

/** What asks a program to end. */
export const endingSignals = Object.freeze(/** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]));

/**
 * Passes on what asks us to end, and leaves it to the child to decide when.
 * @param {ChildProcess} child
 * @param {NodeJS.Signals} [terminate] what the child takes for a polite request to end
 */
export const forwardSignals = (child, terminate = "SIGTERM") => {
  // A terminal sends Ctrl-C to all of its programs by itself; once more would make Pulumi give up at once.
  const isOnTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of endingSignals) {
    process.on(signal, () => {
      if (signal === "SIGTERM") child.kill(terminate);
      else if (!isOnTerminal) child.kill(signal);
    });
  }
};

/**
 * The exit code a shell would show for a finished child.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export const exitCodeOf = (code, signal) => code ?? 128 + (signal ? constants.signals[signal] : 0);
