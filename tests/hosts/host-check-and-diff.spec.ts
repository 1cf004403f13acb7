import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { registry } from "../../provider/dist/schema/registry.js";
import { canarySecret, fullDeclarations } from "../support/full-declarations.ts";
import { usePluginHost } from "../support/plugin-bench.ts";
import { unknownVariants } from "../support/unknown-variants.ts";
import { sealedView, unsealed } from "../support/unsealed.ts";

/** The engine's placeholder for an unknown value in a preview. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("hosts: check and diff in the real host", function () {
  this.timeout(30_000);
  const bench = usePluginHost();

  describe("check", () => {
    it("returns five failures together, each under the declared path, and sends nothing", async () => {
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

    for (const { kind, identity } of Object.values(registry)) {
      const fields: JsonObject = { [identity]: "one", ...fullDeclarations[kind][0] };
      it(`accepts an unknown value at any place in a ${kind}`, async () => {
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
          expect(unsealed(answer.inputs)).to.deep.equal(news);
          expect(JSON.stringify(sealedView(answer.inputs))).to.not.contain(canarySecret);
          const olds = { ...bench().inputs(kind, {}), ...fields };
          expect((await bench().host.diff("one", olds, news)).changes, JSON.stringify(variant)).to.equal(undefined);
        }
      });
    }

    it("fills in defaults: the id from the resource's name, the endpoint from the configuration", async () => {
      const given = {
        capacity: 1,
        __resourceName: "ada",
        __provider: bench().inputs("Worker", {})["__provider"] ?? "",
      };
      const { inputs, failures } = await bench().host.check({}, given);
      expect(failures).to.be.empty;
      expect(inputs).to.deep.equal({ ...given, workerId: "ada", endpoint: bench().emulator.url });
    });

    it("still reports a failure beside an unknown value", async () => {
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
      { news: { queues: ["b", "a"] }, answer: { changes: false, replaces: [] }, because: "the order is irrelevant" },
      {
        news: { capacity: 3 },
        answer: { changes: undefined, replaces: [] },
        because: "the engine shows the changed inputs only when it compares them itself",
      },
      {
        news: { capacity: UNKNOWN },
        answer: { changes: undefined, replaces: [] },
        because: "an unknown value may differ",
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
