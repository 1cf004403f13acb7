import { expect } from "chai";
import { manualClock, startEmulator } from "jobrouter-emulator";
import { RouterClient } from "../../emulator/dist/simulator/router-client.js";
import { responses } from "../../emulator/dist/simulator/responses.js";
import { rejectionOf } from "../support/rejection.ts";

const nap = () => Promise.resolve();

describe("simulator: the router client", () => {
  it("reads lists to their last page", async () => {
    const ids = Array.from({ length: 1001 }, (_, index) => `queue-${String(index).padStart(4, "0")}`);
    const policy = { offerExpiresAfterSeconds: 60, mode: { kind: "longestIdle" } };
    const queue = { distributionPolicyId: "fair" };
    const entities = Object.fromEntries(ids.map((id) => [`/routing/queues/${id}`, queue]));
    const emulator = await startEmulator({
      clock: manualClock(),
      entities: { "/routing/distributionPolicies/fair": policy, ...entities },
    });
    const client = new RouterClient(emulator.connectionString, nap);
    const found = await client.list("queues", responses.queue).finally(() => emulator.close());
    expect(found.map(({ id }) => id)).to.deep.equal(ids);
    expect(client.calls).to.equal(2);
  });

  for (const { retryAfter, naps, because } of [
    { retryAfter: "7", naps: [7000, 7000], because: "the router said when" },
    { retryAfter: undefined, naps: [1000, 1000], because: "the router did not say when" },
  ]) {
    it(`retries on a throttling router after ${String(naps[0])} ms: ${because}`, async () => {
      const emulator = await startEmulator({ clock: manualClock() });
      const status = { kind: "status", status: 503, ...(retryAfter !== undefined && { retryAfter }) } as const;
      emulator.faults.add({ fault: status, times: 2 });
      const slept: number[] = [];
      const client = new RouterClient(emulator.connectionString, (milliseconds) => {
        slept.push(milliseconds);
        return Promise.resolve();
      });
      await client.list("queues", responses.queue).finally(() => emulator.close());
      expect(slept).to.deep.equal(naps);
      expect(client.calls).to.equal(3);
    });
  }

  it("gives up after six attempts and reports the last error", async () => {
    const emulator = await startEmulator({ clock: manualClock() });
    emulator.faults.add({ fault: { kind: "status", status: 503 }, times: "always" });
    const client = new RouterClient(emulator.connectionString, nap);
    const error = await rejectionOf(client.send("GET", "/routing/jobs/call", [200]).finally(() => emulator.close()));
    expect(error)
      .to.have.property("message")
      .that.matches(/^GET \/routing\/jobs\/call was answered 503/);
    expect(client.calls).to.equal(6);
  });

  it("does not retry an error that is final", async () => {
    const emulator = await startEmulator({ clock: manualClock() });
    const client = new RouterClient(emulator.connectionString, nap);
    const error = await rejectionOf(client.send("GET", "/routing/jobs/call", [200]).finally(() => emulator.close()));
    expect(error).to.have.property("message", "GET /routing/jobs/call was answered 404: The item was not found.");
    expect(client.calls).to.equal(1);
  });
});
