/** Credentials in rules, through the real CLI: a program passes them as plain text, and no output shows them. */
import { type Emulator, type JsonObject } from "jobrouter-emulator";
import { expect } from "chai";
import { canarySecret, fullDeclarations } from "../support/full-declarations.ts";
import { type Declared, type TestStack } from "../support/stack.ts";
import { useStack } from "../support/use-stack.ts";

/** Two values, so that a diff has something to show. */
const changed = `${canarySecret}-2`;

describe("credentials in rules through the real CLI", function () {
  this.timeout(180_000);
  let emulator: Emulator;
  let stack: TestStack;

  useStack(
    (...opened) => {
      [emulator, stack] = opened;
      for (const id of ["queue", "other"]) {
        emulator.edit("/routing/distributionPolicies/idle", {
          offerExpiresAfterSeconds: 9,
          mode: { kind: "longestIdle" },
        });
        emulator.edit(`/routing/queues/${id}`, { distributionPolicyId: "idle" });
      }
    },
    // The worse case: the service echoes credentials.
    { secrets: "echo" },
  );

  /** Every rule that can hold a credential, with all of its fields. */
  const program = (key: string, rest: JsonObject = {}): Record<string, Declared> => {
    const declarations = [...fullDeclarations.DistributionPolicy, ...fullDeclarations.ClassificationPolicy];
    const withCredential = declarations.filter((fields) => JSON.stringify(fields).includes(canarySecret));
    const resources = withCredential.map((fields, index): [string, Declared] => {
      const args = JSON.parse(JSON.stringify(fields).replaceAll(canarySecret, key)) as JsonObject;
      const kind = "mode" in fields ? "DistributionPolicy" : "ClassificationPolicy";
      return [`rules-${index}`, { kind, args: { ...args, ...rest } }];
    });
    return Object.fromEntries(resources);
  };

  /** Runs a command and asserts that its output and files do not hold the credential. */
  const unseen = async (...args: readonly string[]): Promise<{ code: number | null; output: string }> => {
    const { code, output } = await stack.run(...args);
    expect(output, args.join(" ")).to.not.contain(canarySecret);
    expect(stack.stateText(), `the state after ${args.join(" ")}`).to.not.contain(canarySecret);
    return { code, output };
  };

  it("appear in no state, diff, preview or log, from the first run to the last", async () => {
    stack.declare(program(canarySecret));
    expect((await unseen("preview", "--diff")).code).to.equal(0);
    expect((await unseen("up", "--diff")).code).to.equal(0);
    expect(JSON.stringify(emulator.stored("/routing/distributionPolicies/rules-0"))).to.contain(canarySecret);
    expect((await unseen("preview", "--diff", "--expect-no-changes")).code).to.equal(0);
    expect((await unseen("stack", "export")).output).to.contain("rules-0");

    stack.declare(program(changed));
    const { output } = await unseen("preview", "--diff");
    expect(output, "the change itself is shown").to.match(/credential\s*: \[secret\]/);
    expect((await unseen("up", "--diff")).code).to.equal(0);
    expect((await unseen("refresh", "--diff")).code).to.equal(0);

    emulator.edit("/routing/distributionPolicies/rules-0", {
      mode: { kind: "bestWorker", scoringRule: { kind: "function", credential: { appKey: `${canarySecret}-3` } } },
    });
    expect((await unseen("refresh", "--diff")).output).to.contain("1 updated");
    expect((await unseen("destroy", "--diff")).code).to.equal(0);
  });

  it("appear in no error: a check failure, a conflict, an existing entity, an unknown outcome", async () => {
    const slip = { kind: "function", functionUri: "https://rules.example", credential: canarySecret };
    stack.declare({ slip: { kind: "ClassificationPolicy", args: { prioritizationRule: slip } } });
    expect((await unseen("preview")).output).to.contain("prioritizationRule.credential");

    stack.declare(program(canarySecret));
    emulator.edit("/routing/distributionPolicies/rules-0", {
      offerExpiresAfterSeconds: 1,
      mode: {
        kind: "bestWorker",
        scoringRule: { kind: "function", functionUri: "https://u.example", credential: { appKey: changed } },
      },
    });
    expect((await unseen("up")).output).to.contain("exists already and differs in");

    emulator.remove("/routing/distributionPolicies/rules-0");
    expect((await unseen("up")).code).to.equal(0);
    emulator.edit("/routing/distributionPolicies/rules-0", { mode: { kind: "longestIdle" } });
    stack.declare(program(changed));
    expect((await unseen("up")).output).to.contain("another client changed mode");

    const path = "/routing/distributionPolicies/rules-1";
    const away = { kind: "status", status: 503, retryAfter: "3600" } as const;
    emulator.faults.add({ method: "PATCH", path, fault: { kind: "drop", applied: true } });
    emulator.faults.add({ path, skip: 1, times: 99, fault: away });
    // Without a conflict, because the engine starts nothing new after a failure.
    stack.declare(program(changed, { name: "renamed", onConflict: "overwrite" }));
    expect((await unseen("up")).output).to.contain("Whether the write was applied is not known");
  });

  it("a label that the program marks as a secret appears in no adoption error, conflict or state", async () => {
    const labels = (vip: string): Record<string, Declared> => ({
      zoe: { kind: "Worker", args: { capacity: 1, labels: { vip } }, secret: ["labels"] },
    });
    emulator.edit("/routing/workers/zoe", { capacity: 1, labels: { vip: `${canarySecret}-live` } });
    stack.declare(labels(canarySecret));
    expect((await unseen("up")).output).to.contain('differs in labels: "[secret]" in the service');

    emulator.remove("/routing/workers/zoe");
    expect((await unseen("up")).code).to.equal(0);
    emulator.edit("/routing/workers/zoe", { labels: { vip: `${canarySecret}-live` } });
    stack.declare(labels(`${canarySecret}-2`));
    expect((await unseen("up")).output).to.contain('labels: "[secret]" in the service, "[secret]" in Pulumi\'s state');
  });
});
