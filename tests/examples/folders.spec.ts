import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { root } from "../../tools/setup/paths.mjs";

const examples = path.join(root, "examples");
const names = readdirSync(examples).sort();
const quickstart = readFileSync(path.join(examples, "quickstart", "tsconfig.json"), "utf8");

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;

describe("examples: each folder", () => {
  it("is one of those that the tests deploy", () => {
    expect(names).to.deep.equal(["fleet", "lookup", "pipeline", "quickstart", "support-desk"]);
  });

  it("compiles under strict, with its own settings", function () {
    this.timeout(60_000);
    const files = names.flatMap((name) =>
      readdirSync(path.join(examples, name)).flatMap((file) =>
        file.endsWith(".ts") ? [path.join(examples, name, file)] : [],
      ),
    );
    const { config } = ts.parseConfigFileTextToJson("tsconfig.json", quickstart) as { config: unknown };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, path.join(examples, "quickstart"));
    expect(options.strict).to.equal(true);
    const found = ts.getPreEmitDiagnostics(ts.createProgram(files, options));
    expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).to.deep.equal([]);
  });

  for (const name of names) {
    const folder = path.join(examples, name);

    it(`${name} can be copied: it names its packages in versions that work together, and compiles the same way`, () => {
      const { dependencies, devDependencies } = manifestOf(folder);
      const provider = JSON.parse(readFileSync(path.join(root, "provider", "package.json"), "utf8")) as {
        version: string;
        peerDependencies: Record<string, string>;
      };
      expect(dependencies?.["pulumi-jobrouter"]).to.equal(`^${provider.version}`);
      expect(dependencies?.["@pulumi/pulumi"]).to.equal(provider.peerDependencies["@pulumi/pulumi"]);
      const own = manifestOf(root).devDependencies ?? {};
      for (const [tool, version] of Object.entries(devDependencies ?? {})) expect(version, tool).to.equal(own[tool]);
      expect(readFileSync(path.join(folder, "tsconfig.json"), "utf8")).to.equal(quickstart);
    });
  }

  // The quickstart is explained by the README of the project.
  for (const name of names.filter((one) => one !== "quickstart")) {
    const folder = path.join(examples, name);

    it(`${name} says in its README how to run it, and links only to files that exist`, () => {
      const readme = readFileSync(path.join(folder, "README.md"), "utf8");
      expect(readme).to.match(/```console\n\$ /);
      const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link ?? "");
      expect(links).to.not.be.empty;
      expect(links.filter((link) => !existsSync(path.join(folder, link)))).to.deep.equal([]);
    });
  }
});
