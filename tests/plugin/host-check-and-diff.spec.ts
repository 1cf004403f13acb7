import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import type { Kind } from "../../provider/dist/contracts/contract.js";
import { usePluginHost } from "../support/plugin-bench.ts";

/** What the engine puts in place of a value that a preview does not know yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("plugin: check and diff in the real host", function () {
  this.timeout(30_000);
  const bench = usePluginHost();

  describe("check", () => {
    it("answers five mistakes together, each under the path that was typed, and calls nobody", async () => {
      const { failures } = await bench().host.check(
        {},
        bench().inputs("Worker", {
          workerId: "a/b",
          capacity: 0,
          queues: ["support", "support"],
          channels: [
            { channelId: "chat", capacityCostPerJob: 1 },
            { channelId: "voice", capacityCostPerJob: 0 },
          ],
          labels: { Id: "ada" },
        }),
      );
      expect(failures).to.have.all.keys(
        "workerId",
        "capacity",
        "queues[1]",
        "channels[1].capacityCostPerJob",
        "labels.Id",
      );
      expect(failures["channels[1].capacityCostPerJob"]).to.equal("must be 1 or more, but it is 0");
      expect(bench().emulator.calls()).to.be.empty;
    });

    const known: Record<Kind, JsonObject> = {
      Worker: {
        workerId: "ada",
        capacity: 1,
        queues: ["support"],
        channels: [{ channelId: "chat", capacityCostPerJob: 1, maxNumberOfJobs: 1 }],
        labels: { language: "en" },
        tags: { team: "a" },
        availableForOffers: true,
        adopt: "always",
        onConflict: "overwrite",
      },
      Queue: { queueId: "support", distributionPolicyId: "fair", name: "Support", labels: { level: 1 } },
      DistributionPolicy: {
        distributionPolicyId: "fair",
        offerExpiresAfterSeconds: 60,
        mode: { kind: "bestWorker", minConcurrentOffers: 1, scoringRuleOptions: { scoringParameters: ["jobLabels"] } },
      },
      Job: {
        jobId: "call",
        channelId: "chat",
        queueId: "support",
        priority: 1,
        labels: { topic: "invoice" },
        requestedWorkerSelectors: [{ key: "language", labelOperator: "equal", value: "en" }],
        notes: [{ message: "called twice", addedAt: "2026-01-31T09:00:00Z" }],
        matchingMode: { kind: "scheduleAndSuspend", scheduleAt: "2026-01-31T09:00:00Z" },
      },
    };
    for (const [kind, fields] of Object.entries(known) as [Kind, JsonObject][]) {
      it(`lets a value that is not known yet through, wherever it stands in a ${kind}`, async () => {
        const variants = unknownVariants({ endpoint: "", ...fields });
        expect(variants.length).to.be.above(Object.keys(fields).length);
        for (const variant of variants) {
          const news = {
            ...bench().inputs(kind, {}),
            ...variant,
            ...(variant["endpoint"] === "" && { endpoint: bench().emulator.url }),
          };
          const answer = await bench().host.check({}, news);
          expect(answer.failures, JSON.stringify(variant)).to.be.empty;
          expect(answer.inputs).to.deep.equal(news);
        }
      });
    }

    it("still sees a mistake beside a value that is not known yet", async () => {
      const { failures } = await bench().host.check(
        {},
        bench().inputs("Worker", {
          workerId: UNKNOWN,
          capacity: 0,
          channels: [UNKNOWN, { channelId: UNKNOWN, capacityCostPerJob: 0 }],
        }),
      );
      expect(failures).to.have.all.keys("capacity", "channels[1].capacityCostPerJob");
    });
  });

  describe("diff", () => {
    const worker = { workerId: "ada", capacity: 2, queues: ["a", "b"] };
    const rows: { news: JsonObject; answer: object; because: string }[] = [
      { news: {}, answer: { changes: false, replaces: [] }, because: "nothing changed" },
      { news: { queues: ["b", "a"] }, answer: { changes: false, replaces: [] }, because: "the order means nothing" },
      {
        news: { capacity: 3 },
        answer: { changes: undefined, replaces: [] },
        because: "the engine shows the changed inputs only when it compares them itself",
      },
      {
        news: { capacity: UNKNOWN },
        answer: { changes: undefined, replaces: [] },
        because: "what is not known yet may be another value",
      },
      {
        news: { workerId: "grace" },
        answer: { changes: undefined, replaces: ["workerId"], deleteBeforeReplace: false },
        because: "another id is another worker, and both can be there",
      },
      {
        news: { endpoint: "https://elsewhere.example" },
        answer: { changes: undefined, replaces: ["endpoint"] },
        because: "another endpoint is another router",
      },
    ];
    for (const { news, answer, because } of rows) {
      it(`of ${JSON.stringify(news)} answers ${JSON.stringify(answer)}, because ${because}`, async () => {
        const olds = bench().inputs("Worker", worker);
        expect(await bench().host.diff("ada", olds, { ...olds, ...news }))
          .to.include.deep.keys(answer)
          .and.to.deep.include(answer);
        expect(bench().emulator.calls()).to.be.empty;
      });
    }
  });
});

/** One copy of the value for each place in it, with what stands there not known yet. */
function unknownVariants(value: JsonObject): JsonObject[] {
  return Object.entries(value).flatMap(([key, member]) =>
    variantsOf(member).map((variant): JsonObject => ({ ...value, [key]: variant })),
  );
}

function variantsOf(value: JsonObject[string]): JsonObject[string][] {
  if (Array.isArray(value)) {
    const items = value as readonly JsonObject[string][];
    const inside = items.flatMap((item, index) => variantsOf(item).map((variant) => items.with(index, variant)));
    return [UNKNOWN, ...inside];
  }
  return typeof value === "object" && value !== null ? [UNKNOWN, ...unknownVariants(value as JsonObject)] : [UNKNOWN];
}
