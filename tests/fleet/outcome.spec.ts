import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { UNKNOWN } from "../../provider/dist/schema/names.js";
import { describeIncomplete, incompleteOutputs, readIncomplete } from "../../provider/dist/fleet/failures.js";
import { fleetOutcomeHandler } from "../../provider/dist/fleet/outcome.js";
import { lifecycleOf } from "../support/lifecycle.ts";
import { QuickFleet } from "../support/quick-fleet.ts";
import { routerErrorOf } from "../support/rejection.ts";
import { ids, rosterOf, takeCalls } from "./support/rosters.ts";

describe("the outcome of a fleet", () => {
  const good: JsonObject = { fleet: "agents", workers: 9, failures: [] };
  const failed: JsonObject = {
    fleet: "agents",
    workers: 9,
    failures: [{ workerId: "ada", code: "BadRequest", message: "no" }],
    failed: 1,
  };
  const cycle = lifecycleOf(fleetOutcomeHandler, undefined, "agents");

  it("fails the run while a worker has failed, and says which", async () => {
    for (const run of [() => cycle.create(failed), () => cycle.update("agents", {}, failed)]) {
      const error = await routerErrorOf(run());
      expect(error.code).to.equal("PartlyApplied");
      expect(error.message).to.equal(
        'fleet "agents": 1 of 9 workers failed. All others are as declared; the next `pulumi up` touches only what is left\n  ada: no',
      );
    }
    expect(await cycle.create(good)).to.deep.equal({ id: "agents", outs: good });
    expect(await cycle.update("agents", failed, good)).to.deep.equal({ outs: good });
    expect(cycle.check({}, good)).to.deep.equal({ inputs: good, failures: [] });
    expect(cycle.diff("agents", good, good).changes).to.equal(false);
    expect(cycle.diff("agents", good, failed).changes).to.equal(undefined);
    expect(cycle.diff("agents", good, { ...good, failed: UNKNOWN }).changes, "in a preview").to.equal(false);
    expect(await cycle.read("agents", good)).to.deep.equal({ id: "agents", outs: good });
    await cycle.delete("agents", good);
  });

  it("fails the run while workers were skipped, and says why", async () => {
    const error = await routerErrorOf(cycle.create({ ...good, skipped: 4, abortReason: "cannot list workers" }));
    expect(error.message).to.contain("0 of 9 workers failed; skipped 4 more: cannot list workers");
  });
});

describe("failures as text", () => {
  const failures = (count: number, message: string) =>
    ids(count).map((workerId) => ({ workerId, code: "BadRequest" as const, message }));
  const linesOf = (text: string): readonly string[] => text.split("\n").slice(1);

  it("name the first 20, and count the rest", () => {
    const text = describeIncomplete({ failures: failures(20, "no"), failed: 25, skipped: 0 }, 100);
    expect(text).to.match(/^25 of 100 workers failed\n {2}w0001: no\n/);
    expect(linesOf(text)).to.have.length(21);
    expect(text).to.match(/\n {2}and 5 more; the output `failures` lists them$/);
  });

  it("stay within what the host carries, however long the messages are", () => {
    const text = describeIncomplete({ failures: failures(30, "x".repeat(900)), failed: 30, skipped: 0 }, 100);
    expect(text.length).to.be.below(3_600);
    expect(text).to.match(/and \d+ more/);
  });

  it("are one line each", () => {
    expect(describeIncomplete({ failures: failures(1, "a\n  b\nc"), failed: 1, skipped: 0 }, 1)).to.contain(
      "  w0001: a b c",
    );
  });

  it("count removed workers too, of whom the fleet has none any more", () => {
    expect(describeIncomplete({ failures: failures(2, "no"), failed: 2, skipped: 0 }, 1)).to.match(/^2 workers failed/);
  });

  it("come back from a state as they went in, of which the first thousand are listed", () => {
    const lost = { workerId: "ada", code: "ConnectionFailed" as const, message: "lost", mayHaveBeenApplied: true };
    const incomplete = { failures: [lost], failed: 1, skipped: 2, abortReason: "down" };
    expect(readIncomplete(incompleteOutputs(incomplete))).to.deep.equal(incomplete);
    const many = incompleteOutputs({ failures: failures(1_200, "no"), failed: 1_200, skipped: 0 });
    expect(readIncomplete(many)).to.include({ failed: 1_200 });
    expect(readIncomplete(many).failures).to.have.length(1_000);
    expect(readIncomplete({}), "of a state without any").to.deep.equal({ failures: [], failed: 0, skipped: 0 });
  });
});

describe("the lines of a fleet", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  it("say in a preview what a run will do, and after it what it did", async () => {
    const fleet = new QuickFleet(emulator);
    const first = rosterOf(ids(20));
    expect((await fleet.preview(first)).lines).to.deep.equal(["fleet agents: +20"]);
    expect(takeCalls(emulator)).to.deep.equal([]);
    expect((await fleet.up(first)).lines).to.deep.equal(["fleet agents: +20", "fleet agents: done: +20"]);
    const next = rosterOf(ids(20, 2), {}, { w0005: { capacity: 2 } });
    takeCalls(emulator);
    const planned = "fleet agents: +1 ~1 -1 =18 (w0005: capacity 1 → 2)";
    expect((await fleet.preview(next)).lines).to.deep.equal([planned]);
    expect(takeCalls(emulator)).to.deep.equal([]);
    expect((await fleet.up(next)).lines).to.deep.equal([planned, "fleet agents: done: +1 ~1 -1 =18"]);
    expect((await fleet.preview(next)).lines).to.deep.equal(["fleet agents: =20"]);
  });
});
