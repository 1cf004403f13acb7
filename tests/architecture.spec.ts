import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import type { ICruiseResult } from "dependency-cruiser";
import { cruise } from "dependency-cruiser";
import { root } from "../tools/setup/paths.mjs";

/** What a folder may import besides itself. */
interface Row {
  readonly folders: readonly string[];
  readonly npm?: readonly string[];
  /** Packages whose types only may be imported. */
  readonly npmTypes?: readonly string[];
  readonly builtins?: true;
}

/** Lower rows know nothing of higher ones; a path may name a folder or a file. */
const table: Readonly<Record<string, Row>> = {
  util: { folders: [] },
  "errors.ts": { folders: ["util"] },
  config: { folders: ["errors.ts", "util"], npmTypes: ["@azure/core-auth"] },
  schema: { folders: ["config", "errors.ts", "util"], npm: ["zod"] },
  http: { folders: ["config", "errors.ts", "schema", "util"], npm: ["zod", "@azure/[^/]+", "undici"] },
  client: {
    folders: ["config", "errors.ts", "http", "schema", "util"],
    npm: ["zod", "@azure/core-auth"],
    npmTypes: ["@azure/core-rest-pipeline"],
  },
  reconciler: { folders: ["config", "errors.ts", "http", "schema", "util"], npmTypes: ["zod"] },
  fleet: {
    folders: ["config", "errors.ts", "http", "reconciler", "schema", "util"],
    npm: ["zod", "csv-parse", "js-yaml", "jsonc-parser", "yaml"],
    builtins: true,
  },
  handlers: {
    folders: ["client", "config", "errors.ts", "fleet", "http", "reconciler", "schema", "util"],
    npm: ["zod", "@azure/identity"],
    npmTypes: ["@azure/core-auth"],
    builtins: true,
  },
  hosts: {
    folders: ["config", "errors.ts", "handlers", "reconciler", "schema", "util"],
    builtins: true,
  },
  sdk: {
    folders: ["client", "config", "errors.ts", "fleet", "handlers", "hosts", "schema", "util"],
    npm: ["@pulumi/pulumi"],
    builtins: true,
  },
  "internal.ts": { folders: ["config", "errors.ts", "handlers", "hosts", "http", "reconciler", "schema", "util"] },
  "index.ts": { folders: ["config", "errors.ts", "fleet", "schema", "sdk"] },
};

const routerFolders = ["entities", "rules", "state", "jobs", "timers", "classification", "matching", "collections"];

/** The folders of emulator/src, and below router/ those of it. */
const emulatorTable: Readonly<Record<string, Row>> = {
  util: { folders: [], npm: ["sorted-btree"], builtins: true },
  storage: { folders: ["util"], npm: ["zod"], builtins: true },
  "router/api-version.ts": { folders: [] },
  "router/settings.ts": { folders: [] },
  "router/errors.ts": { folders: [] },
  "router/entities": { folders: ["util", "storage", "router/errors.ts", "router/settings.ts"], npm: ["zod"] },
  "router/rules": { folders: ["util", "router/entities", "router/settings.ts"] },
  "router/state": { folders: ["util", "storage", "router/entities", "router/rules", "router/settings.ts"] },
  "router/jobs": { folders: ["util", "router/entities", "router/errors.ts", "router/state"] },
  "router/timers": { folders: ["util", "router/entities", "router/jobs", "router/state"] },
  "router/classification": {
    folders: ["util", "router/entities", "router/jobs", "router/rules", "router/state"],
    npm: ["zod"],
  },
  "router/matching": {
    folders: ["util", "router/entities", "router/jobs", "router/rules", "router/state", "router/timers"],
  },
  "router/collections": {
    folders: [
      "util",
      "storage",
      "router/api-version.ts",
      "router/entities",
      "router/errors.ts",
      "router/jobs",
      "router/settings.ts",
      "router/state",
    ],
    npm: ["zod"],
  },
  "router/process-changes.ts": { folders: routerFolders.map((name) => `router/${name}`) },
  "router/router.ts": {
    folders: ["util", "storage", "router/process-changes.ts", "router/rules", "router/settings.ts", "router/state"],
  },
  http: { folders: ["util", "router"], npm: ["jose", "selfsigned", "zod"], builtins: true },
  control: { folders: ["util", "router", "http"], npm: ["zod"], builtins: true },
  simulator: { folders: ["util"], npm: ["zod"], builtins: true },
  "options.ts": { folders: ["util", "router", "http", "control"] },
  "emulator.ts": { folders: ["util", "router", "http", "control", "options.ts"], builtins: true },
  "index.ts": { folders: ["util", "http", "control", "emulator.ts", "options.ts"] },
  cli: {
    folders: ["util", "router", "http", "control", "simulator", "emulator.ts", "options.ts"],
    npm: ["commander"],
    builtins: true,
  },
};

const placeIn = (source: string, name: string): string => `^${source}/${name}${name.endsWith(".ts") ? "$" : "/"}`;
const placeOf = (name: string): string => placeIn("provider/src", name);
const packageOf = (name: string): string => `(^|/)node_modules/${name}/`;

const rulesOf = ([source, rows]: readonly [string, Readonly<Record<string, Row>>]) =>
  Object.entries(rows).flatMap(([name, { folders, npm = [], npmTypes = [], builtins }]) => {
    const from = { path: placeIn(source, name) };
    const allowed = [...[name, ...folders].map((one) => placeIn(source, one)), ...[...npm, ...npmTypes].map(packageOf)];
    const values = npmTypes.map((type) => ({
      name: `${source}/${name} may use types of ${type} only`,
      severity: "error" as const,
      from,
      to: { path: packageOf(type), dependencyTypesNot: ["type-only" as const] },
    }));
    const edges = {
      name: `not in the row of ${source}/${name}`,
      severity: "error" as const,
      from,
      to: { pathNot: allowed, ...(builtins && { dependencyTypesNot: ["core" as const] }) },
    };
    return [edges, ...values];
  });

const tables = { "provider/src": table, "emulator/src": emulatorTable };

const forbidden = [
  ...Object.entries(tables).flatMap(rulesOf),
  {
    name: "handlers, hosts, the client or what the command line uses reach @pulumi/pulumi",
    severity: "error" as const,
    from: { path: ["handlers", "hosts", "client", "internal.ts"].map(placeOf) },
    to: { path: packageOf("@pulumi/[^/]+"), reachable: true },
  },
  {
    name: "the emulator shares code with the provider",
    severity: "error" as const,
    from: { path: "^emulator/" },
    to: { path: ["^provider/", packageOf("pulumi-jobrouter")] },
  },
  {
    name: "the command line uses more of the provider than its internal entry",
    severity: "error" as const,
    from: { path: "^cli/src/" },
    to: {
      pathNot: ["^cli/src/", "^provider/dist/internal[.]", packageOf("commander"), "^emulator/dist/index[.]"],
      dependencyTypesNot: ["core" as const],
    },
  },
  { name: "a cycle", severity: "error" as const, from: {}, to: { circular: true } },
  { name: "not resolvable", severity: "error" as const, from: {}, to: { couldNotResolve: true } },
  {
    name: "a package that its own package.json does not declare",
    severity: "error" as const,
    from: {},
    to: { dependencyTypes: ["npm-no-pkg" as const, "npm-unknown" as const] },
  },
];

async function cruiseSources(): Promise<ICruiseResult> {
  const { output } = await cruise(
    ["provider/src", "emulator/src", "cli/src"],
    {
      baseDir: root,
      ruleSet: { forbidden },
      validate: true,
      doNotFollow: { path: "node_modules" },
      // An import of a type is an edge too: it ties two folders together as an import of a value does.
      tsPreCompilationDeps: true,
    },
    { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] },
  );
  // Without a reporter the result is the object, not a text.
  return output as ICruiseResult;
}

describe("architecture", () => {
  let result: ICruiseResult;
  before(async function () {
    this.timeout(60_000);
    result = await cruiseSources();
  });

  it("has no import but those of the table, and no cycle", () => {
    const edges = result.summary.violations.map(({ from, to, rule }) => `${from} -> ${to} (${rule.name})`);
    expect(edges, `\n${edges.join("\n")}\n`).to.be.empty;
  });

  it("finds the imports that the table allows, so that an empty result is meaningful", () => {
    const edges = result.modules.flatMap(({ source, dependencies }) =>
      dependencies.map(({ resolved }) => `${source} -> ${resolved}`),
    );
    expect(edges).to.include("provider/src/sdk/resources.ts -> provider/src/schema/worker.ts");
    expect(edges).to.include("cli/src/main.ts -> provider/dist/internal.d.ts");
    expect(edges).to.include("emulator/src/router/collections/collection.ts -> emulator/src/router/state/store.ts");
    expect(edges.filter((edge) => /^provider\/src\/sdk\/.* -> node_modules\/@pulumi\/pulumi\//.test(edge))).to.not.be
      .empty;
  });

  it("has a row for every folder of provider/src, and no other row", () => {
    expect(readdirSync(path.join(root, "provider", "src"))).to.have.members(Object.keys(table));
  });

  it("has a row for every folder of emulator/src and of its router, and no other row", () => {
    const inside = (folder: string) => readdirSync(path.join(root, "emulator", "src", folder));
    const folders = [...inside("."), ...inside("router").map((name) => `router/${name}`)];
    expect(folders.filter((name) => name !== "router")).to.have.members(Object.keys(emulatorTable));
  });

  for (const folder of ["provider/src", "emulator/src", "cli/src", "tools"]) {
    it(`keeps each source file of ${folder} within 250 lines`, () => {
      const files = readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" });
      const sources = files.filter((file) => /\.(ts|cts|mjs)$/.test(file) && !file.includes("node_modules"));
      expect(sources).to.not.be.empty;
      const long = sources.flatMap((file) => {
        const lines = readFileSync(path.join(root, folder, file), "utf8")
          .trimEnd()
          .split("\n").length;
        return lines > 250 ? [`${file} has ${lines} lines`] : [];
      });
      expect(long, long.join("\n")).to.be.empty;
    });
  }
});
