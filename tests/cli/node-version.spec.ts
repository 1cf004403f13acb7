import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { nodeVersionError } from "../../cli/dist/node-version.cjs";
import { root } from "../../tools/setup/paths.mjs";

const cli = path.join(root, "cli");
const entry = ["bin.cjs", "node-version.cjs"];
const { engines } = JSON.parse(readFileSync(path.join(cli, "package.json"), "utf8")) as { engines: { node: string } };
const needed = engines.node.replace(">=", "");

const versions = [
  { found: "20.20.2", isTooOld: true, because: "the major version is older" },
  { found: "22.11.9", isTooOld: true, because: "the minor version is older" },
  { found: "9.99.0", isTooOld: true, because: "versions are numbers, not text" },
  { found: "22.12.0", isTooOld: false, because: "it is the oldest supported one" },
  { found: "22.18.0", isTooOld: false, because: "the minor version is newer" },
  { found: "24.0.0-nightly", isTooOld: false, because: "the major version is newer" },
];

/** Runs `bin.cjs` of a folder as a Node.js of another version would. */
function runAs(version: string, folder: string) {
  const preload = path.join(folder, "version.cjs");
  const versionsOf = `{ ...process.versions, node: ${JSON.stringify(version)} }`;
  writeFileSync(preload, `Object.defineProperty(process, "versions", { value: ${versionsOf} });\n`);
  const args = ["--require", preload, path.join(folder, "dist", "bin.cjs"), "--version"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("jobrouter on an old Node.js", () => {
  for (const { found, isTooOld, because } of versions) {
    it(`${isTooOld ? "refuses" : "accepts"} ${found} for >=22.12: ${because}`, () => {
      const message = `jobrouter needs Node.js 22.12 or newer, and this is ${found}.\n`;
      expect(nodeVersionError("jobrouter", ">=22.12", found)).to.equal(isTooOld ? message : undefined);
    });
  }

  it("understands the engines of its package", () => {
    expect(engines.node).to.match(/^>=\d+(\.\d+)*$/);
    expect(nodeVersionError("jobrouter", engines.node, process.versions.node)).to.equal(undefined);
  });

  describe("as a process", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), "jobrouter-old-node-"));
      // Only the entry is there: whatever else it would load is missing.
      for (const file of entry) cpSync(path.join(cli, "dist", file), path.join(folder, "dist", file));
      cpSync(path.join(cli, "package.json"), path.join(folder, "package.json"));
    });
    afterEach(() => {
      rmSync(folder, { recursive: true });
    });

    it("says the needed and the found version in one line, exits with 1, and loads nothing else", () => {
      const stderr = `jobrouter needs Node.js ${needed} or newer, and this is 20.20.2.\n`;
      expect(runAs("20.20.2", folder)).to.deep.equal({ status: 1, stdout: "", stderr });
    });

    it("loads the command with a newer version; it is missing here", () => {
      const { stderr } = runAs(needed, folder);
      expect(stderr).to.include("ERR_MODULE_NOT_FOUND").and.include("main.js");
    });
  });

  for (const file of entry) {
    it(`is reported by ${file}, which has no syntax that an old parser rejects`, () => {
      const text = readFileSync(path.join(cli, "dist", file), "utf8").replace(/^#!.*\n/, "");
      const compile = (target: ts.ScriptTarget) =>
        ts.transpileModule(text, { compilerOptions: { target, module: ts.ModuleKind.ESNext } }).outputText;
      expect(compile(ts.ScriptTarget.ES2015)).to.equal(compile(ts.ScriptTarget.ESNext));
    });
  }
});
