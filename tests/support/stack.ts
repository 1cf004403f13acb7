/** Real stacks for tests: a folder with a program, a file backend of its own, and the real Pulumi CLI. */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Kind } from "../../provider/dist/schema/names.js";
import { pulumiEnvironment } from "../../tools/pulumi-environment.mjs";
import { localFolder, root } from "../../tools/setup/paths.mjs";
import { toolchain } from "../../tools/toolchain.mjs";
import { killNow, processesIn } from "./processes.ts";

/** One resource of a test program: its kind, its arguments, and the resource options that tests need. */
export interface Declared {
  readonly kind: Kind | "WorkerFleet";
  /** `{ "$output": "name.field" }`, at any depth, stands for an output of a resource declared before. */
  readonly args?: object;
  /** The arguments that the program passes as secrets. */
  readonly secret?: readonly string[];
  /** Reads an existing entity by this id instead of declaring one. */
  readonly get?: string;
  readonly opts?: {
    readonly dependsOn?: readonly string[];
    readonly replaceOnChanges?: string[];
    readonly ignoreChanges?: string[];
    readonly deleteBeforeReplace?: boolean;
    readonly aliases?: { readonly name: string }[];
    /** The name of a resource declared before. */
    readonly parent?: string;
  };
}

/** What a finished command left behind. */
export interface Finished {
  readonly code: number | null;
  /** Standard output and error, in the order in which they came. */
  readonly output: string;
}

/** One step that a preview plans. */
export interface PlannedStep {
  readonly op: string;
  readonly urn: string;
  readonly detailedDiff?: Readonly<Record<string, { readonly kind: string }>> | null;
  readonly replaceReasons?: readonly string[] | null;
  readonly newState?: { readonly inputs?: Readonly<Record<string, unknown>> } | null;
}

/** A stack that lives for one test. */
export interface TestStack {
  readonly folder: string;
  /** Replaces the program by one that declares these resources, by their Pulumi names. */
  declare(resources: Readonly<Record<string, Declared>>, lookups?: Readonly<Record<string, string>>): void;
  /** Runs a command of the CLI to its end, with `--stack` and without questions. */
  run(...args: readonly string[]): Promise<Finished>;
  /** Like `run`, and throws with the whole output unless the command succeeds. */
  succeed(...args: readonly string[]): Promise<string>;
  /** Starts a command and answers at once, for tests that kill it; `child.pid` is the engine itself. */
  start(...args: readonly string[]): { child: ChildProcess; finished: Promise<Finished> };
  /** Like `start`, as the leader of a process group of its own, which can be sent what Ctrl-C sends in a terminal. */
  startGroup(...args: readonly string[]): { child: ChildProcess; finished: Promise<Finished> };
  /** The steps of `preview --json` that are not "same", without the stack itself, as `op name [fields]`. */
  plannedSteps(): Promise<string[]>;
  /** The inputs of each resource in a preview, by Pulumi names. */
  plannedInputs(): Promise<Record<string, Readonly<Record<string, unknown>>>>;
  /** The resources in the state, by their Pulumi names. */
  exported(): Promise<Record<string, ExportedResource>>;
  /** The text of the state file as it lies on the disk. */
  stateText(): string;
  /** Removes the stack's folder; nothing in the router. */
  dispose(): void;
}

/** A resource as `pulumi stack export` shows it. */
export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
}

const PROGRAM = readFileSync(new URL("./stack-program.cjs", import.meta.url), "utf8");
const STACK = "test";

/**
 * Makes a stack in a new folder below the clone, so that the program finds the packages of the clone. The program is a
 * copy of `source`, a folder below the clone, or else one that follows `declare`. `env` is added to its environment.
 */
export async function openStack(
  connectionString: string,
  source?: string,
  env: NodeJS.ProcessEnv = {},
): Promise<TestStack> {
  mkdirSync(join(localFolder, "tests"), { recursive: true });
  const folder = mkdtempSync(join(localFolder, "tests", "stack-"));
  if (source === undefined) writeProgram(folder);
  else cpSync(join(root, source), folder, { recursive: true });
  const userEnv = { ...withoutUserSettings(process.env), JOBROUTER_CONNECTION_STRING: connectionString };
  const own = pulumiEnvironment({ userEnv, localFolder: join(folder, "local") });
  const stack = stackIn(folder, { ...own, ...env });
  stack.declare({});
  await stack.succeed("stack", "init", STACK);
  return stack;
}

/** What a developer has set for Pulumi or a router must not reach a test. */
function withoutUserSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(PULUMI|JOBROUTER|AZURE)_|^NODE_V8_COVERAGE$/.test(name)),
  );
}

function writeProgram(folder: string): void {
  writeFileSync(join(folder, "Pulumi.yaml"), "name: test\nruntime: nodejs\n");
  writeFileSync(join(folder, "package.json"), '{ "name": "test", "main": "index.cjs" }\n');
  writeFileSync(join(folder, "index.cjs"), PROGRAM);
}

function stackIn(folder: string, env: NodeJS.ProcessEnv): TestStack {
  const start: TestStack["start"] = (...args) => startCommand(folder, env, args);
  const startGroup: TestStack["startGroup"] = (...args) => startCommand(folder, env, args, true);
  const run: TestStack["run"] = (...args) => start(...args).finished;
  const succeed: TestStack["succeed"] = async (...args) => {
    const { code, output } = await run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${output}`);
    return output;
  };
  return {
    folder,
    start,
    startGroup,
    run,
    succeed,
    declare(resources, lookups = {}) {
      writeFileSync(join(folder, "resources.json"), JSON.stringify({ resources, lookups }));
    },
    async plannedSteps() {
      const { steps } = JSON.parse(lastJson(await succeed("preview", "--json"))) as { steps: PlannedStep[] };
      return steps.filter(({ op, urn }) => op !== "same" && !urn.includes("pulumi:pulumi:Stack")).map(describeStep);
    },
    async plannedInputs() {
      const { steps } = JSON.parse(lastJson(await succeed("preview", "--json"))) as { steps: PlannedStep[] };
      return Object.fromEntries(steps.map(({ urn, newState }) => [nameOf(urn), newState?.inputs ?? {}]));
    },
    async exported() {
      const text = await succeed("stack", "export", "--show-secrets");
      const { deployment } = JSON.parse(text) as { deployment: { resources?: ExportedResource[] } };
      const routed = (deployment.resources ?? []).filter(({ type }) => type.includes("jobrouter"));
      return Object.fromEntries(routed.map((resource) => [nameOf(resource.urn), resource]));
    },
    stateText: () => readFileSync(join(folder, `local/pulumi/state/.pulumi/stacks/test/${STACK}.json`), "utf8"),
    dispose() {
      // The hosts of an engine that was killed live on.
      killNow(processesIn(folder));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const WITH_STACK = new Set(["up", "preview", "refresh", "destroy", "import", "cancel"]);

function startCommand(
  folder: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  detached = false,
): { child: ChildProcess; finished: Promise<Finished> } {
  const command = args[0] ?? "";
  const consent = ["up", "refresh", "destroy"].includes(command) ? ["--yes", "--skip-preview"] : [];
  const which = WITH_STACK.has(command) ? ["--stack", STACK] : [];
  const child = spawn(
    toolchain().pulumi.cli,
    [...args, ...which, ...consent, "--non-interactive", "--color", "never"],
    {
      cwd: folder,
      env,
      detached,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => {
      // Hosts that outlive a killed engine hold the pipes open, so "close" might never come.
      setImmediate(() => {
        resolve({ code, output });
      });
    });
  });
  return { child, finished };
}

function lastJson(output: string): string {
  return output.slice(output.indexOf("{\n"));
}

function describeStep({ op, urn, detailedDiff }: PlannedStep): string {
  const fields = Object.keys(detailedDiff ?? {}).sort();
  return [op, nameOf(urn), ...(fields.length > 0 ? [`[${fields.join(", ")}]`] : [])].join(" ");
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
