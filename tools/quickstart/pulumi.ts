import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { exitCodeOf, forwardSignals } from "../signals.mjs";

/** A Pulumi CLI, the folder of a program, and the environment to run it in. */
export interface Pulumi {
  readonly cli: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The commands of `npm start`: the first word after `--`, `up` by default. All but `emulator` are commands of Pulumi. */
export const commands = ["up", "preview", "refresh", "destroy", "cancel", "emulator"] as const;
export type Command = (typeof commands)[number];

/** Splits what the user typed into the Pulumi command and its arguments. */
export function parseCommand(typed: readonly string[]): { command: Command; rest: readonly string[] } {
  const [first, ...rest] = typed;
  if (first === undefined || first.startsWith("-")) return { command: "up", rest: typed };
  const command = commands.find((name) => name === first);
  if (command === undefined) throw new Error(`"${first}" is not a command; use one of ${commands.join(", ")}`);
  return { command, rest };
}

/** Creates the stack if it is missing, without selecting it: the selection is the user's own. */
export async function ensureStack(pulumi: Pulumi, stack: string): Promise<void> {
  const stacks = JSON.parse(await runQuietly(pulumi, ["stack", "ls", "--json"])) as { name: string }[];
  if (stacks.some(({ name }) => name === stack || name.endsWith(`/${stack}`))) return;
  await runQuietly(pulumi, ["stack", "init", "--stack", stack, "--no-select", "--non-interactive"]);
}

async function runQuietly({ cli, folder, env }: Pulumi, args: string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(cli, args, { cwd: folder, env });
    return stdout;
  } catch (error) {
    // Its message already holds the command and Pulumi's output.
    throw new Error(error instanceof Error ? error.message.trim() : String(error), { cause: error });
  }
}

/** Runs Pulumi in the user's terminal and returns its exit code. */
export function runPulumi({ cli, folder, env }: Pulumi, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(cli, args, { cwd: folder, env, stdio: "inherit" });
    // SIGTERM kills Pulumi at once, and leaves its lock and its language host behind.
    forwardSignals(child, "SIGINT");
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve(exitCodeOf(code, signal));
    });
  });
}
