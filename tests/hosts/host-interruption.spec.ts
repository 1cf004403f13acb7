import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { loaderText } from "../../provider/dist/hosts/dynamic/loader-text.js";
import { canary, refusalOf } from "../support/plugin-bench.ts";
import { type PluginHost, startPluginHost } from "../support/plugin-host.ts";

const ADA = "/routing/workers/ada";

describe("hosts: cancellation and signals of a real host", function () {
  this.timeout(30_000);
  let emulator: Emulator;
  let host: PluginHost;

  beforeEach(async () => {
    emulator = await startEmulator({ accessKey: canary });
    host = await startPluginHost({ config: { "jobrouter:connectionString": emulator.connectionString } });
  });
  afterEach(async () => {
    await host.stop();
    await emulator.close();
    expect(host.heard()).to.not.include(canary);
  });

  const declared = (workerId: string): JsonObject => ({
    endpoint: emulator.url,
    __provider: loaderText("Worker"),
    workerId,
    capacity: 1,
  });
  /** Runs `action` while the PATCH of ada is in flight. */
  const inPatch = (action: () => Promise<void>): void => {
    emulator.faults.add({ method: "PATCH", path: ADA, fault: { kind: "run", before: action } });
  };

  const ways: { way: string; interrupt: () => Promise<void> | void; because: string }[] = [
    {
      way: "the engine's cancellation",
      interrupt: () => host.cancel(),
      because: "Ctrl-C, which reaches the engine only",
    },
    {
      way: "SIGINT",
      interrupt: () => {
        host.signal("SIGINT");
      },
      because: "a signal to the whole process tree",
    },
    {
      way: "SIGTERM",
      interrupt: () => {
        host.signal("SIGTERM");
      },
      because: "CI systems end jobs with it",
    },
  ];
  for (const { way, interrupt, because } of ways) {
    it(`finishes a running operation, and starts no other, after ${way} (${because})`, async () => {
      inPatch(async () => {
        await interrupt();
        await host.says("waiting for");
      });
      const { id } = await host.create(declared("ada"));
      expect(id).to.equal("ada");
      expect(host.heard()).to.match(/Interrupted: \d+ operations? completed; waiting for .*creation of worker "ada"/);
      await host.says("Interrupted: all running operations completed");

      emulator.clearCalls();
      const { message } = await refusalOf(host.create(declared("bob")));
      expect(message).to.equal('creation of worker "bob" was not started, because the run was interrupted; run again');
      expect(emulator.calls(), "it sends nothing").to.be.empty;
      expect((await host.check({}, declared("bob"))).failures, "check needs no call and goes on").to.be.empty;
      host.signal("SIGINT");
      expect(await host.ended).to.equal(130);
    });
  }

  const ends: { ending: string; code: number; end: () => Promise<void>; because: string }[] = [
    {
      ending: "a second SIGINT",
      code: 130,
      because: "Ctrl-C twice, or a CI system after its grace period",
      async end() {
        host.signal("SIGINT");
        await host.says("waiting for");
        host.signal("SIGINT");
      },
    },
    {
      ending: "SIGTERM after SIGINT",
      code: 143,
      because: "the second signal may be another one",
      async end() {
        host.signal("SIGINT");
        await host.says("waiting for");
        host.signal("SIGTERM");
      },
    },
    {
      ending: "SIGINT after two cancellations",
      code: 130,
      because: "the engine cancels again before its own signal, and reads no responses any more",
      async end() {
        await host.cancel();
        await host.cancel();
        host.signal("SIGINT");
      },
    },
    {
      ending: "the end of its input",
      code: 1,
      because: "the engine was killed: no state is written, and the next run must not overlap with this one",
      end() {
        host.signal("end of input");
        return Promise.resolve();
      },
    },
  ];
  for (const { ending, code, end, because } of ends) {
    it(`exits at once, and names the aborted operations, after ${ending} (${because})`, async () => {
      inPatch(async () => {
        await end();
        await host.ended;
      });
      const refused = await refusalOf(host.create(declared("ada")));
      expect(await host.ended).to.equal(code);
      expect(refused.message, "the connection broke").to.match(/Connection dropped|ECONNRESET|UNAVAILABLE|closed/i);
      expect(host.heard()).to.contain('Interrupted: aborted creation of worker "ada"');
    });
  }

  it("goes on after one cancellation and one signal: a process tree gets both", async () => {
    inPatch(async () => {
      await host.cancel();
      host.signal("SIGINT");
      // The signal is handled before the second of these is answered.
      for (let turn = 0; turn < 2; turn += 1) await host.check({}, declared("ada"));
    });
    expect((await host.create(declared("ada"))).id).to.equal("ada");
  });

  it("exits at once when no operation runs", async () => {
    await host.create(declared("ada"));
    await host.cancel();
    host.signal("SIGINT");
    expect(await host.ended).to.equal(130);
    expect(host.heard()).to.not.contain("nterrupted");
  });

  it("keeps a write without a response before the deadline as pending in the state (unknown outcome)", async () => {
    const { promise: over, resolve: letGo } = Promise.withResolvers<undefined>();
    inPatch(async () => {
      await host.cancel();
      await over;
    });
    const { initFailed, message } = await refusalOf(host.create(declared("ada")));
    letGo(undefined);
    expect(message).to.contain('cannot write worker "ada": the run was interrupted, and no response came');
    expect(message).to.contain("the next `pulumi up` finds out");
    expect(initFailed?.properties).to.have.property("__pending");
    await host.says('not completed: creation of worker "ada"; the next run continues');
  });
});
