/** Credentials in rules: never lost, never shown, never drift, whether or not the service returns them. */
import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { registry } from "../../provider/dist/schema/registry.js";
import type { Lifecycle } from "../support/lifecycle.ts";
import { canarySecret } from "../support/full-declarations.ts";
import { expectCode, unknownOutcomeOf, quickLifecycle } from "../support/quick-lifecycle.ts";
import { rejectionOf } from "../support/rejection.ts";
import { silence } from "../support/silence.ts";

const PATH = "/routing/distributionPolicies/best";

for (const secrets of ["omit", "echo"] as const) {
  const isHidden = secrets === "omit";
  describe(`credentials in rules that the service ${isHidden ? "omits" : "echoes"}`, () => {
    let emulator: Emulator;
    let cycle: Lifecycle;

    beforeEach(async () => {
      emulator = await startEmulator({ secrets });
      cycle = quickLifecycle(registry.DistributionPolicy, emulator);
    });
    afterEach(() => emulator.close());

    const declare = (credential: JsonObject | undefined, rest: JsonObject = {}): JsonObject => ({
      distributionPolicyId: "best",
      endpoint: emulator.url,
      offerExpiresAfterSeconds: 30,
      mode: {
        kind: "bestWorker",
        scoringRule: {
          kind: "function",
          functionUri: "https://rules.example/score",
          ...(credential !== undefined && { credential }),
        },
      },
      ...rest,
    });
    const stored = (): JsonObject | undefined => {
      const { mode } = emulator.stored(PATH) as { mode: { scoringRule: { credential?: JsonObject } } };
      return mode.scoringRule.credential;
    };
    const patches = (): unknown[] => emulator.calls("PATCH").map(({ body }) => body);
    const inRule = (credential: JsonObject): JsonObject => ({
      mode: { kind: "bestWorker", scoringRule: { kind: "function", credential } },
    });

    it("are neither sent nor lost when another field changes", async () => {
      const { outs } = await cycle.create(declare({ functionKey: canarySecret }));
      emulator.clearCalls();
      const next = declare({ functionKey: canarySecret }, { offerExpiresAfterSeconds: 60 });
      await cycle.update("best", outs, next);
      expect(patches()).to.deep.equal([{ offerExpiresAfterSeconds: 60 }]);
      expect(stored()).to.deep.equal({ functionKey: canarySecret });
    });

    it("are sent when they change, and nothing else is", async () => {
      const { outs } = await cycle.create(declare({ functionKey: "old", clientId: "c" }));
      emulator.clearCalls();
      await cycle.update("best", outs, declare({ functionKey: "new", clientId: "c" }));
      expect(patches()).to.deep.equal([inRule({ functionKey: "new" })]);
      expect(stored()).to.deep.equal({ functionKey: "new", clientId: "c" });
    });

    it("are removed when they are dropped, although the service hides them", async () => {
      const { outs } = await cycle.create(declare({ functionKey: "old", appKey: "old" }));
      emulator.clearCalls();
      await cycle.update("best", outs, declare({ functionKey: "old" }));
      expect(patches()).to.deep.equal([inRule({ appKey: null })]);
      await cycle.update("best", declare({ functionKey: "old" }), declare(undefined));
      expect(Object.keys(stored() ?? {})).to.deep.equal([]);
    });

    it("are no drift after a refresh", async () => {
      const { outs } = await cycle.create(declare({ functionKey: canarySecret, clientId: "c" }));
      expect((await cycle.read("best", outs))?.outs).to.deep.equal(outs);
    });

    it("are written again when a run adopts what a crashed one created, where the service hides them", async () => {
      await cycle.create(declare({ functionKey: canarySecret }));
      emulator.clearCalls();
      await cycle.create(declare({ functionKey: canarySecret }));
      expect(patches()).to.deep.equal(isHidden ? [inRule({ functionKey: canarySecret })] : []);
    });

    it("are written again after an unknown outcome, where the service hides them", async () => {
      const { outs } = await cycle.create(declare({ functionKey: "old" }));
      silence(emulator, { kind: "drop", applied: false });
      const next = declare({ functionKey: "new" });
      const { state } = await unknownOutcomeOf(cycle.update("best", outs, next));
      emulator.faults.clear();
      expect(cycle.diff("best", state, next).changes).to.not.equal(false);
      await cycle.update("best", state, next);
      expect(stored()).to.deep.equal({ functionKey: "new" });
    });

    it("do not prevent adopting a create with an unknown outcome", async () => {
      silence(emulator, { kind: "drop", applied: true });
      const { state } = await unknownOutcomeOf(cycle.create(declare({ functionKey: canarySecret })));
      emulator.faults.clear();
      await cycle.update("best", state, declare({ functionKey: canarySecret }));
      await cycle.delete("best", state);
      expect(emulator.entity(PATH)).to.equal(undefined);
    });

    it("are in no error about a conflict or an existing entity", async () => {
      const { outs } = await cycle.create(declare({ functionKey: `${canarySecret}-1` }));
      emulator.edit(PATH, { mode: { kind: "longestIdle" } });
      const overwritten = await rejectionOf(cycle.update("best", outs, declare({ functionKey: `${canarySecret}-2` })));
      expect(overwritten)
        .to.have.property("message")
        .that.includes("another client changed mode")
        .and.not.includes("canary");
      const theirs = declare({ functionKey: `${canarySecret}-3` });
      emulator.edit(PATH, { mode: theirs["mode"] ?? null });
      const existing = cycle.create(declare({ functionKey: `${canarySecret}-4` }, { name: "other" }));
      await expectCode(existing, "AlreadyExists", "name");
      expect(await rejectionOf(cycle.create(declare({ functionKey: `${canarySecret}-5` }, { name: "other" }))))
        .to.have.property("message")
        .that.does.not.include("canary");
    });
  });
}
