import { expect } from "chai";
import { type Emulator, manualClock, startEmulator } from "jobrouter-emulator";
import { type TestStack, openStack } from "../support/stack.ts";
import { everythingIn } from "./support/everything.ts";

describe("examples: lookup, through the real CLI", function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let stack: TestStack;

  before(async () => {
    const clock = manualClock();
    emulator = await startEmulator({ clock });
    emulator.edit("/routing/distributionPolicies/fair", {
      offerExpiresAfterSeconds: 60,
      mode: { kind: "longestIdle" },
    });
    emulator.edit("/routing/queues/support", { name: "Customer support", distributionPolicyId: "fair" });
    emulator.edit("/routing/workers/away", { capacity: 1 });
    emulator.edit("/routing/workers/ada", {
      capacity: 2,
      queues: ["support"],
      channels: [{ channelId: "chat", capacityCostPerJob: 1 }],
      availableForOffers: true,
    });
    emulator.edit("/routing/jobs/chat", { channelId: "chat", queueId: "support" });
    emulator.edit("/routing/jobs/call", { channelId: "voice", queueId: "support" });
    emulator.edit("/routing/jobs/vip", { channelId: "voice", queueId: "support", priority: 20 });
    clock.advance(30_000);
    stack = await openStack(emulator.connectionString, "examples/lookup");
  });
  after(async () => {
    stack.dispose();
    await emulator.close();
  });

  it("reports live data of a router that another program deployed", async () => {
    await stack.succeed("up");
    expect(JSON.parse(await stack.succeed("stack", "output", "--json"))).to.deep.equal({
      queues: ["Customer support: 3 waiting, the first for 0.5 minutes"],
      agents: ["ada: 0 jobs, 1 offers, 50 % of the capacity"],
      waiting: ["vip (voice, priority 20)", "call (voice, priority 1)", "chat (chat, priority 1)"],
      distribution: "longestIdle, offers expire after 60 s",
    });
  });

  it("has no change the second time, and is destroyed without a write", async () => {
    await stack.succeed("preview", "--expect-no-changes");
    await stack.succeed("destroy");
    expect(await everythingIn(emulator)).to.have.length(7);
    expect(emulator.calls().filter(({ method }) => method !== "GET")).to.deep.equal([]);
  });
});
