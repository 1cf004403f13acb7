/** The package managers that install the projects of the loader matrix; their versions are pinned in the root's package.json. */
import { join } from "node:path";
import { npmCommand } from "../../tools/setup/npm.mjs";
import { localFolder, root } from "../../tools/setup/paths.mjs";
import { toolchain } from "../../tools/toolchain.mjs";

/** One package manager, in one of its ways to lay packages out. */
export interface Manager {
  /** What the matrix calls it. */
  readonly title: string;
  /** The program and what comes before its own commands. */
  readonly command: readonly [program: string, ...args: string[]];
  /** The command that installs what the package.json asks for. */
  readonly install: readonly string[];
  /** Settings that it reads from the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files that a project of its users has beside the package.json, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Its command that runs a program of PATH, where Node finds no package without it. */
  readonly exec?: string;
}

const caches = join(localFolder, "package-managers");

// By file and not through node_modules/.bin, where only one of the two yarns can be.
const script = (path: string): Manager["command"] => [toolchain().node, join(root, "node_modules", path)];

const berry = {
  command: script("@yarnpkg/cli-dist/bin/yarn.js"),
  install: ["install"],
  // Where CI is set, it would refuse to write the lock file that a new project lacks.
  env: {
    YARN_GLOBAL_FOLDER: join(caches, "yarn"),
    YARN_ENABLE_TELEMETRY: "0",
    YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
  },
};

/** npm, in the cache that the set-up fills too. */
export const npm: Manager = {
  title: "npm",
  command: npmCommand(process.env),
  install: ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"],
};

/** pnpm, so strict that a package sees nothing but what it asks for. */
export const pnpm: Manager = {
  title: "pnpm",
  command: script("pnpm/bin/pnpm.mjs"),
  install: ["install", "--prefer-offline", "--no-frozen-lockfile", "--reporter=append-only"],
  files: {
    // The default fails until each install script is allowed or denied, such as that of protobufjs below Pulumi.
    "pnpm-workspace.yaml": [
      "strictDepBuilds: false",
      "hoist: false",
      ...["store", "cache"].map((what) => `${what}Dir: ${JSON.stringify(join(caches, "pnpm", what))}`),
      "",
    ].join("\n"),
  },
};

/** Yarn 1. */
export const yarnClassic: Manager = {
  title: "yarn 1",
  command: script("yarn-classic/bin/yarn.js"),
  install: ["install", "--non-interactive", "--prefer-offline", "--cache-folder", join(caches, "yarn-classic")],
};

/** Yarn 4 with a node_modules folder. */
export const yarn: Manager = {
  ...berry,
  title: "yarn 4, node_modules",
  files: { ".yarnrc.yml": "nodeLinker: node-modules\n", "yarn.lock": "" },
};

/** Yarn 4 without node_modules: packages stay zipped, and `yarn exec` teaches Node to find them. */
export const yarnPnp: Manager = {
  ...berry,
  title: "yarn 4, Plug'n'Play",
  files: { ".yarnrc.yml": "nodeLinker: pnp\npnpEnableEsmLoader: true\n", "yarn.lock": "" },
  exec: "exec",
};
