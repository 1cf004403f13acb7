import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { createContext, runInContext } from "node:vm";
import { expect } from "chai";
import { registry } from "../../provider/dist/schema/registry.js";
import { loaderText } from "../../provider/dist/hosts/dynamic/loader-text.js";
import { root } from "../../tools/setup/paths.mjs";

// Every state holds this text. A change plans an update of every resource of every user.
const FROZEN =
  'exports.handler=()=>{const r=process.getBuiltinModule("module").createRequire(process.cwd()+"/"),p="pulumi-jobrouter/dynamic";try{r.resolve(p)}catch(e){throw new Error("cannot find pulumi-jobrouter: add it to the package.json of this program; it is needed for refresh and destroy too ("+e.code+")")}return r(p).handlers("Worker")}';

const kinds = Object.values(registry).map(({ kind }) => kind);
const quickstart = path.join(root, "examples", "quickstart");

/** Runs a script with the loader text as its first argument, and answers what it prints. */
async function runNode(script: string, folder: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script, FROZEN], { cwd: folder });
  return stdout;
}

describe("plugin: the loader text", () => {
  it("is frozen byte for byte", () => {
    expect(loaderText("Worker")).to.equal(FROZEN);
  });

  for (const kind of kinds) {
    it(`differs for ${kind} in the name of the kind only, and stays below 1000 bytes`, () => {
      expect(loaderText(kind)).to.equal(FROZEN.replace('"Worker"', `"${kind}"`));
      expect(Buffer.byteLength(loaderText(kind))).to.be.below(1000);
    });

    it(`captures nothing: with \`exports\` and \`process\` alone it answers the seven functions of ${kind}`, () => {
      const exports: { handler?: () => object } = {};
      const fakeProcess = {
        getBuiltinModule: (name: string) => process.getBuiltinModule(name),
        cwd: () => quickstart,
      };
      runInContext(loaderText(kind), createContext({ exports, process: fakeProcess }));
      const functions = ["check", "configure", "create", "delete", "diff", "read", "update"];
      expect(exports.handler?.()).to.have.all.keys(functions);
    });
  }

  it("names an entry that the package offers", () => {
    const resolved = createRequire(`${quickstart}/`).resolve("pulumi-jobrouter/dynamic");
    expect(resolved).to.equal(path.join(root, "provider", "dist", "hosts", "dynamic", "index.js"));
  });

  it("loads neither the Pulumi SDK nor Microsoft Entra ID", async () => {
    const script = `const exports = {}; eval(process.argv[1]); exports.handler();
      console.log(JSON.stringify(Object.keys(process.getBuiltinModule("module")._cache)));`;
    const loaded = JSON.parse(await runNode(script, quickstart)) as string[];
    expect(loaded).to.include(path.join(root, "provider", "dist", "hosts", "dynamic", "index.js"));
    expect(loaded.filter((file) => /@pulumi|@azure[\\/]identity/.test(file))).to.be.empty;
  });

  it("tells how to fix a package that is not installed", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "no-packages-"));
    try {
      const script = `const exports = {}; eval(process.argv[1]);
        try { exports.handler() } catch (error) { process.stdout.write(error.message) }`;
      expect(await runNode(script, folder)).to.equal(
        "cannot find pulumi-jobrouter: add it to the package.json of this program; " +
          "it is needed for refresh and destroy too (MODULE_NOT_FOUND)",
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
