import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { loaderText } from "../../provider/dist/hosts/dynamic/loader-text.js";
import { canary, refusalOf } from "../support/plugin-bench.ts";
import { startPluginHost } from "../support/plugin-host.ts";

describe("hosts: the first calls to a real host", function () {
  this.timeout(30_000);

  it("answers many concurrent first calls, although the host configures while it serves", async () => {
    const emulator = await startEmulator({ accessKey: canary });
    const host = await startPluginHost({ config: { "jobrouter:connectionString": emulator.connectionString } });
    try {
      const created = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          host.create({
            endpoint: emulator.url,
            __provider: loaderText("Worker"),
            workerId: `first-${index}`,
            capacity: 1,
          }),
        ),
      );
      expect(created.map(({ id }) => id)).to.deep.equal(Array.from({ length: 20 }, (_, index) => `first-${index}`));
    } finally {
      await host.stop();
      await emulator.close();
    }
  });

  const secrets: { setting: (url: string) => string; says: RegExp; because: string }[] = [
    {
      setting: (url) => `endpoint=${url};accesskey=${canary}`,
      says: /401|refused|access key/i,
      because: "a wrong key",
    },
    { setting: (url) => `endpoint=${url};accesskey=${canary}%`, says: /is not base64/, because: "no base64" },
    { setting: () => `the key is ${canary}`, says: /is not a connection string/, because: "no connection string" },
  ];
  for (const { setting, says, because } of secrets) {
    it(`does not show an invalid connection string: ${because}`, async () => {
      const emulator = await startEmulator();
      const host = await startPluginHost({ config: { "jobrouter:connectionString": setting(emulator.url) } });
      try {
        const declared = { endpoint: emulator.url, __provider: loaderText("Worker"), workerId: "ada", capacity: 1 };
        const created = await refusalOf(host.create(declared));
        const read = await refusalOf(host.read("ada", declared));
        expect(created.message).to.match(says);
        expect(read.message).to.match(says);
        expect(host.heard()).to.not.include(canary);
      } finally {
        await host.stop();
        await emulator.close();
      }
    });
  }

  it("says in every call what to do where the package is not installed", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "no-packages-"));
    const host = await startPluginHost({ config: {}, folder });
    try {
      const state = { __provider: loaderText("Worker"), workerId: "ada" };
      const calls = [host.check({}, state), host.create(state), host.read("ada", state), host.delete("ada", state)];
      for (const call of calls) {
        const { message } = await refusalOf(call);
        expect(message).to.match(/^cannot find pulumi-jobrouter: add it to the package\.json of this program/);
      }
    } finally {
      await host.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
