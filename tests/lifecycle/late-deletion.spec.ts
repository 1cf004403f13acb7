import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { worker } from "../../provider/dist/schema/worker.js";
import type { FleetDependencies } from "../../provider/dist/fleet/plan.js";
import { type Lifecycle, lifecycle } from "../support/lifecycle.ts";
import { fleetDependencies } from "../support/quick-fleet.ts";
import { quickClock } from "../support/fake-clock.ts";
import { expectCode } from "../support/quick-lifecycle.ts";
import { openQuickClient, openQuickRouter } from "../support/quick-router.ts";
import { workerInFleet } from "../support/worker-in-fleet.ts";

const ADA = "/routing/workers/ada";

const HOMES: readonly { name: string; bind: (dependencies: FleetDependencies) => Lifecycle }[] = [
  { name: "a worker", bind: (dependencies) => lifecycle(worker, dependencies) },
  { name: "a worker in a fleet", bind: workerInFleet },
];

for (const { name, bind } of HOMES)
  describe(`deletion of ${name} that could have a new job since the last read`, () => {
    let emulator: Emulator;

    beforeEach(async () => {
      // The service does not refuse deletions of busy workers.
      emulator = await startEmulator({ assignedDelete: "forced" });
      const mode = { kind: "longestIdle" };
      emulator.edit("/routing/distributionPolicies/fair", { offerExpiresAfterSeconds: 600, mode });
      emulator.edit("/routing/queues/sales", { distributionPolicyId: "fair" });
      const channels = [{ channelId: "voice", capacityCostPerJob: 1 }];
      emulator.edit(ADA, { capacity: 1, queues: ["sales"], channels, availableForOffers: false });
    });
    afterEach(() => emulator.close());

    /** Holds each DELETE this many milliseconds before it is sent. */
    function lifecycleWith(waits: readonly number[]): Lifecycle {
      const left = [...waits];
      const clock = quickClock();
      return bind({
        ...fleetDependencies(emulator, [], clock),
        open(_, name) {
          const collection = openQuickRouter(emulator).collection(name);
          const remove: typeof collection.remove = async (id, options) => {
            await clock.sleep(left.shift() ?? 0);
            await collection.remove(id, options);
          };
          return Promise.resolve({ ...collection, remove });
        },
      });
    }
    const removeAda = (waits: readonly number[] = []): Promise<void> =>
      lifecycleWith(waits).delete("ada", { endpoint: emulator.url, removal: { waitSeconds: 30 } });
    const calls = (): string[] => emulator.calls(undefined, ADA).map(({ method, status }) => `${method} ${status}`);

    /** Registers the worker again and lets it accept a call, right before the second read. */
    function takeCallBeforeSecondLook(): void {
      const before = async (): Promise<void> => {
        emulator.edit(ADA, { availableForOffers: true });
        emulator.edit("/routing/jobs/call", { channelId: "voice", queueId: "sales" });
        const [offer] = emulator.entity(ADA)?.["offers"] as { offerId: string }[];
        await openQuickClient(emulator).workers.acceptOffer("ada", offer?.offerId ?? "");
      };
      emulator.faults.add({ method: "GET", path: ADA, skip: 1, fault: { kind: "run", before } });
    }

    for (const { failure, because } of [
      { failure: { kind: "drop", applied: false }, because: "never arrived" },
      { failure: { kind: "status", status: 503 }, because: "met a transient error" },
      { failure: { kind: "status", status: 408 }, because: "met a request timeout (408)" },
      { failure: { kind: "status", status: 429, retryAfter: "0" }, because: "was throttled (429)" },
    ] as const) {
      it(`is not retried without another read when it ${because}`, async () => {
        emulator.faults.add({ method: "DELETE", path: ADA, fault: failure });
        takeCallBeforeSecondLook();
        await expectCode(removeAda(), "StillInUse", '"call"');
        expect(emulator.calls("DELETE")).to.have.length(1);
        expect(emulator.entity("/routing/jobs/call")).to.include({ status: "assigned" });
      });
    }

    it("is not sent when the rate limiter held it too long; it reads again", async () => {
      takeCallBeforeSecondLook();
      await expectCode(removeAda([1_001]), "StillInUse", '"call"');
      expect(emulator.calls("DELETE")).to.be.empty;
    });

    it("is sent right after the second read when that finds no job", async () => {
      await removeAda([1_001, 1_000]);
      expect(calls()).to.deep.equal(["GET 200", "GET 200", "DELETE 204"]);
    });

    it("is sent after three such reads, where the rate limiter holds every request so long", async () => {
      await removeAda([5_000, 5_000, 5_000, 5_000]);
      expect(calls()).to.deep.equal(["GET 200", "GET 200", "GET 200", "GET 200", "DELETE 204"]);
    });

    it("is done when only its response was lost", async () => {
      emulator.faults.add({ method: "DELETE", path: ADA, fault: { kind: "drop", applied: true } });
      await removeAda();
      expect(calls().at(-1)).to.equal("GET 404");
      expect(emulator.calls("DELETE")).to.have.length(1);
    });

    it("fails with the service's own reason when the error is not transient", async () => {
      emulator.faults.add({ method: "DELETE", path: ADA, times: "always", fault: { kind: "status", status: 503 } });
      await expectCode(removeAda(), "ServiceError", "503");
      expect(emulator.calls("DELETE").length, "for ten seconds").to.be.within(5, 10);
    });
  });
