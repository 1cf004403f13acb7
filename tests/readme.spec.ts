import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../tools/setup/paths.mjs";
import { openStack } from "./support/stack.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");
const scripts = (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> })
  .scripts;

describe("the README", () => {
  it("shows a program that compiles, deploys and is destroyed as it stands", async function () {
    this.timeout(120_000);
    const [program] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, text]) => text ?? "");
    const emulator = await startEmulator();
    const stack = await openStack(emulator.connectionString, "examples/quickstart");
    try {
      writeFileSync(join(stack.folder, "index.ts"), program ?? "");
      await stack.succeed("up");
      expect(await stack.succeed("stack", "output", "load")).to.equal("0\n");
      expect(emulator.entity("/routing/workers/ada")).to.deep.include({ capacity: 2, queues: ["support"] });
      await stack.succeed("destroy");
      expect(emulator.entity("/routing/workers/ada")).to.equal(undefined);
    } finally {
      stack.dispose();
      await emulator.close();
    }
  });

  it("links only to what is there", () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link ?? "");
    const missing = links.filter((link) => !link.startsWith("https://") && !existsSync(join(root, link)));
    expect(missing).to.deep.equal([]);
    expect(links).not.to.be.empty;
  });

  it("names only npm scripts that exist", () => {
    const named = [...readme.matchAll(/npm (?:run )?(start|test|[a-z]+)\b/g)].map(([, name]) => name ?? "");
    expect(named.filter((name) => name !== "install" && scripts[name] === undefined)).to.deep.equal([]);
  });
});
