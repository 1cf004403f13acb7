import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { pulumiEnvironment } from "../../tools/pulumi-environment.mjs";
import { npmCommand } from "../../tools/setup/npm.mjs";
import { root } from "../../tools/setup/paths.mjs";
import { toolchain, withToolchain } from "../../tools/toolchain.mjs";

/** What `npm pack --json` says of a package. */
interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

interface Settings {
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end and answers what it printed; the emulator of this process answers meanwhile. */
async function run(program: string, args: readonly string[], { folder, env }: Settings): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd: folder, env, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const printed = error instanceof Error && "stdout" in error ? String(error.stdout) : "";
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${printed}`, { cause: error });
  }
}

function npm(args: readonly string[], settings: Settings): Promise<string> {
  const [command, ...first] = npmCommand(process.env);
  return run(command, [...first, ...args, "--loglevel=error"], settings);
}

/** The program that the README of the package shows. */
function readmeProgram(folder: string): string {
  const readme = readFileSync(path.join(folder, "node_modules", "pulumi-jobrouter", "README.md"), "utf8");
  const [, program] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  if (program === undefined) throw new Error("the README shows no program");
  return program;
}

const manifest = {
  name: "elsewhere",
  private: true,
  main: "index.ts",
  devDependencies: { typescript: "~6.0.3" },
};

const compiler = {
  compilerOptions: { target: "es2023", module: "node16", strict: true, noEmit: true, types: ["node"] },
  files: ["index.ts"],
};

/** Packs a workspace. The build was made before the tests; building again would pull the files away under tests that run. */
async function pack(workspace: string, folder: string): Promise<Packed> {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [answer] = JSON.parse(await npm(args, { folder: path.join(root, workspace) })) as Packed[];
  if (answer === undefined) throw new Error(`npm pack made no package of ${workspace}`);
  return answer;
}

describe("package: pulumi-jobrouter and jobrouter-cli as packed by npm", function () {
  this.timeout(180_000);
  let folder: string;
  let packed: Packed;
  let cli: Packed;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "pulumi-jobrouter-"));
    packed = await pack("provider", folder);
    cli = await pack("cli", folder);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("stays below 1 MB", () => {
    expect(packed.size).to.be.below(1_000_000);
  });

  it("holds code, types, the schema of rosters, README and licence, and nothing else", () => {
    const files = packed.files.map((file) => file.path);
    expect(files).to.include.members([
      "package.json",
      "README.md",
      "LICENSE",
      "dist/index.js",
      "dist/index.d.ts",
      "dist/hosts/dynamic/index.js",
      "dist/hosts/dynamic/index.d.ts",
    ]);
    const others = files.filter((file) => !/^dist\/([a-z-]+\/)*[a-z-]+\.(js|d\.ts)(\.map)?$/.test(file));
    expect(others).to.have.members(["package.json", "README.md", "LICENSE", "schema/roster.schema.json"]);
    expect(files.filter((file) => /spec|test|tsbuildinfo/.test(file))).to.be.empty;
  });

  it("holds the command line with its README and licence, and nothing else", () => {
    const files = cli.files.map((file) => file.path);
    expect(files).to.include.members(["dist/bin.cjs", "dist/main.js", "dist/export/command.js"]);
    const others = files.filter((file) => !/^dist\/([a-z-]+\/)*[a-z-]+\.(c?js|d\.c?ts)(\.map)?$/.test(file));
    expect(others).to.have.members(["package.json", "README.md", "LICENSE"]);
  });

  it("deploys, exports and destroys the program of its README in an empty project elsewhere", async () => {
    writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(compiler));
    writeFileSync(path.join(folder, "Pulumi.yaml"), "name: elsewhere\nruntime: nodejs\n");
    const packages = [`./${packed.filename}`, `./${cli.filename}`];
    const wanted = [...packages, "@pulumi/pulumi@3.270.0", "@types/node@24", "typescript@~6.0.3"];
    await npm(["install", "--no-audit", "--no-fund", "--prefer-offline", ...wanted], { folder });
    writeFileSync(path.join(folder, "index.ts"), readmeProgram(folder));
    // The declarations must stand on the package's own dependencies.
    await run(process.execPath, [path.join("node_modules", "typescript", "bin", "tsc"), "-p", "."], { folder });

    const emulator = await startEmulator();
    try {
      const pulumi = pulumiFor(folder, emulator.connectionString);
      await pulumi("stack", "init", "--stack", "test");
      const output = await pulumi("up", "--stack", "test", "--yes", "--skip-preview");
      expect(output).to.match(/\+ 4 created/);
      expect(emulator.entity("/routing/distributionPolicies/longest-idle")).to.include({
        offerExpiresAfterSeconds: 60,
      });
      expect(emulator.entity("/routing/queues/support")).to.include({ distributionPolicyId: "longest-idle" });
      expect(emulator.entity("/routing/workers/ada")).to.include({ capacity: 2 });

      const env = { ...process.env, JOBROUTER_CONNECTION_STRING: emulator.connectionString };
      const jobrouter = path.join(folder, "node_modules", ".bin", "jobrouter");
      expect(await run(jobrouter, ["export"], { folder, env })).to.contain('"name": "ada"');

      expect(await pulumi("preview", "--stack", "test", "--expect-no-changes")).to.match(/4 unchanged/);

      await pulumi("destroy", "--stack", "test", "--yes", "--skip-preview");
      for (const gone of ["distributionPolicies/longest-idle", "queues/support", "workers/ada"]) {
        expect(emulator.entity(`/routing/${gone}`), gone).to.be.undefined;
      }
    } finally {
      await emulator.close();
    }
  });
});

/** The CLI in a backend of its own, whatever endpoint the user of this machine has chosen. */
function pulumiFor(folder: string, connectionString: string): (...args: string[]) => Promise<string> {
  const tools = toolchain();
  const { JOBROUTER_ENDPOINT: _endpoint, ...userEnv } = withToolchain(tools, process.env);
  const env = {
    ...pulumiEnvironment({ userEnv, localFolder: path.join(folder, ".local") }),
    JOBROUTER_CONNECTION_STRING: connectionString,
  };
  return (...args) => run(tools.pulumi.cli, [...args, "--non-interactive"], { folder, env });
}
