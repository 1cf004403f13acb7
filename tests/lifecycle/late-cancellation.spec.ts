import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import type { ResourceSchema } from "../../provider/dist/schema/resource-schema.js";
import { job } from "../../provider/dist/schema/job.js";
import { queue } from "../../provider/dist/schema/queue.js";
import { findBlockingJobs } from "../../provider/dist/reconciler/removal/blocking-jobs.js";
import { type Lifecycle, lifecycle } from "../support/lifecycle.ts";
import { quickClock } from "../support/fake-clock.ts";
import { expectCode } from "../support/quick-lifecycle.ts";
import { openQuickClient, openQuickRouter } from "../support/quick-router.ts";

const CALL = "/routing/jobs/call";
const CANCEL = `${CALL}:cancel`;

describe("cancellation of a job that a worker could have accepted since the last read", () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator();
    const mode = { kind: "longestIdle" };
    emulator.edit("/routing/distributionPolicies/fair", { offerExpiresAfterSeconds: 600, mode });
    emulator.edit("/routing/queues/sales", { distributionPolicyId: "fair" });
    emulator.edit(CALL, { channelId: "voice", queueId: "sales" });
  });
  afterEach(() => emulator.close());

  /** Holds each action this many milliseconds before it is sent. */
  function lifecycleWith(schema: ResourceSchema, waits: readonly number[]): Lifecycle {
    const left = [...waits];
    const clock = quickClock();
    return lifecycle(schema, {
      open(_, name) {
        const collection = openQuickRouter(emulator).collection(name);
        const act: typeof collection.act = async (...call) => {
          await clock.sleep(left.shift() ?? 0);
          await collection.act(...call);
        };
        return Promise.resolve({ ...collection, act });
      },
      report: () => undefined,
      clock,
    });
  }
  const removal = { waitSeconds: 0 };
  const removeCall = (waits: readonly number[] = []): Promise<void> =>
    lifecycleWith(job, waits).delete("call", { endpoint: emulator.url, removal });
  const removeSales = (waits: readonly number[] = []): Promise<void> =>
    lifecycleWith(queue, waits).delete("sales", {
      endpoint: emulator.url,
      removal: { ...removal, onTimeout: "cancel" },
    });
  const cancellations = (): number => emulator.calls("POST", CANCEL).length;

  /** Lets a worker accept the call right before its n-th read. */
  function takeBeforeLook(n: number): void {
    const before = async (): Promise<void> => {
      const channels = [{ channelId: "voice", capacityCostPerJob: 1 }];
      emulator.edit("/routing/workers/ada", { capacity: 1, queues: ["sales"], channels, availableForOffers: true });
      const [offer] = emulator.entity("/routing/workers/ada")?.["offers"] as { offerId: string }[];
      await openQuickClient(emulator).workers.acceptOffer("ada", offer?.offerId ?? "");
      emulator.edit("/routing/workers/ada", { queues: [] });
    };
    emulator.faults.add({ method: "GET", path: CALL, skip: n - 1, fault: { kind: "run", before } });
  }

  it("is not sent when the rate limiter held it too long", async () => {
    takeBeforeLook(2);
    await expectCode(removeCall([1_001]), "StillInUse", "a worker still has it");
    expect(cancellations()).to.equal(0);
  });

  it("is not retried without another read after a transient error", async () => {
    emulator.faults.add({ method: "POST", path: CANCEL, times: "always", fault: { kind: "status", status: 503 } });
    takeBeforeLook(2);
    await expectCode(removeCall(), "StillInUse", "a worker still has it");
    expect(cancellations()).to.equal(1);
  });

  it("is retried after a transient error when the read finds the job queued", async () => {
    emulator.faults.add({ method: "POST", path: CANCEL, times: 2, fault: { kind: "status", status: 503 } });
    await removeCall([0, 1_001, 1_001]);
    expect(emulator.entity(CALL)).to.equal(undefined);
  });

  it("is not sent to a job of a queue that a worker accepted since the jobs were listed", async () => {
    takeBeforeLook(1);
    await expectCode(removeSales(), "StillInUse", '"call"');
    expect(cancellations()).to.equal(0);
  });

  it("is not sent to a job of a queue that a worker accepted while the rate limiter held it", async () => {
    takeBeforeLook(2);
    await expectCode(removeSales([1_001]), "StillInUse", '"call"');
    expect(cancellations()).to.equal(0);
  });

  it("goes on with the remaining jobs when the cancellations have taken long", async () => {
    const before = (): void => void emulator.edit("/routing/jobs/late", { channelId: "voice", queueId: "sales" });
    emulator.faults.add({ method: "GET", path: "/routing/jobs", skip: 1, fault: { kind: "run", before } });
    await removeSales([11_000, 11_000, 11_000, 11_000]);
    expect(emulator.entity("/routing/queues/sales")).to.equal(undefined);
    expect(emulator.entity("/routing/jobs/late")).to.include({ status: "cancelled" });
  });
});

describe("blocking jobs of a queue", () => {
  const held = async (...bodies: JsonObject[]): Promise<unknown> => {
    const entities = bodies.map((body, index) => ({ id: `job-${index}`, etag: '"1"', body }));
    async function* pages(): AsyncGenerator<typeof entities, void, undefined> {
      yield* entities.map((entity) => [entity]);
      await Promise.resolve();
    }
    const emulator = await startEmulator();
    try {
      const jobs = { ...openQuickRouter(emulator).collection("jobs"), pages };
      const at = { kind: "listed", filter: "queueId" } as const;
      const found = await findBlockingJobs(at, { id: "sales", etag: '"1"', body: {} }, () => Promise.resolve(jobs));
      return found.map(({ id, isAssigned }) => ({ id, isAssigned }));
    } finally {
      await emulator.close();
    }
  };

  for (const { body, because } of [
    {
      body: { queueId: "support", status: "queued" },
      because: "are in another queue, when a later page forgets the filter",
    },
    { body: { queueId: "sales", status: "closed" }, because: "have ended, when a later page forgets the filter" },
  ]) {
    it(`exclude jobs that ${because}`, async () => {
      const first = { queueId: "sales", status: "queued" };
      expect(await held(first, body)).to.deep.equal([{ id: "job-0", isAssigned: false }]);
    });
  }

  it("count as assigned when their status is unknown", async () => {
    const found = await held({ queueId: "sales" }, { queueId: "sales", status: "ringing" });
    expect(found).to.deep.equal([
      { id: "job-0", isAssigned: true },
      { id: "job-1", isAssigned: true },
    ]);
  });
});
