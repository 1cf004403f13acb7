import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { isExecutable } from "./files.mjs";
import { askVersion } from "./pulumi-files.mjs";
import { firstUsefulLine, longStep } from "./step.mjs";

/** @import { Run, Say } from "./step.mjs" */
/** @typedef {{ root: string, folder: string, pinned: string, run: Run, say: Say, env: NodeJS.ProcessEnv }} Workshop */
/** @typedef {string | undefined} Failure why something could not be made; undefined when it was */

/**
 * The Go modules in tools/ and what is built from each; `pulumi` comes last because its presence marks the cache as complete.
 * @param {string} pinned
 */
const goPrograms = (pinned) => [
  {
    program: "pulumi-language-nodejs",
    module: "pulumi-language-nodejs",
    source: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    flags: ["-s -w"],
    what: `Building Pulumi's language host for Node from its published Go modules`,
    usually: "about 1 minute, once per machine",
  },
  {
    program: "pulumi",
    module: "pulumi-cli",
    source: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    flags: ["-s -w", `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pinned}`],
    what: `Building the Pulumi CLI ${pinned} from its published Go modules`,
    usually: "about 5 minutes, once per machine",
  },
];

/**
 * Downloads the CLI into the cache folder with the official npm package `pulumi`.
 * @param {Workshop} workshop
 * @returns {Promise<Failure>}
 */
export const download = async ({ root, folder, pinned, run, say, env }) => {
  // The package treats any file there as the whole CLI and would download nothing.
  if (isExecutable(path.join(folder, "pulumi"))) return "skipped, because an incomplete copy is in its place";
  const wrapper = path.join(root, "node_modules", "pulumi", "run.js");
  const childEnv = { ...env, PULUMI_VERSION: pinned, PULUMI_HOME: path.resolve(folder, "../../..") };
  const options = { env: childEnv, minutes: 10 };
  const { isOk, output } = await longStep(
    `Downloading the Pulumi CLI ${pinned}`,
    "about 1 minute, once per machine",
    () => run(process.execPath, [wrapper, "version"], options),
    say,
  );
  return isOk ? undefined : firstUsefulLine(output);
};

/**
 * Builds the missing programs of the cache folder from the Go modules pinned in tools/.
 * @param {Workshop} workshop
 * @returns {Promise<Failure>}
 */
export const build = async (workshop) => {
  const { folder, root, pinned, run } = workshop;
  mkdirSync(folder, { recursive: true });
  // Beside the target, so that the final rename stays inside one file system and is atomic.
  const bench = mkdtempSync(path.join(folder, ".building-"));
  try {
    const script = path.join(bench, "pulumi-resource-pulumi-nodejs");
    copyFileSync(path.join(root, "node_modules", "@pulumi", "pulumi", path.basename(script)), script);
    chmodSync(script, 0o755);
    renameSync(script, path.join(folder, path.basename(script)));
    for (const part of goPrograms(pinned)) {
      const target = path.join(folder, part.program);
      if (await isUsable(target, run)) continue;
      const failure = await compile(part, path.join(bench, part.program), workshop);
      if (failure !== undefined) return failure;
      renameSync(path.join(bench, part.program), target);
    }
    return undefined;
  } finally {
    rmSync(bench, { recursive: true, force: true });
  }
};

/**
 * @param {string} program
 * @param {Run} run
 */
const isUsable = async (program, run) =>
  isExecutable(program) && (path.basename(program) !== "pulumi" || "version" in (await askVersion(program, run)));

/**
 * @param {ReturnType<typeof goPrograms>[number]} part
 * @param {string} target
 * @param {Workshop} workshop
 * @returns {Promise<Failure>}
 */
const compile = async (part, target, { root, run, say, env }) => {
  const flags = ["-mod=readonly", "-trimpath", "-tags", "osusergo", "-ldflags", part.flags.join(" ")];
  const options = {
    cwd: path.join(root, "tools", part.module),
    // The user's own go.work or GOFLAGS must not decide which versions are built.
    env: { ...env, GOFLAGS: "", GOWORK: "off" },
    minutes: 60,
  };
  const work = () => run("go", ["build", ...flags, "-o", target, part.source], options);
  const { isOk, output } = await longStep(part.what, part.usually, work, say);
  if (isOk) return undefined;
  return output.includes("ENOENT") ? "Go is not installed (there is no `go` on PATH)" : firstUsefulLine(output);
};
