import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { localFolder, root } from "../../tools/setup/paths.mjs";
import { cacheFolder, pinnedCli } from "../../tools/setup/pulumi-cli.mjs";
import { isAtLeast, isCliCompatible, isNodeNewEnough } from "../../tools/setup/versions.mjs";

describe("tools/setup/versions", () => {
  const comparisons = [
    { version: "3.10.0", other: "3.9.9", atLeast: true, because: "numbers are compared, not texts" },
    { version: "v3.254.0", other: "3.254.0", atLeast: true, because: "equal is enough, with or without v" },
    { version: "3.253.9", other: "3.254.0", atLeast: false, because: "the minor decides" },
    { version: "4.0.0", other: "3.254.1", atLeast: true, because: "the major decides first" },
    { version: "dev", other: "3.254.0", atLeast: false, because: "what is no version proves nothing" },
  ];
  for (const { version, other, atLeast, because } of comparisons) {
    it(`says that ${version} is ${atLeast ? "" : "not "}at least ${other}, because ${because}`, () => {
      expect(isAtLeast(version, other)).to.equal(atLeast);
    });
  }

  const clis = { "3.253.0": false, "3.254.0": true, "3.270.1": true, "4.0.0": false, "4.0.0-alpha.1": false };
  for (const [version, compatible] of Object.entries(clis)) {
    it(`${compatible ? "takes" : "refuses"} a Pulumi CLI ${version}`, () => {
      expect(isCliCompatible(version)).to.equal(compatible);
    });
  }

  const nodes = {
    "v20.20.2": false,
    "v22.17.1": false,
    "v22.18.0": true,
    "v23.5.0": false,
    "v23.6.0": true,
    "v24.0.0": true,
  };
  for (const [version, isEnough] of Object.entries(nodes)) {
    it(`${isEnough ? "runs on" : "refuses"} Node ${version}`, () => {
      expect(isNodeNewEnough(version)).to.equal(isEnough);
    });
  }
});

describe("the pinned versions", () => {
  const read = (...names: string[]) => readFileSync(path.join(root, ...names), "utf8");

  it("name one Pulumi CLI in package.json, its lock file and the Go module that builds it", () => {
    const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, { version: string }> };
    const module = /^\s*github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m.exec(read("tools", "pulumi-cli", "go.mod"));
    expect(lock.packages["node_modules/pulumi"]?.version).to.equal(pinnedCli());
    expect(module?.[1]).to.equal(pinnedCli());
    expect(cacheFolder({ PULUMI_HOME: localFolder }, pinnedCli())).to.include(
      path.join("versions", pinnedCli(), "bin"),
    );
  });

  it("lie inside what is taken from PATH", () => {
    expect(isCliCompatible(pinnedCli())).to.be.true;
  });

  it("of Node are all new enough to run the tools", () => {
    const pins = JSON.parse(read("tools", "node", "package.json")) as { optionalDependencies: Record<string, string> };
    expect(Object.values(pins.optionalDependencies)).to.satisfy((versions: string[]) =>
      versions.every(isNodeNewEnough),
    );
  });
});
