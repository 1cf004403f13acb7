import { spawn } from "node:child_process";

/** A step that failed, with a message that says what to do; printed without a stack. */
export class SetupError extends Error {
  /** @override */
  name = "SetupError";
}

/** @typedef {{ isOk: boolean, output: string }} Outcome what a finished program said */
/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, minutes?: number }} RunOptions */
/** @typedef {(command: string, args: string[], options?: RunOptions) => Promise<Outcome>} Run */
/** @typedef {(line: string) => void} Say */

/**
 * Says something to the person who waits; not on stdout, which belongs to the command that follows.
 * @type {Say}
 */
export const say = (line) => {
  process.stderr.write(`${line}\n`);
};

/**
 * Runs a program without a terminal and collects what it prints; one that cannot start is a failed outcome.
 * @type {Run}
 */
export const run = (command, args, { cwd, env = process.env, minutes = 30 } = {}) =>
  new Promise((resolve) => {
    // Not spawn's own timeout: that one keeps us waiting for a program which could not even start.
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
 * Announces a long step, does it, and says how it went and how long it took.
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
 * The first line of a program's output that says why it failed.
 * @param {string} output
 */
export const firstUsefulLine = (output) =>
  output
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "" && !/^(go: downloading|#|downloading|npm warn)/i.test(line)) ?? "it gave no reason";
