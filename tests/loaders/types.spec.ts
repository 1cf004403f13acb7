/** The types of the packed provider, as each compiler and each way to find modules sees them. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { pnpm } from "../support/loader-managers.ts";
import { installProject, packedProvider, publicEntries, pulumiVersion, runProgram } from "../support/loader-package.ts";
import { program, versions } from "../support/loader-projects.ts";

interface Row {
  readonly compiler: keyof typeof versions.typescript;
  readonly module: string;
  readonly moduleResolution: string;
  readonly because: string;
  readonly more?: object;
}

const rows: readonly Row[] = [
  {
    compiler: "current",
    module: "commonjs",
    moduleResolution: "node10",
    because: "Pulumi's templates asked for it until lately; it sees subpaths by typesVersions only",
    more: { ignoreDeprecations: "6.0" },
  },
  { compiler: "current", module: "node16", moduleResolution: "node16", because: "types come by exports" },
  { compiler: "current", module: "nodenext", moduleResolution: "nodenext", because: "Pulumi's own default" },
  { compiler: "current", module: "preserve", moduleResolution: "bundler", because: "tsx and bundlers are used so" },
  { compiler: "newest", module: "node16", moduleResolution: "node16", because: "it is another program" },
  { compiler: "newest", module: "nodenext", moduleResolution: "nodenext", because: "it is another program" },
  { compiler: "newest", module: "preserve", moduleResolution: "bundler", because: "it is another program" },
  {
    compiler: "oldest",
    module: "node16",
    moduleResolution: "node16",
    because: "zod's types cannot be read by older ones",
  },
];

const COMPLAINT = /error TS\d+/;

/** Imports each entry that the package.json offers. */
function everyEntry(): string {
  const lines = publicEntries().map((entry, at) => `export * as entry${at} from "${entry}";`);
  return `${lines.join("\n")}\n`;
}

function configName({ compiler, moduleResolution }: Row): string {
  return `tsconfig.${compiler}-${moduleResolution}.json`;
}

async function files(): Promise<Record<string, string>> {
  const compilers = Object.entries(versions.typescript);
  const dependencies = {
    "pulumi-jobrouter": `file:${await packedProvider()}`,
    "@pulumi/pulumi": pulumiVersion(),
    "@types/node": versions["@types/node"],
    ...Object.fromEntries(compilers.map(([name, version]) => [`typescript-${name}`, `npm:typescript@${version}`])),
  };
  const base = { target: "es2022", strict: true, exactOptionalPropertyTypes: true, noEmit: true, types: ["node"] };
  const configs = rows.map((row) => {
    const { module, moduleResolution, more } = row;
    // Our declarations are checked too, and not only what a program takes from them.
    const compilerOptions = { ...base, module, moduleResolution, skipLibCheck: false, ...more };
    return [configName(row), JSON.stringify({ compilerOptions, files: ["program.ts", "consumer.ts", "entries.ts"] })];
  });
  return {
    "package.json": JSON.stringify({ name: "types", private: true, dependencies }),
    "program.ts": program,
    "consumer.ts": readFileSync(new URL("../support/loader-consumer.ts", import.meta.url), "utf8"),
    "entries.ts": everyEntry(),
    ...(Object.fromEntries(configs) as Record<string, string>),
  };
}

/** What a compiler holds against the program and our declarations; what it holds against those of others is left out. */
async function complaints(folder: string, row: Row): Promise<string[]> {
  const compiler = path.join("node_modules", `typescript-${row.compiler}`, "bin", "tsc");
  const command = [process.execPath, compiler, "-p", configName(row), "--pretty", "false"];
  const printed = await runProgram(command, { folder }).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    if (!COMPLAINT.test(message)) throw error;
    return message;
  });
  const found = printed.split("\n").filter((line) => COMPLAINT.test(line));
  return found.filter((line) => !line.startsWith("node_modules/") || line.includes("/pulumi-jobrouter/dist/"));
}

describe("loaders: the types of the packed provider", function () {
  this.timeout(300_000);
  let folder = "";
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "types-"));
    await installProject(folder, pnpm, await files());
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const row of rows) {
    const { compiler, module, moduleResolution, because } = row;
    const title = `TypeScript ${versions.typescript[compiler]}, module ${module}, resolution ${moduleResolution}`;
    it(`hold and refuse under ${title}: ${because}`, async () => {
      expect(await complaints(folder, row)).to.deep.equal([]);
    });
  }
});
