import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { root } from "../tools/setup/paths.mjs";
import { suitesNamed } from "../tools/test/mocha.ts";
import { allSpecs, rungs, specsMatching, specsOf, suites } from "./suites.ts";

/** What a spec reaches that makes it slow: a child process, a listener, or the real Pulumi CLI. */
const slow = {
  "a child process": /^import (?!type)[^;]*?"node:child_process"/m,
  "a listener": /^import (?!type)[^;]*?("node:(http|https|net|tls)"|\bstartEmulator\b)/m,
  "the Pulumi CLI": /\btoolchain\(\)\.pulumi\b/,
};

/** The module and those of tests/ that it imports, at any depth. */
function modulesOf(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(path.join(root, file), "utf8");
  for (const [, target = ""] of text.matchAll(/^(?:import|export) (?!type)[^;]*? from "(\.[^"]+\.ts)";$/gm)) {
    const next = path.join(path.dirname(file), target);
    if (next.startsWith("tests")) modulesOf(next, seen);
  }
  return seen;
}

function reaching(specs: readonly string[], ...what: readonly (keyof typeof slow)[]): readonly string[] {
  return specs.flatMap((spec) =>
    [...modulesOf(spec)].flatMap((file) => {
      const text = readFileSync(path.join(root, file), "utf8");
      return what.filter((one) => slow[one].test(text)).map((one) => `${spec} reaches ${one} by ${file}`);
    }),
  );
}

function suite(name: string): readonly string[] {
  return suitesNamed(name).flatMap(specsOf);
}

describe("tests/suites.ts", () => {
  it("puts every spec into exactly one suite", () => {
    const listed = suites.flatMap(specsOf).toSorted();
    expect(listed).to.deep.equal(allSpecs());
    expect(new Set(listed)).to.have.property("size", listed.length);
  });

  it("has no glob that matches nothing, as one does after a move", () => {
    const globs = suites.flatMap(({ specs = [] }) => specs);
    expect(globs.filter((glob) => specsMatching(glob).length === 0)).to.deep.equal([]);
  });

  it("runs every suite on a rung, and every rung includes the rungs before it", () => {
    const names = rungs.map((rung) => suitesNamed(rung).map(({ name }) => name));
    expect(names.at(-1)).to.have.members(suites.map(({ name }) => name));
    for (const [index, smaller] of names.slice(0, -1).entries()) expect(names[index + 1]).to.include.members(smaller);
  });

  it("has an npm script for each rung", () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    expect(scripts["test:unit"]).to.match(/tools\/test\.ts unit$/);
    expect(scripts["test"]).to.match(/tools\/test\.ts test$/);
    expect(scripts["verify"]).to.match(/tools\/verify\.ts$/);
  });

  it("keeps child processes and listeners out of the unit tests", () => {
    expect(reaching(suite("unit"), "a child process", "a listener")).to.deep.equal([]);
  });

  it("keeps the Pulumi CLI out of the integration tests", () => {
    expect(reaching(suite("integration"), "the Pulumi CLI")).to.deep.equal([]);
  });

  it("sees the CLI where a suite runs it, so that an empty list means something", () => {
    const found = reaching(suite("cli-main"), "the Pulumi CLI");
    expect(found.length).to.be.at.least(suite("cli-main").length);
    expect(reaching(suite("integration"), "a listener")).to.not.be.empty;
  });

  it("refuses a name that is no rung and no suite", () => {
    expect(() => suitesNamed("untied")).to.throw('"untied" is no rung and no suite; there are unit, test, verify,');
  });
});
