import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { root } from "../../tools/setup/paths.mjs";
import { rungs, suites } from "../suites.ts";

const text = readFileSync(path.join(root, "CONTRIBUTING.md"), "utf8");

/** The first cells of the table below a heading. */
function rowsBelow(heading: string): readonly string[] {
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  const [table = ""] = section.split("\n## ");
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = ""]) => cell);
}

/** Settings of users and of other programs, which tests set, clear or pass on. */
const FOREIGN = /^(JOBROUTER|AZURE|PULUMI|NODE|HTTPS?|YARN)_|^PATH$/;

/** The environment variables that the tests and their runner read. */
function switches(): readonly string[] {
  const files = globSync(["tests/**/*.{ts,cjs}", "tools/**/*.{ts,mjs}"], { cwd: root });
  const read = files
    .filter((file) => !file.startsWith("tools/setup") && !file.includes("node_modules"))
    .flatMap((file) => [...readFileSync(path.join(root, file), "utf8").matchAll(/\benv(?:\.|\[")([A-Z][A-Z_]+)\b/g)])
    .map(([, name = ""]) => name);
  return [...new Set(read)].filter((name) => !FOREIGN.test(name)).sort();
}

describe("CONTRIBUTING.md", () => {
  it("lists every environment switch that a test reads, and no other", () => {
    expect(switches()).to.include("PROPERTY_RUNS");
    expect(rowsBelow("Environment switches of the tests").toSorted()).to.deep.equal(switches());
  });

  it("names only specs that exist", () => {
    const named = text.match(/\btests\/[\w/.-]+\.spec\.ts/g) ?? [];
    expect(named.filter((file) => !existsSync(path.join(root, file)))).to.deep.equal([]);
    expect(named).to.not.be.empty;
  });

  it("names every suite and the command of every rung", () => {
    expect(rowsBelow("Suites").toSorted()).to.deep.equal(suites.map(({ name }) => name).toSorted());
    const commands = rungs.map(
      (rung) => ({ unit: "npm run test:unit", test: "npm test", verify: "npm run verify" })[rung],
    );
    expect(rowsBelow("Which test when")).to.include.members(commands);
  });
});
