import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import { openQuickClient } from "../support/quick-router.ts";
import type { TestStack } from "../support/stack.ts";
import { useStack } from "../support/use-stack.ts";

const ADA = "/routing/workers/ada";

describe("drain of a worker with an assigned job, through the real CLI", function () {
  this.timeout(60_000);
  let emulator: Emulator;
  let stack: TestStack;
  useStack((anEmulator, aStack) => {
    [emulator, stack] = [anEmulator, aStack];
  });

  /** Opens a stack with worker ada, who has accepted a job; the program no longer declares ada. */
  const dropAda = async (removal: object): Promise<void> => {
    emulator.edit("/routing/distributionPolicies/fair", {
      offerExpiresAfterSeconds: 600,
      mode: { kind: "longestIdle" },
    });
    emulator.edit("/routing/queues/sales", { distributionPolicyId: "fair" });
    const channels = [{ channelId: "voice", capacityCostPerJob: 1 }];
    const args = { capacity: 1, queues: ["sales"], channels, availableForOffers: true, removal };
    stack.declare({ ada: { kind: "Worker", args } });
    await stack.succeed("up");
    emulator.edit("/routing/jobs/call", { channelId: "voice", queueId: "sales" });
    const [offer] = emulator.entity(ADA)?.["offers"] as { offerId: string }[];
    await openQuickClient(emulator).workers.acceptOffer("ada", offer?.offerId ?? "");
    stack.declare({});
  };
  const hangUp = async (): Promise<void> => {
    const router = openQuickClient(emulator);
    const [assignment] = emulator.entity(ADA)?.["assignedJobs"] as { assignmentId: string }[];
    await router.jobs.complete("call", assignment?.assignmentId ?? "");
    await router.jobs.close("call", assignment?.assignmentId ?? "");
  };

  it("waits, logs for what and how long, and deletes the worker when the job is closed", async () => {
    await dropAda({ waitSeconds: 50 });
    emulator.faults.add({ method: "GET", path: ADA, skip: 3, fault: { kind: "run", before: hangUp } });
    const output = await stack.succeed("up");
    expect(output).to.match(/worker "ada": it still has 1 job: "call" since [\d:]{8} UTC; 50 s left, then "fail"/);
    expect(emulator.entity(ADA)).to.equal(undefined);
    expect(emulator.entity("/routing/jobs/call")).to.include({ status: "closed" });
  });

  it("fails at the timeout, keeps the worker in the state, and goes on in the next run", async () => {
    await dropAda({ waitSeconds: 1 });
    const { code, output } = await stack.run("up");
    expect(code).not.to.equal(0);
    expect(output).to.contain('cannot delete worker "ada": after 1 s it still has 1 job: "call"');
    expect(emulator.entity(ADA)).to.include({ state: "draining" });
    expect(await stack.exported()).to.have.property("ada");

    await hangUp();
    await stack.succeed("up");
    expect(emulator.entity(ADA)).to.equal(undefined);
    expect(await stack.exported()).to.not.have.property("ada");
  });
});
