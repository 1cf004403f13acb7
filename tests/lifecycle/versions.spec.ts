/** The API version that each call is made with. */
import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import type { Lifecycle } from "../support/lifecycle.ts";
import { unknownOutcomeOf } from "../support/quick-lifecycle.ts";
import { silence } from "../support/silence.ts";
import { workers } from "../support/subjects.ts";

const ADA = "/routing/workers/ada";

for (const { name, open } of workers) {
  describe(`the API version of a ${name}`, () => {
    let emulator: Emulator;
    let cycle: Lifecycle;
    let stable: JsonObject;
    let preview: JsonObject;

    beforeEach(async () => {
      emulator = await startEmulator();
      cycle = open(emulator);
      stable = { workerId: "ada", endpoint: emulator.url, capacity: 1 };
      preview = { ...stable, maxConcurrentOffers: 2, apiVersion: "2024-01-18-preview" };
    });
    afterEach(() => emulator.close());

    it("is the one it declares, else the stable one", async () => {
      const { outs } = await cycle.create(stable);
      await cycle.update("ada", outs, preview);
      await cycle.read("ada", preview);
      await cycle.delete("ada", preview);
      const versions = emulator.calls().map(({ query }) => query["api-version"]);
      expect(versions.slice(0, 2)).to.deep.equal(["2023-11-01", "2023-11-01"]);
      expect(new Set(versions.slice(2))).to.deep.equal(new Set(["2024-01-18-preview"]));
    });

    it("is still the preview version for the update that drops its field and the version together", async () => {
      const { outs } = await cycle.create(preview);
      await cycle.update("ada", outs, stable);
      expect(emulator.stored(ADA)).to.not.have.property("maxConcurrentOffers");
    });

    for (const isRefreshed of [false, true]) {
      it(`is still the preview version after an unknown outcome in it${isRefreshed ? " and a refresh" : ""}`, async () => {
        const { outs } = await cycle.create(stable);
        silence(emulator, { kind: "drop", applied: true });
        const { state } = await unknownOutcomeOf(cycle.update("ada", outs, preview));
        emulator.faults.clear();
        const olds = isRefreshed ? ((await cycle.read("ada", state))?.outs ?? {}) : state;
        expect(cycle.diff("ada", olds, stable).changes).to.not.equal(false);
        await cycle.update("ada", olds, stable);
        expect(emulator.stored(ADA)).to.not.have.property("maxConcurrentOffers");
      });
    }
  });
}
