import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import {
  Application,
  LogLevel,
  Logger,
  type ProjectReflection,
  ReflectionKind,
  TSConfigReader,
  type TypeDocOptions,
} from "typedoc";
import { root } from "../../tools/setup/paths.mjs";

class Listener extends Logger {
  readonly warnings: string[] = [];

  override log(message: string, level: LogLevel): void {
    super.log(message, level);
    if (level >= LogLevel.Warn) this.warnings.push(message);
  }
}

interface Sources {
  readonly entryPoints: readonly string[];
  readonly tsconfig: string;
}

const settings = JSON.parse(readFileSync(path.join(root, "typedoc.json"), "utf8")) as TypeDocOptions & Sources;

/** The reference as `npm run docs` makes it, without the pages; or with the same settings for other sources. */
async function convert({ entryPoints, tsconfig }: Sources = settings): Promise<{
  project: ProjectReflection;
  warnings: readonly string[];
}> {
  const options = {
    ...settings,
    entryPoints: entryPoints.map((file) => path.join(root, file)),
    tsconfig: path.join(root, tsconfig),
  };
  const app = await Application.bootstrap(options, [new TSConfigReader()]);
  const listener = new Listener();
  app.logger = listener;
  const project = await app.convert();
  if (project === undefined) throw new Error(`typedoc could not read the sources: ${listener.warnings.join("; ")}`);
  app.validate(project);
  return { project, warnings: listener.warnings };
}

describe("the API reference", function () {
  this.timeout(60_000);

  it("is built without a warning: every export has a docstring, every reachable type is exported", async () => {
    const { project, warnings } = await convert();
    expect(warnings).to.deep.equal([]);
    const modules = project.getReflectionsByKind(ReflectionKind.Module).map(({ name }) => name);
    expect(modules).to.deep.equal(["index", "client"]);
    const classes = project.getReflectionsByKind(ReflectionKind.Class).map(({ name }) => name);
    expect(classes).to.include.members(["Worker", "ExceptionPolicy", "RouterError", "JobRouterClient"]);
  });

  it("fails to build with an export without a docstring, an unexported type or a broken link", async () => {
    const { warnings } = await convert({
      entryPoints: ["tests/docs/fixtures/undocumented.ts"],
      tsconfig: "tests/docs/fixtures/tsconfig.json",
    });
    expect(warnings.join("\n"))
      .to.match(/silent .* does not have any documentation/)
      .and.to.match(/Hidden, .* is referenced by reveal but not included/)
      .and.to.match(/"Nowhere"/);
  });
});
