import { readFileSync } from "node:fs";
import path from "node:path";
import { parseJson } from "./files.mjs";
import { pulumiHome, root as clone } from "./paths.mjs";
import { findCached, findOnPath } from "./pulumi-lookup.mjs";
import { build, download } from "./pulumi-make.mjs";
import { run as runProgram, say as sayAloud, SetupError } from "./step.mjs";
import { cliRange } from "./versions.mjs";

/** @import { Run, Say } from "./step.mjs" */
/** @import { Attempt, CliSource, FoundCli } from "./pulumi-files.mjs" */
/** @import { Failure, Workshop } from "./pulumi-make.mjs" */
/** @typedef {{ what: string, attempt: () => Promise<Attempt> }} Place where the CLI may come from */

/**
 * Returns the pinned version of the CLI, that of the npm package `pulumi`.
 * @param {string} [root]
 */
export const pinnedCli = (root = clone) => {
  const manifest = /** @type {{ devDependencies: { pulumi: string } }} */ (
    parseJson(readFileSync(path.join(root, "package.json"), "utf8"))
  );
  return manifest.devDependencies.pulumi;
};

/**
 * Returns the folder that caches one version of the CLI for all clones of this machine.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} pinned
 */
export const cacheFolder = (env, pinned) => path.join(pulumiHome(env), "versions", pinned, "bin");

/**
 * Lists the sources of the CLI, in the order in which they are tried.
 * @param {{ root?: string, env: NodeJS.ProcessEnv, pinned: string, run?: Run, say?: Say }} settings
 * @returns {Place[]}
 */
export const placesFor = ({ root = clone, env, pinned, run = runProgram, say = sayAloud }) => {
  const folder = cacheFolder(env, pinned);
  const workshop = { root, folder, pinned, run, say, env };
  const cached = (/** @type {CliSource} */ source) => findCached({ folder, pinned, source, run });
  /** @type {(source: CliSource, make: (workshop: Workshop) => Promise<Failure>) => Promise<Attempt>} */
  const made = async (source, make) => {
    const reason = await make(workshop);
    return reason === undefined ? cached(source) : { reason };
  };
  return [
    {
      what: `a pulumi on PATH (${cliRange.from} or newer, below ${cliRange.below})`,
      attempt: () => findOnPath({ searchPath: env["PATH"] ?? "", run }),
    },
    { what: `version ${pinned} in Pulumi's own folder`, attempt: () => cached("cache") },
    { what: "the official download, by the npm package pulumi", attempt: () => made("download", download) },
    { what: "a build from the published Go modules", attempt: () => made("build", build) },
  ];
};

/**
 * Returns the CLI from the first source that has it; else throws one error with all reasons and the fix.
 * @param {Place[]} places
 * @param {string} pinned
 * @returns {Promise<FoundCli>}
 */
export const findCli = async (places, pinned) => {
  const tried = [];
  for (const { what, attempt } of places) {
    const answer = await attempt();
    if ("found" in answer) return answer.found;
    tried.push(`  ${String(tried.length + 1)}. ${what}: ${answer.reason}`);
  }
  throw new SetupError(
    [
      "No compatible Pulumi CLI was found, downloaded or built. Tried:",
      ...tried,
      `What to do: install the Pulumi CLI ${pinned} so that it is on PATH (https://www.pulumi.com/docs/install/),`,
      "or install Go 1.26 (https://go.dev/dl/) so that it can be built here; then run the same command again.",
    ].join("\n"),
  );
};
