import { expect } from "chai";
import type { Emulator } from "jobrouter-emulator";
import { REMOVAL_TAG } from "../../provider/dist/schema/worker.js";
import { agents, desk, fleetOf, pathOf, summaryIn, takeCalls } from "../support/fleet-program.ts";
import type { TestStack } from "../support/stack.ts";
import { useStack } from "../support/use-stack.ts";

describe("the preview of a fleet through the real CLI", function () {
  this.timeout(300_000);
  let emulator: Emulator;
  let stack: TestStack;

  useStack((...opened) => {
    [emulator, stack] = opened;
  });

  const declare = (count: number): void => {
    const removal = { waitSeconds: 1 };
    stack.declare({ ...desk, agents: fleetOf(agents(count), { removal, massChangeLimit: { maxShare: 0.5 } }) });
  };
  /** What a preview says of the fleet, and what the run after it says that it did; `options` such as `--target`. */
  const previewAndRun = async (...options: readonly string[]): Promise<readonly (string | undefined)[]> => {
    const preview = summaryIn(await stack.succeed("preview", ...options), "agents");
    takeCalls(emulator);
    return [preview, summaryIn((await stack.run("up", ...options)).output, "agents")];
  };
  const leaving = agents(3, 27).map(({ workerId }) => workerId);
  const available = (): readonly string[] =>
    leaving.filter((id) => emulator.entity(pathOf(id))?.["availableForOffers"] === true);

  it("says what the run does after a failed removal, with targets, after a refresh, and when it is undone", async () => {
    declare(30);
    expect(await previewAndRun()).to.deep.equal(["+30", "done: +30"]);
    for (const id of leaving) {
      const fault = { kind: "status", status: 403 } as const;
      emulator.faults.add({ method: "DELETE", path: pathOf(id), times: "always", fault });
    }
    declare(27);
    expect(await previewAndRun(), "a failed removal").to.deep.equal(["-3 =27", "done: =27 !3 failed"]);
    expect(available()).to.deep.equal([]);
    expect(await previewAndRun("--exclude", "**agents"), "no part of the run").to.deep.equal([undefined, undefined]);
    expect(await previewAndRun("--target", "**agents"), "still to do").to.deep.equal(["-3 =27", "done: =27 !3 failed"]);
    emulator.faults.clear();

    declare(30);
    expect(await previewAndRun(), "the removal is undone").to.deep.equal([
      `~3 =27 (${leaving.map((id) => `${id}: undo of its removal`).join("; ")})`,
      "done: ~3 =27",
    ]);
    expect(available()).to.deep.equal(leaving);
    for (const id of leaving) expect(emulator.entity(pathOf(id))?.["tags"]).not.to.have.property(REMOVAL_TAG);

    const [drifted = "", gone = ""] = leaving;
    emulator.edit(pathOf(drifted), { capacity: 7 });
    emulator.remove(pathOf(gone));
    await stack.succeed("refresh");
    expect(await previewAndRun(), "after drift").to.deep.equal([`+1 ~1 =28 (${drifted}: capacity)`, "done: +1 ~1 =28"]);
    expect(await previewAndRun()).to.deep.equal(["=30", "=30"]);
  });
});
