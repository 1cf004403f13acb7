/** The text that Pulumi puts in place of an Output which a program joins with other text. */
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { registry } from "../../provider/dist/schema/registry.js";
import { openDynamicPlugin } from "../support/dynamic-plugin.ts";
import { leastInputs } from "../support/least-inputs.ts";

const output: unknown = pulumi.output("support");
const texts = { "a template literal": `queue ${String(output)}`, "JSON.stringify": JSON.stringify({ queue: output }) };

describe("an Output in place of its value", () => {
  for (const [how, text] of Object.entries(texts)) {
    for (const { kind, identity } of Object.values(registry)) {
      it(`by ${how} is refused in each input of a ${kind}, with the way to write it`, async () => {
        const plugin = openDynamicPlugin({ environment: {} });
        const inputs = {
          ...(leastInputs[kind] as JsonObject),
          endpoint: "https://contoso.test",
          labels: { deep: text },
        };
        const { failures } = await plugin.handlers(kind).check({}, { ...inputs, [identity]: "x", name: text });
        for (const property of ["labels.deep", "name"]) {
          expect(failures.find((failure) => failure.property === property)?.reason).to.contain("pulumi.interpolate`…`");
        }
      });
    }

    it(`by ${how} is refused in a roster`, async () => {
      const plugin = openDynamicPlugin({ environment: {} });
      const roster = JSON.stringify({ workers: [{ workerId: "ada", capacity: 1, labels: { queue: text } }] });
      const { failures } = await plugin.handlers("WorkerFleet").check({}, { endpoint: "https://contoso.test", roster });
      expect(failures.map(({ reason }) => reason).join("\n")).to.contain("pulumi.interpolate`…`");
    });
  }
});
