import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { startEmulator } from "jobrouter-emulator";
import { loaderText } from "../../provider/dist/hosts/dynamic/loader-text.js";
import { canary, refusalOf, usePluginHost } from "../support/plugin-bench.ts";

describe("hosts: the real dynamic host", function () {
  this.timeout(30_000);
  const bench = usePluginHost();

  it("creates, reads, updates and deletes a worker, and keeps the loader in every state", async () => {
    const declared = bench().inputs("Worker", { workerId: "round", capacity: 2, availableForOffers: true });
    const created = await bench().host.create(declared);
    const version = { __stateVersion: 1 };
    expect(created).to.deep.equal({ id: "round", outs: { ...declared, ...version } });

    bench().emulator.edit("/routing/workers/round", { capacity: 5, tags: { theirs: true } });
    const read = await bench().host.read("round", created.outs);
    expect(read.inputs).to.deep.equal({ ...declared, capacity: 5 });
    expect(read.outs).to.deep.equal({ ...read.inputs, ...version });

    const wanted = { ...declared, capacity: 3 };
    const updated = await bench().host.update("round", read.outs, wanted);
    expect(updated).to.deep.equal({ ...wanted, ...version });
    const [update] = bench().emulator.calls("PATCH").slice(-1);
    expect(update?.headers["if-match"]).to.be.a("string").that.is.not.empty;

    await bench().host.delete("round", updated);
    expect(bench().emulator.entity("/routing/workers/round")).to.be.undefined;
    expect(bench().sent()).to.deep.equal([
      'PATCH /routing/workers/round {"capacity":2,"availableForOffers":true}',
      'PATCH /routing/workers/round {"capacity":3}',
      'PATCH /routing/workers/round {"availableForOffers":false,"tags":{"pulumi-jobrouter.beforeRemoval":"availableForOffers=true"}}',
      "DELETE /routing/workers/round",
    ]);
  });

  it("reads a deleted worker as gone, and counts it as deleted", async () => {
    const state = bench().inputs("Worker", { workerId: "gone", capacity: 1 });
    expect(await bench().host.read("gone", state)).to.include({ id: "" });
    await bench().host.delete("gone", state);
    expect(bench().sent()).to.be.empty;
  });

  it("reads with the inputs only, as the engine does for `get`", async () => {
    const wanted = bench().inputs("Worker", { __get: true });
    bench().emulator.edit("/routing/workers/there", { capacity: 7 });
    const { id, outs } = await bench().host.read("there", {}, wanted);
    expect({ id, ...outs }).to.include({
      id: "there",
      workerId: "there",
      capacity: 7,
      __provider: loaderText("Worker"),
    });
    const { endpoint: _endpoint, ...unplaced } = wanted;
    const fromConfig = await bench().host.read("there", {}, unplaced);
    expect(fromConfig.outs, "an endpoint of the configuration").to.include({ endpoint: bench().emulator.url });
    const { message } = await refusalOf(bench().host.read("nobody", {}, wanted));
    expect(message).to.equal(`worker "nobody" not found at ${bench().emulator.url}`);
  });

  it("passes an error on whole, with every field that differs", async () => {
    bench().emulator.edit("/routing/workers/taken", { capacity: 7, availableForOffers: true });
    const declared = bench().inputs("Worker", { workerId: "taken", capacity: 1, availableForOffers: false });
    const { message, initFailed } = await refusalOf(bench().host.create(declared));
    expect(message).to.equal(
      'cannot create worker "taken": it exists already and differs in capacity: 7 in the service, 1 in this program; ' +
        "availableForOffers: true in the service, false in this program. Choose another workerId, declare what is " +
        'there, or set adopt: "always" to take it over and change it',
    );
    expect(initFailed).to.be.undefined;
    expect(bench().sent()).to.be.empty;
  });

  describe("a create with an unknown outcome", () => {
    /** Applies the write, loses its response, and fails every read after it. */
    const loseAnswer = (target: string): void => {
      bench().emulator.faults.add({ method: "PATCH", path: target, fault: { kind: "drop", applied: true } });
      bench().emulator.faults.add({
        path: target,
        skip: 1,
        times: 99,
        fault: { kind: "status", status: 503, retryAfter: "3600" },
      });
    };

    it("leaves id, reason and a state from which the next run goes on", async () => {
      loseAnswer("/routing/workers/half");
      const declared = bench().inputs("Worker", { workerId: "half", capacity: 2 });
      const { message, initFailed, trailerSize } = await refusalOf(bench().host.create(declared));
      expect(initFailed?.id).to.equal("half");
      expect(initFailed?.reasons).to.deep.equal([message]);
      expect(initFailed?.properties).to.include({
        __provider: loaderText("Worker"),
        __stateVersion: 1,
        workerId: "half",
        endpoint: bench().emulator.url,
      });
      expect(trailerSize).to.be.below(65_536);

      bench().emulator.faults.clear();
      bench().emulator.clearCalls();
      const state = initFailed?.properties ?? {};
      expect(await bench().host.diff("half", state, declared)).to.not.deep.include({ changes: false });
      expect(await bench().host.update("half", state, declared)).to.deep.equal({ ...declared, __stateVersion: 1 });
      expect(bench().sent(), "the write was applied").to.be.empty;
    });

    const large: { name: string; tags: JsonObject; because: string }[] = [
      { name: "large-text", tags: { text: "x".repeat(39_000) }, because: "base64 makes it longer by a third" },
      { name: "large-script", tags: { text: "電".repeat(20_000) }, because: "a character may take three bytes" },
      {
        name: "large-numbers",
        tags: Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`k${index}`, 1])),
        because: "a number takes eight bytes",
      },
    ];
    for (const { name, tags, because } of large) {
      it(`keeps parallel calls alive whatever its size: ${name}, because ${because}`, async () => {
        loseAnswer(`/routing/workers/${name}`);
        const declared = bench().inputs("Worker", { workerId: name, capacity: 2, tags });
        const [refused, parallel] = await Promise.all([
          refusalOf(bench().host.create(declared)),
          bench().host.create(bench().inputs("Worker", { workerId: `beside-${name}`, capacity: 1 })),
        ]);
        expect(refused.message).to.include(`worker "${name}"`).and.to.include("not known");
        expect(refused.trailerSize).to.be.below(65_536);
        expect(parallel.id).to.equal(`beside-${name}`);
      });
    }
  });

  it("keeps the key for its own endpoint", async () => {
    const other = await startEmulator({ accessKey: canary });
    try {
      const declared = { ...bench().inputs("Worker", { workerId: "elsewhere", capacity: 1 }), endpoint: other.url };
      const { message } = await refusalOf(bench().host.create(declared));
      expect(message).to.include(`no access key is known for ${other.url}`);
      expect(other.calls()).to.be.empty;
    } finally {
      await other.close();
    }
  });
});
