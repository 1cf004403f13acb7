/** What a program waits for before its first resource. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const root = fileURLToPath(new URL("../..", import.meta.url));

function loadedBy(entry: string): readonly string[] {
  const script = `require(${JSON.stringify(entry)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  return JSON.parse(execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" })) as string[];
}

describe("the package in a program", () => {
  const packages = ["zod", "undici", "@azure", "js-yaml", "jsonc-parser", "papaparse", "typescript"];

  it("loads neither schemas, nor an HTTP client, nor a parser, nor Pulumi's automation, before they are needed", () => {
    const loaded = loadedBy("pulumi-jobrouter");
    expect(loaded.some((file) => file.endsWith("/sdk/worker-fleet.js"))).to.equal(true);
    const heavy = loaded.filter((file) => packages.some((name) => file.includes(`/node_modules/${name}/`)));
    expect(heavy).to.deep.equal([]);
  });

  it("loads in the plugin no HTTP client before a request", () => {
    const loaded = loadedBy("pulumi-jobrouter/plugin");
    expect(loaded.filter((file) => /\/node_modules\/(undici|@azure)\//.test(file))).to.deep.equal([]);
  });
});
