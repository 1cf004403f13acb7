/** A worker whose removal stopped after its deregistration, and that is put back or adopted. */
import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { REMOVAL_TAG, worker } from "../../provider/dist/schema/worker.js";
import { declarationFrom } from "../../provider/dist/reconciler/state.js";
import { check } from "../../provider/dist/reconciler/check.js";
import type { Lifecycle } from "../support/lifecycle.ts";
import { expectCode, quickLifecycle } from "../support/quick-lifecycle.ts";

const ADA = "/routing/workers/ada";

describe("a worker whose removal stopped half-way", () => {
  let emulator: Emulator;
  let cycle: Lifecycle;
  let lines: string[];
  beforeEach(async () => {
    emulator = await startEmulator();
    lines = [];
    cycle = quickLifecycle(worker, emulator, (line) => void lines.push(line));
  });
  afterEach(() => emulator.close());

  const live = (): JsonObject => emulator.entity(ADA) ?? {};
  /** Creates a worker that is available, and lets its removal fail. */
  const stop = async (inputs: JsonObject): Promise<JsonObject> => {
    const { outs } = await cycle.create({ workerId: "ada", ...inputs });
    emulator.edit(ADA, { availableForOffers: true });
    emulator.faults.add({ method: "DELETE", fault: { kind: "status", status: 403 } });
    await expectCode(cycle.delete("ada", outs), "Forbidden", "ada");
    expect(live()).to.deep.include({ availableForOffers: false });
    expect(live()["tags"]).to.have.property(REMOVAL_TAG, "availableForOffers=true");
    emulator.faults.clear();
    emulator.clearCalls();
    return outs;
  };

  for (const inputs of [
    { capacity: 1 },
    { capacity: 1, tags: { shift: "late" } },
    { capacity: 1, availableForOffers: true },
  ]) {
    it(`is shown by a refresh, and is registered again by one update: ${JSON.stringify(inputs)}`, async () => {
      const outs = await stop(inputs);
      const seen = await cycle.read("ada", outs);
      expect(lines.at(-1)).to.contain('worker "ada": a removal stopped half-way left it deactivated');
      expect(JSON.stringify(seen?.inputs)).not.to.contain(REMOVAL_TAG);
      const news = { workerId: "ada", ...inputs };
      expect(cycle.diff("ada", seen?.outs ?? {}, news).changes).not.to.equal(false);
      const updated = await cycle.update("ada", seen?.outs ?? {}, news);
      expect(live()).to.deep.include({ availableForOffers: true });
      expect(live()["tags"]).to.deep.equal(inputs.tags ?? {});
      expect(emulator.calls("PATCH")).to.have.length(1);
      expect(cycle.diff("ada", updated.outs, news).changes).to.equal(false);
      expect(await cycle.read("ada", updated.outs)).to.deep.include({ outs: updated.outs });
    });
  }

  it("is registered again when another resource adopts it as equal", async () => {
    await stop({ capacity: 1, availableForOffers: true });
    await cycle.create({ workerId: "ada", capacity: 1, availableForOffers: true });
    expect(live()).to.deep.include({ availableForOffers: true, tags: {} });
  });

  it("stays deregistered where the program declares that now", async () => {
    const outs = await stop({ capacity: 1, availableForOffers: true });
    await cycle.update("ada", outs, { workerId: "ada", capacity: 1, availableForOffers: false });
    expect(live()).to.deep.include({ availableForOffers: false, tags: {} });
  });

  it("is deleted by the next run where its removal goes on", async () => {
    const outs = await stop({ capacity: 1 });
    const seen = await cycle.read("ada", outs);
    await cycle.delete("ada", seen?.outs ?? {});
    expect(emulator.entity(ADA)).to.equal(undefined);
  });

  it("leaves no trace in an export, and its tag cannot be declared", async () => {
    await stop({ capacity: 1, tags: { shift: "late" } });
    expect(declarationFrom(worker, live())["tags"]).to.deep.equal({ shift: "late" });
    const { failures } = check(worker, { workerId: "ada", capacity: 1, tags: { [REMOVAL_TAG]: "x" } });
    expect(failures.filter(({ path }) => path[0] === "tags")).to.deep.equal([
      { path: ["tags", REMOVAL_TAG], message: "marks a worker whose removal has begun; remove it" },
    ]);
  });
});
