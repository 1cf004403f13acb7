import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { pulumiEnvironment } from "../../tools/pulumi-environment.mjs";
import { toolchain, withToolchain } from "../../tools/toolchain.mjs";
import { killNow, processesIn } from "../support/processes.ts";
import { type PipelineFolder, openPipelineFolder, runToEnd } from "./support/pipeline.ts";

const SETTINGS = {
  ROUTER_STACK: "production",
  PULUMI_BACKEND_URL: "azblob://pulumi?storage_account=contoso",
  JOBROUTER_ENDPOINT: "https://contoso.communication.azure.com",
};

describe("examples: the pipeline's script", () => {
  let pipeline: PipelineFolder;
  beforeEach(() => {
    pipeline = openPipelineFolder();
    // Records its arguments, prints a diff, and fails where the file `fails` names its first argument.
    pipeline.install("pulumi", 'echo "$@" >> asked; echo "~ capacity: 2 => 3"; ! grep -qs "^$1$" fails');
  });
  afterEach(() => {
    pipeline.dispose();
  });

  const inFolder = (name: string): string => path.join(pipeline.folder, name);
  const asked = (): string[] => {
    const flags = / --non-interactive --color never$/;
    if (!existsSync(inFolder("asked"))) return [];
    return readFileSync(inFolder("asked"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(flags, ""));
  };

  const refused: { args: string[]; env: NodeJS.ProcessEnv; says: string }[] = [
    { args: [], env: SETTINGS, says: "say what to do: preview, deploy, recover" },
    { args: ["destroy"], env: SETTINGS, says: "say what to do: preview, deploy, recover" },
    ...Object.keys(SETTINGS).map((name) => ({
      args: ["deploy"],
      env: { ...SETTINGS, [name]: "" },
      says: `set ${name} to `,
    })),
    {
      args: ["preview"],
      env: { ...SETTINGS, JOBROUTER_CONNECTION_STRING: "endpoint=https://contoso.example;accesskey=a2V5" },
      says: "remove JOBROUTER_CONNECTION_STRING: this pipeline signs in with Microsoft Entra ID and stores no key",
    },
  ];
  for (const { args, env, says } of refused) {
    it(`starts no Pulumi and fails with "${says}…"`, async () => {
      const { code, stderr } = await pipeline.run(args, env);
      expect(code).to.equal(2);
      expect(stderr)
        .to.match(/^deploy\.mjs: [^\n]+\n$/)
        .and.to.contain(says);
      expect(asked()).to.deep.equal([]);
    });
  }

  it("reports a missing Pulumi CLI", async () => {
    rmSync(inFolder("programs/pulumi"));
    const { code, stderr } = await pipeline.run(["deploy"], { ...SETTINGS, PATH: pipeline.folder });
    expect(code).to.equal(1);
    expect(stderr).to.contain("deploy.mjs: cannot run pulumi, is it installed?");
  });

  it("previews with the diff, keeps it for the comment, and deploys nothing", async () => {
    const { code, stdout } = await pipeline.run(["preview"], SETTINGS);
    expect(code).to.equal(0);
    expect(asked()).to.deep.equal(["preview --diff --stack production"]);
    expect(stdout).to.equal("~ capacity: 2 => 3\n");
    const comment = "### What merging this changes in production\n\n~~~~diff\n~ capacity: 2 => 3\n~~~~\n";
    expect(readFileSync(inFolder("preview.md"), "utf8")).to.equal(comment);
  });

  it("fails with a failed preview, and says so in the comment", async () => {
    writeFileSync(inFolder("fails"), "preview\n");
    expect((await pipeline.run(["preview"], SETTINGS)).code).to.equal(1);
    expect(readFileSync(inFolder("preview.md"), "utf8")).to.match(/^### The preview of production failed\n/);
  });

  it("keeps a comment below GitHub's size limit", async () => {
    pipeline.install("pulumi", "head -c 200000 /dev/zero | tr '\\0' x");
    await pipeline.run(["preview"], SETTINGS);
    const comment = readFileSync(inFolder("preview.md"), "utf8");
    expect(comment).to.have.length.within(60_000, 65_536);
    expect(comment).to.match(/x\n… the rest is in the log of the run\n~~~~\n$/);
  });

  it("deploys without a prompt, then asserts that a second run has no change", async () => {
    expect((await pipeline.run(["deploy"], SETTINGS)).code).to.equal(0);
    expect(asked()).to.deep.equal([
      "up --yes --skip-preview --stack production",
      "preview --expect-no-changes --stack production",
    ]);
    expect(existsSync(inFolder("preview.md"))).to.equal(false);
  });

  it("recovers after a crash by removing the lock, deploying, and clearing pending creates, without a refresh", async () => {
    expect((await pipeline.run(["recover"], SETTINGS)).code).to.equal(0);
    expect(asked()).to.deep.equal([
      "cancel --yes --stack production",
      "up --yes --skip-preview --stack production",
      "preview --expect-no-changes --stack production",
      "refresh --clear-pending-creates --preview-only --stack production",
    ]);
  });

  for (const { verb, fails, count } of [
    { verb: "deploy", fails: "up", count: 1 },
    { verb: "deploy", fails: "preview", count: 2 },
    { verb: "recover", fails: "cancel", count: 1 },
    { verb: "recover", fails: "up", count: 2 },
    { verb: "recover", fails: "refresh", count: 4 },
  ]) {
    it(`fails to ${verb} when its ${fails} fails`, async () => {
      writeFileSync(inFolder("fails"), `${fails}\n`);
      expect((await pipeline.run([verb], SETTINGS)).code).to.equal(1);
      expect(asked()).to.have.length(count);
    });
  }

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`forwards ${signal} to Pulumi once, and waits for it, when a runner signals this process alone`, async () => {
      // A signal just before `wait` is handled after it, so no wait may be long.
      const waits = "while :; do sleep 0.2 & wait $!; done";
      pipeline.install("pulumi", `trap 'kill $!; echo heard >> heard; exit 3' INT TERM; echo started; ${waits}`);
      const { child, finished } = pipeline.start(["deploy"], SETTINGS);
      child.stdout?.once("data", () => child.kill(signal));
      expect((await finished).code).to.equal(3);
      expect(readFileSync(inFolder("heard"), "utf8")).to.equal("heard\n");
    });
  }
});

describe("examples: pipeline, through the real CLI", function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let pipeline: PipelineFolder;
  let env: NodeJS.ProcessEnv;

  const pulumi = async (...args: readonly string[]): Promise<void> => {
    const all = [...args, "--stack", "production", "--non-interactive"];
    const { code, stdout, stderr } = await runToEnd(toolchain().pulumi.cli, all, pipeline.folder, env);
    if (code !== 0) throw new Error(`pulumi ${all.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  };
  const urnOf = (kind: string, name: string): string =>
    `urn:pulumi:production::jobrouter-pipeline::pulumi-nodejs:dynamic/jobrouter:${kind}::${name}`;
  const writes = (): string[] =>
    emulator
      .calls()
      .filter(({ method }) => method !== "GET")
      .map(({ method, path: at }) => `${method} ${at}`);

  before(async () => {
    emulator = await startEmulator({ tls: true });
    pipeline = openPipelineFolder();
    // As after azure/login: the Azure CLI answers tokens.
    const token = [{ alg: "none" }, { aud: "https://communication.azure.com" }, {}].map((part) =>
      Buffer.from(JSON.stringify(part)).toString("base64url"),
    );
    const answer = { accessToken: token.join("."), expiresOn: "2099-01-01 00:00:00.000000", expires_on: 4_070_908_800 };
    pipeline.install("az", `echo "$@" >> "$(dirname "$0")/../az-asked"; echo '${JSON.stringify(answer)}'`);
    const certificate = path.join(pipeline.folder, "certificate.pem");
    writeFileSync(certificate, emulator.certificate ?? "");
    const userEnv = { PATH: process.env["PATH"], HOME: pipeline.folder, NODE_EXTRA_CA_CERTS: certificate };
    const own = pulumiEnvironment({ userEnv, localFolder: path.join(pipeline.folder, "local") });
    const tools = withToolchain(toolchain(), own);
    const search = [path.join(pipeline.folder, "programs"), tools["PATH"]].join(path.delimiter);
    env = { ...tools, PATH: search, ROUTER_STACK: "production", JOBROUTER_ENDPOINT: emulator.url };
    await pulumi("stack", "init");
  });
  after(async () => {
    // What the killed engine left running.
    killNow(processesIn(pipeline.folder));
    pipeline.dispose();
    await emulator.close();
  });

  it("previews on a pull request: the comment shows the diff, and nothing is written", async () => {
    const { code, stderr } = await pipeline.run(["preview"], env);
    expect(code, stderr).to.equal(0);
    const comment = readFileSync(path.join(pipeline.folder, "preview.md"), "utf8");
    expect(comment)
      .to.match(/\+ pulumi-nodejs:dynamic\/jobrouter:Worker: \(create\)/)
      .and.to.match(/capacity *: 2/);
    expect(writes()).to.deep.equal([]);
  });

  it("deploys on main with a token of the Azure CLI, and without any key", async () => {
    const { code, stdout, stderr } = await pipeline.run(["deploy"], env);
    expect(code, stdout + stderr).to.equal(0);
    expect(writes()).to.have.members(
      ["distributionPolicies/fair", "queues/support", "workers/ada"].map((name) => `PATCH /routing/${name}`),
    );
    expect(stdout).to.contain("4 unchanged");
    const askedOfAz = readFileSync(path.join(pipeline.folder, "az-asked"), "utf8");
    expect(askedOfAz).to.match(/^account get-access-token .*--resource https:\/\/communication\.azure\.com/);
  });

  it("recovers from a killed deployment: it removes the lock, finishes, and leaves no pending create", async () => {
    emulator.remove("/routing/workers/ada");
    await pulumi("state", "delete", "--yes", urnOf("Worker", "ada"));
    const all = ["up", "--yes", "--skip-preview", "--stack", "production", "--non-interactive"];
    const killed = spawn(toolchain().pulumi.cli, all, { cwd: pipeline.folder, env, stdio: "ignore" });
    const ended = once(killed, "exit");
    const kill = (): void => void killed.kill("SIGKILL");
    emulator.faults.add({ method: "PATCH", path: "/routing/workers/ada", fault: { kind: "run", before: kill } });
    await ended;
    const locked = await pipeline.run(["deploy"], env);
    expect(locked.code, "the dead run's lock").to.equal(1);
    emulator.edit("/routing/queues/support", { name: "theirs" });

    const { code, stdout, stderr } = await pipeline.run(["recover"], env);
    expect(code, stdout + stderr).to.equal(0);
    expect(emulator.entity("/routing/workers/ada")).to.include({ capacity: 2 });
    expect(emulator.entity("/routing/queues/support"), "what others changed stays").to.include({ name: "theirs" });
    const again = await pipeline.run(["deploy"], env);
    expect(again.stdout + again.stderr).to.not.contain("pending operations");
  });

  it("is destroyed completely", async () => {
    await pulumi("destroy", "--yes", "--skip-preview");
    for (const name of ["workers/ada", "queues/support", "distributionPolicies/fair"]) {
      expect(emulator.entity(`/routing/${name}`), name).to.equal(undefined);
    }
  });
});
