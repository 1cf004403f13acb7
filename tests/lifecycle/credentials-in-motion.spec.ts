/** Credentials in lists, beside concurrent edits and after unknown outcomes: hidden credentials are written again. */
import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { registry } from "../../provider/dist/schema/registry.js";
import type { Lifecycle } from "../support/lifecycle.ts";
import { unknownOutcomeOf, quickLifecycle } from "../support/quick-lifecycle.ts";
import { silence } from "../support/silence.ts";

const URI = "https://rules.example/score";
const BEST = "/routing/distributionPolicies/best";

for (const secrets of ["omit", "echo"] as const) {
  describe(`credentials that change, ${secrets === "omit" ? "omitted" : "echoed"} by the service`, () => {
    let emulator: Emulator;
    let best: Lifecycle;

    beforeEach(async () => {
      emulator = await startEmulator({ secrets });
      best = quickLifecycle(registry.DistributionPolicy, emulator);
    });
    afterEach(() => emulator.close());

    const rows: { before: JsonObject; after: JsonObject | undefined; because: string }[] = [
      { before: { functionKey: "k" }, after: undefined, because: "all of it was dropped" },
      { before: { functionKey: "k", appKey: "a" }, after: { functionKey: "k" }, because: "one of two was dropped" },
      { before: { appKey: "a", clientId: "c" }, after: { clientId: "c" }, because: "only the client id stays" },
    ];
    for (const { before, after, because } of rows) {
      it(`are removed inside a list, because ${because}`, async () => {
        const cycle = quickLifecycle(registry.ClassificationPolicy, emulator);
        const declare = (credential: JsonObject | undefined): JsonObject => {
          const rule = { kind: "function", functionUri: URI, ...(credential !== undefined && { credential }) };
          const queueSelectorAttachments = [{ kind: "ruleEngine", rule }];
          return { classificationPolicyId: "c", endpoint: emulator.url, queueSelectorAttachments };
        };
        const { outs } = await cycle.create(declare(before));
        expect(cycle.diff("c", outs, declare(after)).changes).to.equal(undefined);
        emulator.clearCalls();
        await cycle.update("c", outs, declare(after));
        expect(emulator.calls("PATCH")).to.have.length(1);
        const { queueSelectorAttachments } = emulator.stored("/routing/classificationPolicies/c") ?? {};
        const [attachment] = queueSelectorAttachments as unknown as [{ rule: { credential?: JsonObject } }];
        expect(attachment.rule.credential ?? {}).to.deep.equal(after ?? {});
      });
    }

    const declare = (scoringRule: JsonObject | undefined, rest: JsonObject = {}): JsonObject => ({
      distributionPolicyId: "best",
      endpoint: emulator.url,
      offerExpiresAfterSeconds: 30,
      mode: { kind: "bestWorker", ...(scoringRule !== undefined && { scoringRule }) },
      ...rest,
    });
    const rule = (functionUri: string, functionKey: string): JsonObject => ({
      kind: "function",
      functionUri,
      credential: { functionKey },
    });
    const storedMode = (): JsonObject => emulator.stored(BEST)?.["mode"] as JsonObject;

    for (const theirs of [{ kind: "static", value: 1 }, null]) {
      it(`are written with the whole rule when we overwrite one that another client changed to ${JSON.stringify(theirs)}`, async () => {
        const { outs } = await best.create(declare(rule(URI, "k")));
        emulator.edit(BEST, { mode: { kind: "bestWorker", scoringRule: theirs } });
        const next = declare(rule("https://other.example/", "k"), { onConflict: "overwrite" });
        await best.update("best", outs, next);
        expect(storedMode()["scoringRule"]).to.deep.equal(rule("https://other.example/", "k"));
      });
    }

    it("are no special case: a mode of another kind is written whole too", async () => {
      const at = (maxConcurrentOffers: number): JsonObject => ({
        ...declare(undefined, { onConflict: "overwrite" }),
        mode: { kind: "roundRobin", maxConcurrentOffers, bypassSelectors: true },
      });
      const { outs } = await best.create(at(2));
      emulator.edit(BEST, { mode: { kind: "longestIdle" } });
      await best.update("best", outs, at(3));
      expect(storedMode()).to.include({ kind: "roundRobin", maxConcurrentOffers: 3, bypassSelectors: true });
    });

    const reverts: { first: JsonObject; lost: JsonObject; credential: JsonObject; because: string }[] = [
      {
        first: rule(URI, "old"),
        lost: rule(URI, "new"),
        credential: { functionKey: "old" },
        because: "the new one may have been applied",
      },
      {
        first: { kind: "function", functionUri: URI },
        lost: rule(URI, "new"),
        credential: {},
        because: "one may have been added",
      },
      {
        first: rule(URI, "old"),
        lost: { kind: "function", functionUri: URI },
        credential: { functionKey: "old" },
        because: "it may have been removed",
      },
    ];
    for (const { first, lost, credential, because } of reverts) {
      it(`are written again after an unknown outcome, with or without a refresh, because ${because}`, async () => {
        for (const isRefreshed of [false, true]) {
          const { outs } = await best.create(declare(first, { adopt: "always" }));
          silence(emulator, { kind: "drop", applied: true });
          const { state } = await unknownOutcomeOf(best.update("best", outs, declare(lost)));
          emulator.faults.clear();
          const read = isRefreshed ? await best.read("best", state) : { outs: state, inputs: {} };
          expect(read?.inputs, "what is doubted is no input").to.not.have.property("__pending");
          const olds = read?.outs ?? {};
          expect(best.diff("best", olds, declare(first)).changes).to.not.equal(false);
          await best.update("best", olds, declare(first));
          const stored = storedMode()["scoringRule"] as { credential?: JsonObject };
          expect(stored.credential ?? {}).to.deep.equal(credential);
          await best.delete("best", declare(first));
        }
      });
    }
  });
}
