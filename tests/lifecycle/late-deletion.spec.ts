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
  describe(`deletion of ${name} who could have a job by now`, () => {
    let emulator: Emulator;

    beforeEach(async () => {
      // No refusal comes to the rescue.
      emulator = await startEmulator({ assignedDelete: "forced" });
      const mode = { kind: "longestIdle" };
      emulator.edit("/routing/distributionPolicies/fair", { offerExpiresAfterSeconds: 600, mode });
      emulator.edit("/routing/queues/sales", { distributionPolicyId: "fair" });
      const channels = [{ channelId: "voice", capacityCostPerJob: 1 }];
      emulator.edit(ADA, { capacity: 1, queues: ["sales"], channels, availableForOffers: false });
    });
    afterEach(() => emulator.close());

    /** Each DELETE waits for its turn so many milliseconds. */
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

    /** Her desktop registers her, and she takes a call, right before the second look. */
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
      { failure: { kind: "status", status: 503 }, because: "met a failure that passes" },
      { failure: { kind: "status", status: 408 }, because: "came to a server that was tired of waiting" },
      { failure: { kind: "status", status: 429, retryAfter: "0" }, because: "was one too many" },
    ] as const) {
      it(`is not repeated without another look when it ${because}`, async () => {
        emulator.faults.add({ method: "DELETE", path: ADA, fault: failure });
        takeCallBeforeSecondLook();
        await expectCode(removeAda(), "StillInUse", '"call"');
        expect(emulator.calls("DELETE")).to.have.length(1);
        expect(emulator.entity("/routing/jobs/call")).to.include({ status: "assigned" });
      });
    }

    it("is not sent when it had to wait too long for its turn; another look is taken", async () => {
      takeCallBeforeSecondLook();
      await expectCode(removeAda([1_001]), "StillInUse", '"call"');
      expect(emulator.calls("DELETE")).to.be.empty;
    });

    it("is sent right after the other look when that finds nothing", async () => {
      await removeAda([1_001, 1_000]);
      expect(calls()).to.deep.equal(["GET 200", "GET 200", "DELETE 204"]);
    });

    it("is sent after three such looks, where every request has to wait so long", async () => {
      await removeAda([5_000, 5_000, 5_000, 5_000]);
      expect(calls()).to.deep.equal(["GET 200", "GET 200", "GET 200", "GET 200", "DELETE 204"]);
    });

    it("is done when only its answer was lost", async () => {
      emulator.faults.add({ method: "DELETE", path: ADA, fault: { kind: "drop", applied: true } });
      await removeAda();
      expect(calls().at(-1)).to.equal("GET 404");
      expect(emulator.calls("DELETE")).to.have.length(1);
    });

    it("is given up with the service's own reason when a failure does not pass", async () => {
      emulator.faults.add({ method: "DELETE", path: ADA, times: "always", fault: { kind: "status", status: 503 } });
      await expectCode(removeAda(), "ServiceError", "503");
      expect(emulator.calls("DELETE").length, "for ten seconds").to.be.within(5, 10);
    });
  });
