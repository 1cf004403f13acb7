import { utimesSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { isBuilt, sourceDigest } from "../../tools/setup/build.mjs";
import { isInstalled } from "../../tools/setup/dependencies.mjs";
import { writeWhole } from "../../tools/setup/files.mjs";
import { recallCli, rememberCli } from "../../tools/toolchain.mjs";
import { TemporaryFolder } from "./temporary-folder.ts";

describe("tools/setup, the second time", () => {
  let disk: TemporaryFolder;
  beforeEach(() => {
    disk = new TemporaryFolder();
  });
  afterEach(() => {
    disk.remove();
  });

  describe("build", () => {
    let source: string;
    let where: { root: string; stamp: string };
    beforeEach(() => {
      source = disk.write("provider/src/deep/index.ts", "export {};");
      disk.write("package.json", '{ "workspaces": ["provider", "emulator"] }');
      for (const name of ["provider", "emulator"]) disk.write(`${name}/dist/.tsbuildinfo`);
      where = { root: disk.path, stamp: path.join(disk.path, ".local", "build.stamp") };
      writeWhole(where.stamp, sourceDigest(disk.path));
    });

    it("is skipped when nothing changed", () => {
      expect(isBuilt(where)).to.be.true;
    });

    const changes: Record<string, () => void> = {
      "a source is saved": () => {
        utimesSync(source, 1, 1);
      },
      "a source is added": () => disk.write("emulator/src/new.ts"),
      "a page is added": () => disk.write("emulator/page/new.ts"),
      "a workspace is added": () => disk.write("package.json", '{ "workspaces": ["provider", "emulator", "more"] }'),
      "a compiler setting changes": () => disk.write("tsconfig.base.json", "{}"),
      "the packages change": () => disk.write("node_modules/.package-lock.json", "{}"),
    };
    for (const [what, change] of Object.entries(changes)) {
      it(`is done when ${what}`, () => {
        change();
        expect(isBuilt(where)).to.be.false;
      });
    }
  });

  describe("npm packages", () => {
    const tool = { version: "1.0.0", integrity: "sha512-a" };
    const other = { version: "1.0.0", integrity: "sha512-b", optional: true };
    const manifests = { "": { devDependencies: { tool: "^1.0.0" } } };
    const lock = { packages: { "": manifests[""], "node_modules/tool": tool, "node_modules/other": other } };

    const cases = [
      { installed: { packages: lock.packages }, expected: true, because: "all is there" },
      {
        installed: { packages: { "node_modules/tool": tool } },
        expected: true,
        because: "only another platform's is absent",
      },
      { installed: {}, expected: false, because: "nothing is there" },
      {
        installed: { packages: { "node_modules/tool": { ...tool, version: "1.0.1" } } },
        expected: false,
        because: "one is another version",
      },
      {
        installed: { packages: { "node_modules/tool": { ...tool, integrity: "sha512-c" } } },
        expected: false,
        because: "one has another content",
      },
    ];
    for (const { installed, expected, because } of cases) {
      it(`are ${expected ? "left alone" : "installed"}, because ${because}`, () => {
        expect(isInstalled({ lock, installed, manifests })).to.equal(expected);
      });
    }

    it("are installed when a package.json and the lock file differ, so that npm reports it", () => {
      const changed = { "": { devDependencies: { tool: "^1.0.0", more: "1.0.0" } } };
      expect(isInstalled({ lock, installed: lock, manifests: changed })).to.be.false;
    });
  });

  describe("Pulumi CLI", () => {
    const remember = (pinned: string) => {
      const found = { cli: disk.program("bin/pulumi"), version: "3.262.0", source: "PATH" } as const;
      const file = path.join(disk.path, "toolchain.json");
      rememberCli(found, { file, pinned });
      return { found, file };
    };

    it("is cached, so that it is not searched again", () => {
      const { found, file } = remember("3.259.0");
      expect(recallCli({ file, pinned: "3.259.0" })).to.deep.equal(found);
    });

    it("is searched again when its file was replaced, is gone, or another version is pinned", () => {
      const { found, file } = remember("3.259.0");
      expect(recallCli({ file, pinned: "3.260.0" })).to.equal(undefined);
      utimesSync(found.cli, 1, 1);
      expect(recallCli({ file, pinned: "3.259.0" })).to.equal(undefined);
      expect(recallCli({ file: path.join(disk.path, "none.json"), pinned: "3.259.0" })).to.equal(undefined);
    });
  });
});
