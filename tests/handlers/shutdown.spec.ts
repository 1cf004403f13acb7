import { getMaxListeners } from "node:events";
import { expect } from "chai";
import { RouterError } from "../../provider/dist/errors.js";
import type { Clock } from "../../provider/dist/util/clock.js";
import { ShutdownCoordinator } from "../../provider/dist/handlers/shutdown.js";
import { fakeClock } from "../support/fake-clock.ts";
import { rejectionOf } from "../support/rejection.ts";

/** A step that ends when the test says so. */
interface Held {
  readonly ended: Promise<unknown>;
  finish(): void;
  fail(error: Error): void;
}

function hold(shutdown: ShutdownCoordinator, name: string): Held {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return {
    ended: shutdown.run(name, () => promise).catch((error: unknown) => error),
    finish: () => {
      resolve("done");
    },
    fail: reject,
  };
}

function open(clock?: Clock): { shutdown: ShutdownCoordinator; lines: string[] } {
  const lines: string[] = [];
  const shutdown = new ShutdownCoordinator((line) => lines.push(line), clock);
  return { shutdown, lines };
}

describe("shutdown: a cancelled run", () => {
  it("has as many calls listen as there are, without a warning of a leak", () => {
    const { signals } = open().shutdown;
    expect(getMaxListeners(signals.cancelled)).to.equal(Infinity);
    expect(getMaxListeners(signals.deadlineExceeded)).to.equal(Infinity);
  });

  it("logs nothing when no operation runs: the engine ends each run by cancelling it", async () => {
    const { shutdown, lines } = open();
    await shutdown.run('creation of worker "ada"', () => Promise.resolve());
    shutdown.cancel();
    shutdown.abandon();
    expect(lines).to.be.empty;
    expect(shutdown.isIdle).to.equal(true);
  });

  it("logs the operations completed and waited for, and at the end those not completed", async () => {
    const { shutdown, lines } = open();
    await shutdown.run("the first", () => Promise.resolve());
    const ada = hold(shutdown, 'update of worker "ada"');
    const bob = hold(shutdown, 'deletion of worker "bob"');
    shutdown.cancel();
    shutdown.cancel();
    expect(lines).to.deep.equal([
      'Interrupted: 1 operation completed; waiting for update of worker "ada", deletion of worker "bob"',
    ]);
    ada.finish();
    expect(await ada.ended).to.equal("done");
    expect(lines).to.have.lengthOf(1);
    bob.fail(new RouterError("Conflict", "a worker has it"));
    expect(await bob.ended, "a failure of its own stays as it is").to.include({ message: "a worker has it" });
    expect(lines.slice(1)).to.deep.equal([
      'Interrupted: 1 of 2 running operations completed; not completed: deletion of worker "bob"; the next run continues',
    ]);
  });

  it("logs that all running operations completed", async () => {
    const { shutdown, lines } = open();
    const ada = hold(shutdown, "a step");
    shutdown.cancel();
    ada.finish();
    await ada.ended;
    expect(lines.at(-1)).to.equal("Interrupted: all running operations completed");
  });

  it("names ten operations and counts the others", () => {
    const { shutdown, lines } = open();
    for (let number = 1; number <= 12; number += 1) hold(shutdown, `step ${number}`);
    shutdown.cancel();
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.contain("step 10 and 2 more").and.not.to.contain("step 11");
  });

  it("starts no operation, and its error says so", async () => {
    const { shutdown } = open();
    shutdown.cancel();
    let isCalled = false;
    const step = (): Promise<void> => {
      isCalled = true;
      return Promise.resolve();
    };
    const error = await rejectionOf(shutdown.run('creation of worker "ada"', step));
    expect(error).to.include({
      code: "Cancelled",
      message: 'creation of worker "ada" was not started, because the run was interrupted; run again',
    });
    expect(isCalled).to.equal(false);
  });

  it("ends a pause at once, and the error says why the operation is not completed", async () => {
    const { shutdown } = open();
    const step = shutdown.run('deletion of worker "ada"', () => shutdown.sleep(300_000));
    shutdown.cancel();
    expect(await rejectionOf(step)).to.include({
      code: "Cancelled",
      message: 'deletion of worker "ada" is not completed: the run was interrupted',
    });
    expect(await rejectionOf(shutdown.sleep(300_000)), "nor does one begin").to.include({ code: "Cancelled" });
  });

  it("sets a deadline of 4 s, and leaves the process no timer once every operation has ended", async () => {
    const clock = fakeClock();
    const slow = open(clock).shutdown;
    const quick = open(clock).shutdown;
    const steps = [hold(slow, "a slow step"), hold(quick, "a quick step")];
    slow.cancel();
    quick.cancel();
    steps[1]?.finish();
    await steps[1]?.ended;
    expect(clock.running()).to.deep.equal({ busy: 0, idle: 1 });
    await clock.advance(3_999);
    expect(slow.signals.deadlineExceeded.aborted).to.equal(false);
    await clock.advance(1);
    expect(slow.signals.deadlineExceeded.aborted).to.equal(true);
    expect(quick.signals.deadlineExceeded.aborted).to.equal(false);
  });

  it("names the operations that end with the process", () => {
    const { shutdown, lines } = open();
    hold(shutdown, 'update of worker "ada"');
    shutdown.abandon();
    expect(lines).to.deep.equal([
      'Interrupted: aborted update of worker "ada"; the next run finds out whether they were applied',
    ]);
  });
});
