/** All six kinds in one program, connected by their outputs, through the real CLI. */
import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import { type Declared, type TestStack } from "../support/stack.ts";
import { useStack } from "../support/use-stack.ts";

const from = (output: string) => ({ $output: output });

/** Declared in another order than the one of creation; only the outputs are dependencies. */
const desk: Record<string, Declared> = {
  idle: { kind: "DistributionPolicy", args: { offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } } },
  backup: { kind: "Queue", args: { distributionPolicyId: from("idle.distributionPolicyId") } },
  overflow: {
    kind: "ExceptionPolicy",
    args: {
      exceptionRules: [
        {
          id: "full",
          trigger: { kind: "queueLength", threshold: 10 },
          actions: [{ kind: "manualReclassify", queueId: from("backup.queueId"), priority: 10 }],
        },
      ],
    },
  },
  support: {
    kind: "Queue",
    args: { distributionPolicyId: from("idle.id"), exceptionPolicyId: from("overflow.exceptionPolicyId") },
  },
  "by-topic": { kind: "ClassificationPolicy", args: { fallbackQueueId: from("support.queueId") } },
  ada: {
    kind: "Worker",
    args: {
      capacity: 2,
      queues: [from("support.queueId"), from("backup.id")],
      channels: [{ channelId: "voice", capacityCostPerJob: 1 }],
      availableForOffers: true,
    },
  },
  call: {
    kind: "Job",
    args: { channelId: "email", classificationPolicyId: from("by-topic.classificationPolicyId") },
  },
};

describe("a whole router through the real CLI", function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let stack: TestStack;

  useStack((...opened) => {
    [emulator, stack] = opened;
  });

  it("is created, has no change, and is destroyed in the order that the service requires", async () => {
    stack.declare(desk);
    await stack.succeed("up");
    await stack.succeed("preview", "--expect-no-changes");
    await stack.succeed("refresh", "--expect-no-changes");
    emulator.clearCalls();
    await stack.succeed("destroy");
    const deleted = emulator.calls("DELETE").map(({ path, status }) => `${status} ${path.replace("/routing/", "")}`);
    expect([...deleted].sort(), "each at the first attempt").to.deep.equal([
      "204 classificationPolicies/by-topic",
      "204 distributionPolicies/idle",
      "204 exceptionPolicies/overflow",
      "204 jobs/call",
      "204 queues/backup",
      "204 queues/support",
      "204 workers/ada",
    ]);
    const at = (path: string): number => deleted.indexOf(`204 ${path}`);
    for (const [first, second] of [
      ["jobs/call", "classificationPolicies/by-topic"],
      ["classificationPolicies/by-topic", "queues/support"],
      ["workers/ada", "queues/support"],
      ["workers/ada", "queues/backup"],
      ["queues/support", "exceptionPolicies/overflow"],
      ["exceptionPolicies/overflow", "queues/backup"],
      ["queues/support", "distributionPolicies/idle"],
    ] as const) {
      expect(at(first), `${first} before ${second}`).to.be.below(at(second));
    }
  });

  it("names the referrers of a queue that an entity outside the program uses", async () => {
    const { idle = desk["idle"], backup } = desk;
    stack.declare({ ...(idle && { idle }), ...(backup && { backup }) });
    await stack.succeed("up");
    emulator.edit("/routing/workers/stranger", { capacity: 1, queues: ["backup"] });
    const { code, output } = await stack.run("destroy");
    expect(code).not.to.equal(0);
    expect(output).to.contain('cannot delete queue "backup": it is still in use by worker "stranger" (queues[0])');
    emulator.remove("/routing/workers/stranger");
    await stack.succeed("destroy");
    expect(emulator.entity("/routing/queues/backup")).to.equal(undefined);
  });

  it("uses the preview API version where the stack sets it, and drops its field together with it", async () => {
    const ada = (args: object): Record<string, Declared> => ({
      ada: { kind: "Worker", args: { capacity: 2, ...args } },
    });
    stack.declare(ada({ maxConcurrentOffers: 1 }));
    const refused = await stack.run("preview");
    expect(refused.output).to.contain("property maxConcurrentOffers value").and.contain("2024-01-18-preview");
    expect(emulator.calls()).to.be.empty;

    await stack.succeed("config", "set", "jobrouter:apiVersion", "2024-01-18-preview");
    await stack.succeed("up");
    expect(emulator.stored("/routing/workers/ada")).to.include({ maxConcurrentOffers: 1 });
    await stack.succeed("preview", "--expect-no-changes");
    await stack.succeed("refresh", "--expect-no-changes");

    await stack.succeed("config", "rm", "jobrouter:apiVersion");
    stack.declare(ada({}));
    await stack.succeed("up");
    expect(emulator.stored("/routing/workers/ada")).to.not.have.property("maxConcurrentOffers");
    await stack.succeed("preview", "--expect-no-changes");
  });
});
