import { spawn } from "node:child_process";

/** A failed step, with a message that tells how to fix it; printed without a stack. */
export class SetupError extends Error {
  /** @override */
  name = "SetupError";
}

/** @typedef {{ isOk: boolean, output: string }} Outcome the result of a finished program */
/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, minutes?: number }} RunOptions */
/** @typedef {(command: string, args: string[], options?: RunOptions) => Promise<Outcome>} Run */
/** @typedef {(line: string) => void} Say */

/**
 * Prints progress to stderr; stdout belongs to the command that follows.
 * @type {Say}
 */
export const say = (line) => {
  process.stderr.write(`${line}\n`);
};

/**
 * Runs a program without a terminal and collects its output; one that cannot start is a failed outcome.
 * @type {Run}
 */
export const run = (command, args, { cwd, env = process.env, minutes = 30 } = {}) =>
  new Promise((resolve) => {
    // Not spawn's own timeout, which also waits for a program that could not start.
    const signal = AbortSignal.timeout(minutes * 60_000);
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], signal });
    let output = "";
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", (error) => {
      resolve({ isOk: false, output: signal.aborted ? `it took more than ${minutes} minutes` : error.message });
    });
    child.once("close", (code, killedBy) => {
      resolve({ isOk: code === 0, output: killedBy ? `${output}\nstopped by ${killedBy}` : output });
    });
  });

/**
 * Prints a long step, runs it, and prints its result and duration.
 * @param {string} what
 * @param {string} usually
 * @param {() => Promise<Outcome>} work
 * @param {Say} [tell]
 */
export const longStep = async (what, usually, work, tell = say) => {
  tell(`${what} (${usually}) ...`);
  const started = performance.now();
  const outcome = await work();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  tell(outcome.isOk ? `... done in ${seconds} s.` : `... failed after ${seconds} s.`);
  return outcome;
};

/**
 * Returns the first line of a program's output that holds the reason of its failure.
 * @param {string} output
 */
export const firstUsefulLine = (output) =>
  output
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "" && !/^(go: downloading|#|downloading|npm warn)/i.test(line)) ?? "no output";
