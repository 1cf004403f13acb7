import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { cacheFolder, findCli, placesFor } from "../../tools/setup/pulumi-cli.mjs";
import { companions } from "../../tools/setup/pulumi-files.mjs";
import type { Outcome, Run } from "../../tools/setup/step.mjs";
import { TemporaryFolder } from "./temporary-folder.ts";

const pinned = "3.259.0";

/** A machine with a PATH and a cache; `answers` says what its programs reply, anything else cannot be started. */
class Machine {
  readonly disk = new TemporaryFolder();
  readonly env = { PATH: "", PULUMI_HOME: path.join(this.disk.path, "home") };
  readonly cache = cacheFolder(this.env, pinned);
  readonly started: string[] = [];
  readonly said: string[] = [];
  readonly #answers = new Map<string, (args: readonly string[]) => Outcome>();

  answer(program: string, reply: string | ((args: readonly string[]) => Outcome)): void {
    this.#answers.set(program, typeof reply === "string" ? () => ({ isOk: true, output: `${reply}\n` }) : reply);
  }

  /** Puts a CLI into a folder of the PATH. */
  onPath(folder: string, version: string, beside: readonly string[] = companions): string {
    const cli = this.disk.program(`${folder}/pulumi`);
    for (const name of beside) this.disk.program(`${folder}/${name}`);
    this.answer(cli, `v${version}`);
    this.env.PATH += `${path.delimiter}${path.dirname(cli)}`;
    return cli;
  }

  /** Puts the CLI into the cache. */
  inCache(version = pinned, beside: readonly string[] = companions): string {
    const folder = path.relative(this.disk.path, this.cache);
    const cli = this.disk.program(`${folder}/pulumi`);
    for (const name of beside) this.disk.program(`${folder}/${name}`);
    this.answer(cli, `v${version}`);
    return cli;
  }

  find() {
    const run: Run = (command, args) => {
      const name = command === process.execPath ? path.basename(path.dirname(args[0] ?? "")) : command;
      this.started.push(`${name} ${args.at(-1) ?? ""}`);
      const reply = this.#answers.get(name);
      return Promise.resolve(reply?.(args) ?? { isOk: false, output: `spawn ${name} ENOENT` });
    };
    const say = (line: string) => this.said.push(line);
    const { env, disk } = this;
    this.disk.write("node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs");
    return findCli(placesFor({ root: disk.path, env, pinned, run, say }), pinned);
  }

  async refusal(): Promise<string> {
    try {
      await this.find();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    throw new Error("a CLI was found");
  }
}

describe("tools/setup/pulumi-cli", () => {
  let machine: Machine;
  beforeEach(() => {
    machine = new Machine();
  });
  afterEach(() => {
    machine.disk.remove();
  });

  it("uses a compatible CLI on PATH before the cached one, and prints nothing", async () => {
    machine.inCache();
    const cli = machine.onPath("usr/bin", "3.262.0");
    expect(await machine.find()).to.deep.equal({ cli, version: "3.262.0", source: "PATH" });
    expect(machine.said).to.be.empty;
  });

  it("skips a CLI on PATH that is too old, and uses a later one", async () => {
    machine.onPath("old/bin", "3.100.0");
    const cli = machine.onPath("new/bin", "3.254.0");
    expect(await machine.find()).to.include({ cli });
  });

  it("uses the cached CLI where the one on PATH has no language host for Node", async () => {
    machine.onPath("usr/bin", "3.262.0", ["pulumi-resource-pulumi-nodejs"]);
    const cli = machine.inCache();
    expect(await machine.find()).to.deep.equal({ cli, version: pinned, source: "cache" });
  });

  it("finds the companions of a link beside the file it points to", async () => {
    const target = machine.onPath("opt/pulumi", "3.262.0");
    machine.env.PATH = path.join(machine.disk.path, "links");
    mkdirSync(machine.env.PATH);
    const link = path.join(machine.env.PATH, "pulumi");
    symlinkSync(target, link);
    machine.answer(link, "v3.262.0");
    expect(await machine.find()).to.include({ cli: link, source: "PATH" });
  });

  it("never starts the wrapper in node_modules/.bin, nor one that npm installed globally", async () => {
    machine.onPath("clone/node_modules/.bin", "3.259.0");
    const wrapper = machine.disk.program("lib/node_modules/pulumi/run.js");
    const global = path.join(machine.disk.path, "global");
    mkdirSync(global);
    symlinkSync(wrapper, path.join(global, "pulumi"));
    machine.env.PATH += `${path.delimiter}${global}`;
    const cli = machine.inCache();
    expect(await machine.find()).to.include({ cli, source: "cache" });
    expect(machine.started).to.deep.equal([`${cli} version`]);
  });

  it("downloads where no CLI is found, and builds nothing after that", async () => {
    machine.answer("pulumi", () => {
      machine.inCache();
      return { isOk: true, output: "" };
    });
    expect(await machine.find()).to.include({ source: "download" });
    expect(machine.started.filter((line) => line.startsWith("go "))).to.be.empty;
  });

  it("builds both programs where the download fails, and copies the third", async () => {
    machine.answer("pulumi", () => ({ isOk: false, output: "pulumi: fetch failed" }));
    machine.answer("go", (args) => {
      const target = args[args.indexOf("-o") + 1] ?? "";
      machine.disk.program(path.relative(machine.disk.path, target));
      machine.answer(path.join(machine.cache, path.basename(target)), `v${pinned}`);
      return { isOk: true, output: "" };
    });
    expect(await machine.find()).to.include({ source: "build" });
    expect(readdirSync(machine.cache)).to.have.members(["pulumi", ...companions]);
    expect(machine.said.join("\n")).to.include(`Building the Pulumi CLI ${pinned}`).and.include("about 5 minutes");
  });

  it("leaves no partial CLI behind when a build fails", async () => {
    machine.answer("pulumi", () => ({ isOk: false, output: "pulumi: fetch failed" }));
    machine.answer("go", (args) => {
      machine.disk.write(path.relative(machine.disk.path, args[args.indexOf("-o") + 1] ?? ""), "half");
      return { isOk: false, output: "go: downloading a v1.0.0\n# pkg\nno space left on device" };
    });
    expect(await machine.refusal()).to.include("4. a build from the published Go modules: no space left on device");
    expect(readdirSync(machine.cache)).to.deep.equal(["pulumi-resource-pulumi-nodejs"]);
  });

  it("repairs a cache that lacks only the script, without download and without compiler", async () => {
    const cli = machine.inCache(pinned, ["pulumi-language-nodejs"]);
    expect(await machine.find()).to.deep.equal({ cli, version: pinned, source: "build" });
    expect(new Set(machine.started)).to.deep.equal(new Set([`${cli} version`]));
  });

  it("reports in one message what was tried, why each failed, and how to fix it", async () => {
    const old = machine.onPath("old/bin", "3.100.0");
    machine.answer("pulumi", () => ({ isOk: false, output: "Downloading pulumi v3.259.0...\npulumi: fetch failed" }));
    const message = await machine.refusal();
    expect(message).to.include(`1. a pulumi on PATH (3.254.0 or newer, below 4.0.0): ${old} is 3.100.0`);
    expect(message).to.include(`2. version ${pinned} in Pulumi's own folder: there is no pulumi in ${machine.cache}`);
    expect(message).to.include("3. the official download, by the npm package pulumi: pulumi: fetch failed");
    expect(message).to.include("4. a build from the published Go modules: Go is not installed");
    expect(message).to.match(/What to do: install the Pulumi CLI 3\.259\.0 .*or install Go/s);
  });
});
