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
  const packages = ["zod", "undici", "@azure", "js-yaml", "csv-parse", "jsonc-parser", "yaml"];

  it("loads beside Pulumi's SDK no validator, HTTP client or parser before they are needed", () => {
    const sdk = new Set(loadedBy("@pulumi/pulumi"));
    const loaded = loadedBy("pulumi-jobrouter").filter((file) => !sdk.has(file));
    expect(loaded.some((file) => file.endsWith("/sdk/worker-fleet.js"))).to.equal(true);
    const heavy = loaded.filter((file) => packages.some((name) => file.includes(`/node_modules/${name}/`)));
    expect(heavy).to.deep.equal([]);
  });

  it("loads in the plugin no HTTP client before a request", () => {
    const loaded = loadedBy("pulumi-jobrouter/dynamic");
    expect(loaded.filter((file) => /\/node_modules\/(undici|@azure)\//.test(file))).to.deep.equal([]);
  });

  it("loads in the plugin no parser before it reads a roster", () => {
    const loaded = loadedBy("pulumi-jobrouter/dynamic");
    expect(loaded.filter((file) => /\/node_modules\/(yaml|js-yaml|csv-parse|jsonc-parser)\//.test(file))).to.deep.equal(
      [],
    );
  });
});
