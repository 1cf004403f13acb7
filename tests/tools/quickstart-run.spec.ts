import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { localFolder, root } from "../../tools/setup/paths.mjs";
import { toolchain, withToolchain } from "../../tools/toolchain.mjs";
import { killNow, processesIn } from "../support/processes.ts";

/** A developer whose own Pulumi is set to another backend, stack and passphrase. */
const own = {
  PULUMI_BACKEND_URL: "s3://the-bucket-of-ada",
  PULUMI_ACCESS_TOKEN: "pul-0000000000000000000000000000000000000000",
  PULUMI_CONFIG_PASSPHRASE: "of ada",
  PULUMI_STACK: "production",
};

describe("npm start in a clone of its own, with an empty home folder", function () {
  this.timeout(180_000);
  let clone: string;
  let home: string;
  before(() => {
    mkdirSync(path.join(localFolder, "tests"), { recursive: true });
    clone = mkdtempSync(path.join(localFolder, "tests", "clone-"));
    home = path.join(clone, "home");
    // What the set-up has made is linked, because making it takes minutes.
    for (const name of ["tools", "examples", "Pulumi.yaml", "package.json"]) copy(name);
    for (const name of ["node_modules", "emulator", "provider"]) link(name);
    copy(".local/toolchain.json");
    if (existsSync(path.join(root, ".local/node"))) link(".local/node");
    mkdirSync(home);
  });
  after(() => {
    killNow(processesIn(clone));
    rmSync(clone, { recursive: true, force: true });
  });

  const copy = (name: string) => {
    cpSync(path.join(root, name), path.join(clone, name), { recursive: true });
  };
  const link = (name: string) => {
    symlinkSync(path.join(root, name), path.join(clone, name));
  };
  const start = (...args: readonly string[]): ChildProcess => {
    const { PATH } = withToolchain(toolchain(), process.env);
    const env = { PATH, HOME: home, ...own, PULUMI_HOME: path.join(home, "own") };
    const command = [path.join(clone, "tools", "start.ts"), ...args];
    return spawn(toolchain().node, command, { cwd: clone, env, stdio: ["ignore", "pipe", "pipe"] });
  };
  const run = async (...args: readonly string[]) => {
    const child = start(...args);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (output += String(chunk)));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output };
  };

  it("deploys to its own backend and stack, and says how to see the result", async () => {
    const { code, output } = await run();
    expect(code, output).to.equal(0);
    expect(output).to.contain("+ 8 created").and.contain("npm start -- emulator");
    expect(output).not.to.contain("pul-0000");
    const stacks = path.join(clone, ".local/pulumi/state/.pulumi/stacks/jobrouter-quickstart");
    expect(readdirSync(stacks)).to.include("local.json");
  });

  it("writes nothing to the user's home folder", () => {
    expect(readdirSync(home)).to.deep.equal([]);
  });

  it("shows the deployed router with `npm start -- emulator`, beside which a second run works", async () => {
    const child = start("emulator");
    try {
      const page = await addressOf(child);
      const entities = await (await fetch(`${page}/_emulator/entities`)).text();
      expect(entities).to.contain("/routing/workers/ada");
      expect(await (await fetch(page)).text()).to.match(/<html/i);
      const { code, output } = await run("preview", "--expect-no-changes");
      expect(code, output).to.equal(0);
    } finally {
      child.kill();
      await once(child, "exit");
    }
    const record = path.join(clone, ".local/quickstart/emulator.json");
    expect(existsSync(record), "the emulator ended with the command").to.equal(false);
    expect(readFileSync(path.join(clone, ".local/quickstart/emulator.log"), "utf8")).to.equal("");
  });

  it("removes everything with `npm start -- destroy`", async () => {
    const { code, output } = await run("destroy");
    expect(code, output).to.equal(0);
    expect(output).to.contain("- 8 deleted");
  });
});

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout) {
    for await (const line of createInterface({ input: child.stdout })) {
      const [, address] = /^Open (\S+) in the browser/.exec(line) ?? [];
      if (address !== undefined) return address;
    }
  }
  throw new Error("the emulator printed no address");
}
