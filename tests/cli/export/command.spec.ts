import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { root } from "../../../tools/setup/paths.mjs";
import { openQuickRouter } from "../../support/quick-router.ts";

const program = join(root, "cli", "dist", "bin.cjs");
const { version, bin } = JSON.parse(readFileSync(join(root, "cli", "package.json"), "utf8")) as {
  version: string;
  bin: Record<string, string>;
};

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs `jobrouter` with no other settings than these. */
async function run(args: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const own = Object.entries(process.env).filter(([name]) => !/^(JOBROUTER|AZURE)_/.test(name));
  const env = { ...Object.fromEntries(own), ...settings };
  const child = spawn(process.execPath, [program, ...args], { env });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (output += text.toString()));
  child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output, errors };
}

describe("export: the command", function () {
  this.timeout(30_000);
  let emulator: Emulator;
  let folder: string;
  let settings: Record<string, string>;
  before(async () => {
    emulator = await startEmulator();
    settings = { JOBROUTER_CONNECTION_STRING: emulator.connectionString };
    const router = openQuickRouter(emulator, "2024-01-18-preview");
    await router.collection("workers").patch("ada", { capacity: 1, maxConcurrentOffers: 2, labels: { level: 5 } });
    await router.collection("workers").patch("bob", { capacity: 1 });
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "jobrouter-export-"));
    emulator.clearCalls();
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  after(() => emulator.close());

  it("is what npx jobrouter runs", () => {
    expect(join(root, "cli", bin["jobrouter"] ?? "")).to.equal(program);
    expect(readFileSync(program, "utf8")).to.match(/^#!\/usr\/bin\/env node\n/);
  });

  it("prints its version and its help", async () => {
    expect(await run(["--version"])).to.deep.equal({ code: 0, output: `${version}\n`, errors: "" });
    const { code, output } = await run(["export", "--help"]);
    expect(code).to.equal(0);
    for (const flag of ["--kind", "--id-prefix", "--label", "--out", "--program", "--roster", "--endpoint"])
      expect(output).to.include(flag);
  });

  it("prints only data to stdout, and the report to stderr", async () => {
    const { code, output, errors } = await run(["export", "--label", "level=5"], settings);
    const { resources } = JSON.parse(output) as { resources: object[] };
    expect(code).to.equal(0);
    expect(resources).to.have.length(1);
    expect(resources[0]).to.deep.include({ type: "pulumi-nodejs:dynamic/jobrouter:Worker", name: "ada", id: "ada" });
    expect(errors).to.contain(`jobrouter-cli ${version} read ${emulator.url} and exported 1 worker.\n`);
  });

  it("writes the files of --out and --program, and shows the next commands", async () => {
    const [out, file] = [join(folder, "import.json"), join(folder, "index.ts")];
    const args = ["export", "--kind", "Worker", "Queue", "--id-prefix", "b", "--out", out, "--program", file];
    const { code, output, errors } = await run(args, settings);
    expect([code, errors]).to.deep.equal([0, ""]);
    expect(output)
      .to.contain("exported 1 worker.\n")
      .and.contain(`pulumi import --file ${out} --generate-code=false\n`);
    expect(readFileSync(out, "utf8")).to.contain('"name": "bob"');
    expect(readFileSync(file, "utf8")).to.contain('new jobrouter.Worker("bob", { capacity: 1 });');
  });

  it("writes workers to the file of --roster, and then to no other file", async () => {
    const [out, roster] = [join(folder, "import.json"), join(folder, "agents.yaml")];
    const { code, output, errors } = await run(
      ["export", "--id-prefix", "b", "--out", out, "--roster", roster],
      settings,
    );
    expect([code, errors]).to.deep.equal([0, ""]);
    expect(output).to.contain(`new WorkerFleet("agents", { roster: "${roster}" });`).and.not.contain("pulumi import");
    expect(readFileSync(roster, "utf8")).to.equal('workers:\n  - {"workerId":"bob","capacity":1}\n');
    expect(readFileSync(out, "utf8")).to.not.contain("bob");
  });

  it("uses the API version of the environment, and sets it in the import file", async () => {
    const { output, errors } = await run(["export"], { ...settings, JOBROUTER_API_VERSION: "2024-01-18-preview" });
    const { resources } = JSON.parse(output) as { resources: { inputs: object; outputs: object }[] };
    const expected = { workerId: "ada", maxConcurrentOffers: 2, apiVersion: "2024-01-18-preview" };
    expect(resources[0]?.inputs).to.deep.include(expected);
    expect(resources[0]?.outputs).to.deep.equal({ ...resources[0]?.inputs, __stateVersion: 1 });
    expect(errors).to.not.contain("Next");
    expect(emulator.calls().map(({ query }) => query["api-version"]))
      .to.include("2024-01-18-preview")
      .and.not.include(undefined);
  });

  it("exits with 1 when the router refuses, and writes nothing", async () => {
    const out = join(folder, "import.json");
    const strange = { JOBROUTER_CONNECTION_STRING: `endpoint=${emulator.url};accesskey=bm90IHRoZSBrZXk=` };
    const { code, output, errors } = await run(["export", "--out", out], strange);
    expect([code, output]).to.deep.equal([1, ""]);
    expect(errors).to.match(/^error: cannot list workers: .*\(HTTP 401\).*\n$/);
    expect(existsSync(out)).to.equal(false);
  });

  const refused = [
    { args: ["--kind", "Robot"], says: /--kind.*Robot.*Worker, Job, Queue/, because: "there is no such kind" },
    { args: ["--label", "level"], says: /--label.*level.*key=value/, because: "a label is a pair" },
    { args: ["--colour"], says: /--colour/, because: "there is no such flag" },
    { args: ["extra"], says: /too many arguments/, because: "it takes flags only" },
    { args: ["--endpoint", "ftp://x"], says: /--endpoint ftp:\/\/x .*https:/, because: "the service speaks HTTPS" },
    {
      args: ["--endpoint", "https://a.test"],
      says: /no access key is known for https:\/\/a\.test/,
      because: "a key is for one router",
    },
    { args: ["--out", "."], says: /--out \..*exists already.*another name/, because: "nothing is written over" },
    {
      args: ["--program", "./no/such.ts"],
      says: /--program \.\/no\/such\.ts.*no such folder/,
      because: "it makes no folders",
    },
    { args: ["--roster", "agents.txt"], says: /--roster agents\.txt.*\.yaml/, because: "a roster is YAML" },
    {
      args: ["--out", "a.yaml", "--roster", "./a.yaml"],
      says: /--roster.*--out names the same file/,
      because: "each needs a file of its own",
    },
    {
      args: ["--out", "a.x", "--program", "./a.x"],
      says: /--program.*same file/,
      because: "each needs a file of its own",
    },
  ];
  for (const { args, says, because } of refused) {
    it(`exits with 2 for ${args.join(" ")}, before it reads anything: ${because}`, async () => {
      const { code, output, errors } = await run(["export", ...args], settings);
      expect([code, output]).to.deep.equal([2, ""]);
      expect(errors)
        .to.match(says)
        .and.to.match(/^error: [^\n]+\n$/);
      expect(emulator.calls()).to.be.empty;
    });
  }

  it("exits with 2 when no endpoint is known", async () => {
    const { code, errors } = await run(["export"]);
    expect(code).to.equal(2);
    expect(errors).to.contain("pass --endpoint").and.contain("JOBROUTER_CONNECTION_STRING");
  });

  it("never overwrites a program", async () => {
    const file = join(folder, "index.ts");
    writeFileSync(file, "mine");
    const { code } = await run(["export", "--program", file], settings);
    expect(code).to.equal(2);
    expect(readFileSync(file, "utf8")).to.equal("mine");
  });
});
