import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { root } from "../tools/setup/paths.mjs";
import { suitesNamed } from "../tools/test/mocha.ts";
import { allSpecs, rungs, specsMatching, specsOf, suites } from "./suites.ts";
import { costOf } from "./support/cost.ts";

describe("tests/suites.ts", () => {
  it("puts every spec into exactly one suite", () => {
    const listed = suites.flatMap(specsOf).toSorted();
    expect(listed).to.deep.equal(allSpecs());
  });

  it("has no glob without a match, as after a move, and no suite without a spec", () => {
    const globs = suites.flatMap(({ specs }) => (typeof specs === "string" ? [] : specs));
    expect(globs.filter((glob) => specsMatching([glob]).length === 0)).to.deep.equal([]);
    expect(suites.filter((suite) => specsOf(suite).length === 0)).to.deep.equal([]);
  });

  it("names only specs that are there as main paths", () => {
    const main = suites.flatMap(({ name, specs }) => (name === "cli-main" && typeof specs !== "string" ? specs : []));
    const names = main.flatMap((glob) => (/\{(.*)\}/.exec(glob)?.[1] ?? "").split(","));
    expect(suitesNamed("cli-main").flatMap(specsOf)).to.have.length(names.length);
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

  const costs = [
    { spec: "tests/suites.spec.ts", cost: "pure", because: "it reads files only" },
    { spec: "tests/docs/reference.spec.ts", cost: "process", because: "it runs a compiler" },
    { spec: "tests/tools/step.spec.ts", cost: "process", because: "it starts programs by the set-up" },
    { spec: "tests/emulator/cli.spec.ts", cost: "process", because: "it starts the emulator's command" },
    { spec: "tests/emulator/tls.spec.ts", cost: "process", because: "it starts an emulator in its own process" },
    { spec: "tests/engine/removal.spec.ts", cost: "pulumi", because: "its support opens a stack" },
    { spec: "tests/readme.spec.ts", cost: "pulumi", because: "it opens a stack" },
  ];
  for (const { spec, cost, because } of costs) {
    it(`sees that ${spec} is ${cost}: ${because}`, () => {
      expect(costOf(spec)).to.equal(cost);
    });
  }

  it("rejects an unknown name", () => {
    expect(() => suitesNamed("untied")).to.throw(
      '"untied" is not a rung or suite; use one of unit, test, verify, cli-main,',
    );
  });
});
