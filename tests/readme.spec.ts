import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { localFolder, root } from "../tools/setup/paths.mjs";
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

  it("shows a client program that runs as it stands", async () => {
    const [, program = ""] = /```js\n(.*?)```/s.exec(readme) ?? [];
    const emulator = await startEmulator();
    const folder = mkdtempSync(join(localFolder, "client-"));
    try {
      emulator.edit("/routing/distributionPolicies/fair", {
        offerExpiresAfterSeconds: 60,
        mode: { kind: "longestIdle" },
      });
      emulator.edit("/routing/queues/support", { distributionPolicyId: "fair" });
      const channels = [{ channelId: "chat", capacityCostPerJob: 1 }];
      emulator.edit("/routing/workers/ada", { capacity: 1, queues: ["support"], channels, availableForOffers: true });
      emulator.edit("/routing/jobs/chat", { channelId: "chat", queueId: "support" });
      writeFileSync(join(folder, "program.mjs"), program);
      const env = { ...process.env, JOBROUTER_CONNECTION_STRING: emulator.connectionString };
      const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "program.mjs")], { env });
      expect(stdout).to.equal("ada 1\n");
      expect(emulator.calls("POST").map(({ status }) => status)).to.deep.equal([200]);
    } finally {
      rmSync(folder, { recursive: true });
      await emulator.close();
    }
  });

  it("links only to files that exist", () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link ?? "");
    const missing = links.filter((link) => !link.startsWith("https://") && !existsSync(join(root, link)));
    expect(missing).to.deep.equal([]);
    expect(links).not.to.be.empty;
  });

  it("names only npm scripts that exist", () => {
    const named = [...readme.matchAll(/npm (?:run )?(start|test|[a-z]+)\b/g)].map(([, name]) => name ?? "");
    expect(
      named.filter((name) => !["install", "ci", "pack", "init", "pkg"].includes(name) && scripts[name] === undefined),
    ).to.deep.equal([]);
  });
});
