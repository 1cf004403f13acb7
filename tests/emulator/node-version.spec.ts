import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import ts from "typescript";
import { checkNodeVersion } from "../../emulator/dist/cli/node-version.js";

const pathOf = (name: string): string => fileURLToPath(new URL(`../../emulator/dist/cli/${name}.js`, import.meta.url));

/** Runs before the command: makes the process claim another Node version, and fails on what an old Node does not have. */
const pretendVersion = (version: string): string => `data:text/javascript,
  const versions = { ...process.versions, node: "${version}" };
  Object.defineProperty(process, "versions", { value: versions });
  delete Map.groupBy;`;

describe("emulator: a Node version that is too old", () => {
  for (const command of ["jobrouter-emulator", "jobrouter-simulator"]) {
    it(`is reported by ${command} in one sentence, which names the needed and the found version`, () => {
      const flags = ["--import", pretendVersion("20.20.2"), pathOf(command), "--port", "0"];
      const { status, stdout, stderr } = spawnSync(process.execPath, flags, { encoding: "utf8" });
      expect(stderr).to.equal(`${command} needs Node.js 22.12 or newer, and this is 20.20.2.\n`);
      expect(stdout).to.equal("");
      expect(status).to.equal(1);
    });

    it(`does not stop ${command} when it is new enough`, () => {
      const { status, stdout } = spawnSync(process.execPath, [pathOf(command), "--version"], { encoding: "utf8" });
      expect(stdout).to.match(/^\d+\.\d+\.\d+\n$/);
      expect(status).to.equal(0);
    });
  }

  const rows = [
    { found: "20.20.2", engines: ">=22.12", isOld: true },
    { found: "22.11.9", engines: ">=22.12", isOld: true },
    { found: "22.12.0", engines: ">=22.12", isOld: false },
    { found: "22.9.0", engines: ">=22.12", isOld: true },
    { found: "23.0.0", engines: ">=22.12", isOld: false },
    { found: "100.1.0", engines: ">=22.12.3", isOld: false },
    { found: "22.12.2", engines: ">=22.12.3", isOld: true },
    { found: "23.0.0-nightly20240618", engines: ">=22.12", isOld: false },
  ];
  for (const { found, engines, isOld } of rows) {
    it(`is ${isOld ? "" : "not "}found for ${found} where engines says ${engines}`, () => {
      expect(checkNodeVersion("x", found, engines) !== undefined).to.equal(isOld);
    });
  }

  for (const name of ["jobrouter-emulator", "jobrouter-simulator", "node-version"]) {
    it(`is checked by code that old versions can parse: ${name} has no syntax later than ES2018`, () => {
      const source = readFileSync(pathOf(name), "utf8");
      const print = (target: ts.ScriptTarget): string =>
        ts.transpileModule(source, { compilerOptions: { target, module: ts.ModuleKind.ESNext } }).outputText;
      expect(print(ts.ScriptTarget.ES2018)).to.equal(print(ts.ScriptTarget.ESNext));
    });
  }
});
