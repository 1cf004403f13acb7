/** What the service accepts although it is most likely a mistake: a warning, in a `Worker` and in a fleet alike. */
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { openDynamicPlugin } from "../support/dynamic-plugin.ts";

const endpoint = "https://contoso.test";
const dear = {
  capacity: 3,
  channels: [
    { channelId: "chat", capacityCostPerJob: 1 },
    { channelId: "voice", capacityCostPerJob: 9 },
  ],
};
const says = "channels[1].capacityCostPerJob is 9, above the capacity of 3, so no job of this channel is offered";

async function check(
  kind: string,
  inputs: JsonObject,
): Promise<{ failures: readonly unknown[]; lines: readonly string[] }> {
  const lines: string[] = [];
  const plugin = openDynamicPlugin({ environment: {}, log: (line) => lines.push(line) });
  const { failures } = await plugin.handlers(kind).check({}, { endpoint, __resourceName: "x", ...inputs });
  return { failures, lines };
}

describe("a channel cost above the capacity", () => {
  it("of a Worker is a warning with worker, channel and both numbers", async () => {
    expect(await check("Worker", { workerId: "ada", ...dear })).to.deep.equal({
      failures: [],
      lines: [`warning: worker "ada" ${says}`],
    });
  });

  it("that equals the capacity is none", async () => {
    expect((await check("Worker", { ...dear, capacity: 9 })).lines).to.deep.equal([]);
  });

  it("in a fleet is one warning that names the first workers, by their profiles too", async () => {
    const workers = ["ada", "bob", "cyd", "dan", "eve"].map((workerId) => ({ workerId, profile: "p" }));
    const roster = JSON.stringify({ profiles: { p: dear }, workers: [...workers, { workerId: "fay", capacity: 1 }] });
    const { failures, lines } = await check("WorkerFleet", { roster });
    expect(failures).to.deep.equal([]);
    const named = ["ada", "bob", "cyd"].map((id) => `worker "${id}" ${says}`).join(", ");
    expect(lines).to.deep.equal([`warning: fleet x: ${named} and 2 more`, "fleet x: +6"]);
  });
});
