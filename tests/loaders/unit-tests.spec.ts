/** The programs of docs/unit-tests.md, installed and run as a reader would. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { root } from "../../tools/setup/paths.mjs";
import { npm } from "../support/loader-managers.ts";
import { inNewFolder, installProject, packedProvider, pulumiVersion, runProgram } from "../support/loader-package.ts";
import { versions } from "../support/loader-projects.ts";

/** The files that a page shows, each with its name in the first line. */
function filesIn(page: string): Record<string, string> {
  const text = readFileSync(join(root, page), "utf8");
  const files = [...text.matchAll(/^```ts\n(\/\/ (\S+)\n.*?)^```$/gms)];
  return Object.fromEntries(files.map(([, code = "", name = ""]) => [name, code]));
}

describe("docs/unit-tests.md", function () {
  this.timeout(300_000);

  it("has tests for mocha and vitest that pass, without an endpoint or a request", async () => {
    await inNewFolder("unit-tests", async (folder) => {
      const manifest = {
        private: true,
        dependencies: { "@pulumi/pulumi": pulumiVersion(), "pulumi-jobrouter": `file:${await packedProvider()}` },
        devDependencies: { mocha: "12.0.3", tsx: versions.tsx, vitest: "5.1.2" },
      };
      await installProject(folder, npm, { ...filesIn("docs/unit-tests.md"), "package.json": JSON.stringify(manifest) });
      // Nothing answers here, so that a request would fail.
      const env = { JOBROUTER_CONNECTION_STRING: "endpoint=http://127.0.0.1:9;accesskey=a2V5", NO_COLOR: "1" };
      const run = (...command: readonly string[]) =>
        runProgram([...npm.command, "exec", "--offline", "--", ...command], { folder, env });
      expect(await run("mocha", "--import=tsx", "desk.mocha.ts")).to.match(/3 passing/);
      expect(await run("vitest", "run")).to.match(/Tests {2}3 passed/);
    });
  });
});
