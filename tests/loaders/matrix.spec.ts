/** The loader matrix: the packed provider in every way that people load programs and install packages, through the real CLI. */
import { expect } from "chai";
import { loaderText } from "../../provider/dist/hosts/dynamic/loader-text.js";
import { type Manager, npm, pnpm, yarn, yarnClassic, yarnPnp } from "../support/loader-managers.ts";
import { inNewFolder, installProject, packedProvider, pulumiVersion } from "../support/loader-package.ts";
import {
  type Loader,
  commonJsJavaScript,
  esmJavaScript,
  projectFiles,
  tsNode,
  tsNodeEsm,
  tsx,
  tsxEsm,
  typeStripping,
  typescript7,
} from "../support/loader-projects.ts";
import { type LoaderStack, openLoaderStack } from "../support/loader-stack.ts";

interface Row {
  readonly loader: Loader;
  readonly manager: Manager;
  readonly because: string;
}

const rows: readonly Row[] = [
  { loader: tsNode, manager: npm, because: "pulumi new makes such a project" },
  { loader: tsNode, manager: pnpm, because: "ts-node must find our types where only declared packages are to be seen" },
  { loader: tsNodeEsm, manager: yarn, because: "the hooks of ts-node/esm must find names in our CommonJS" },
  { loader: tsx, manager: yarnClassic, because: "tsx rewrites what require answers" },
  { loader: tsxEsm, manager: pnpm, because: "tsx has other hooks for ES modules" },
  {
    loader: typeStripping,
    manager: pnpm,
    because: "the program is plain ESM to Node, and imports our CommonJS by name",
  },
  { loader: typescript7, manager: npm, because: "nothing of ours may need the API that TypeScript 7 lacks" },
  { loader: esmJavaScript, manager: yarnPnp, because: "the host must find our plugin without any node_modules" },
  { loader: commonJsJavaScript, manager: yarnClassic, because: "programs may be plain JavaScript" },
];

const titleOf = ({ loader, manager }: Row): string => `${loader.title}, installed by ${manager.title}`;

const created = ["distributionPolicies/longest-idle", "jobs/first-call", "queues/support", "workers/ada"];

interface Seconds {
  readonly install: number;
  readonly deploy: number;
}

async function walk({ loader, manager }: Row): Promise<Seconds> {
  return inNewFolder("matrix", async (folder) => {
    const begun = performance.now();
    const ingredients = { tarball: await packedProvider(), pulumi: pulumiVersion() };
    await installProject(folder, manager, projectFiles(loader, ingredients));
    const installed = performance.now();
    const stack = await openLoaderStack(folder, loader, manager);
    try {
      await deploy(stack, loader);
    } finally {
      await stack.close();
    }
    return { install: (installed - begun) / 1000, deploy: (performance.now() - installed) / 1000 };
  });
}

/** Deploys, previews without change, updates, refreshes another client's edit (drift), and destroys. */
async function deploy(stack: LoaderStack, { becomes }: Loader): Promise<void> {
  const up = (capacity: number): Promise<string> =>
    stack.pulumi("up", "--yes", "--skip-preview", "--stack", "test", "--config", `matrix:capacity=${capacity}`);

  expect(await up(2)).to.match(/\+ 5 created/);
  const outputs = await stack.outputs();
  expect(outputs).to.include({ declared: 2, observed: 2, position: 1, modules: becomes.modules });
  expect(outputs["compiled"]).to.match(becomes.compiled);
  expect(writes(stack)).to.have.members(created.map((entity) => `PATCH ${entity}`));
  expect(stack.stateText(), "every loader leaves the same text").to.include(JSON.stringify(loaderText("Worker")));

  await stack.pulumi("preview", "--expect-no-changes", "--stack", "test");
  expect(writes(stack), "a preview only reads").to.be.empty;

  expect(await up(3)).to.match(/~ 1 updated\n *4 unchanged/);
  expect(writes(stack)).to.deep.equal(["PATCH workers/ada"]);
  expect(await stack.outputs()).to.include({ declared: 3, observed: 3, position: 1 });

  await stack.router("PATCH", "/routing/workers/ada", { capacity: 5 });
  stack.calls();
  expect(await stack.pulumi("refresh", "--yes", "--skip-preview", "--stack", "test")).to.match(/~ 1 updated/);
  expect(writes(stack), "a refresh only reads").to.be.empty;

  await stack.pulumi("destroy", "--yes", "--skip-preview", "--stack", "test");
  expect(writes(stack).filter((call) => call.startsWith("DELETE"))).to.have.members(
    created.map((entity) => `DELETE ${entity}`),
  );
  for (const entity of created) expect((await stack.router("GET", `/routing/${entity}`)).status, entity).to.equal(404);
}

/** The calls since the last time that were no GET, as `PATCH workers/ada`. */
function writes(stack: LoaderStack): string[] {
  const calls = stack.calls().filter(({ method, status }) => method !== "GET" && status < 300);
  return calls.map(({ method, path }) => `${method} ${path.replace("/routing/", "")}`);
}

describe("loaders: the packed provider, however programs are loaded and packages installed", function () {
  // With empty caches and a slow network the first rows take their time.
  this.timeout(600_000);
  const walks = new Map<Row, Promise<Seconds>>();
  const table: Record<string, string>[] = [];

  const begin = (row: Row): Promise<Seconds> => {
    const walked = walks.get(row) ?? walk(row);
    walks.set(row, walked);
    return walked;
  };

  after(() => {
    console.table(table);
  });

  for (const [at, row] of rows.entries()) {
    it(`${titleOf(row)}: ${row.because}`, async () => {
      const walked = begin(row);
      // A row waits much; the next one uses that time, and its own test reports how it ends.
      const next = rows[at + 1];
      if (next !== undefined) begin(next).catch(() => undefined);
      const seconds = await walked;
      table.push({
        loader: row.loader.title,
        "package manager": row.manager.title,
        "install, s": seconds.install.toFixed(1),
        "up to destroy, s": seconds.deploy.toFixed(1),
      });
    });
  }
});
