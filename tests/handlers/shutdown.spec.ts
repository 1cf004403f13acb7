import { getMaxListeners } from "node:events";
import { mock } from "node:test";
import { expect } from "chai";
import { RouterError } from "../../provider/dist/errors.js";
import { Interruption } from "../../provider/dist/handlers/shutdown.js";
import { rejectionOf } from "../support/rejection.ts";

/** A step that ends when the test says so. */
interface Held {
  readonly ended: Promise<unknown>;
  finish(): void;
  fail(error: Error): void;
}

function hold(interruption: Interruption, name: string): Held {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return {
    ended: interruption.run(name, () => promise).catch((error: unknown) => error),
    finish: () => {
      resolve("done");
    },
    fail: reject,
  };
}

function open(): { interruption: Interruption; lines: string[] } {
  const lines: string[] = [];
  const interruption = new Interruption((line) => lines.push(line));
  return { interruption, lines };
}

describe("plugin: an interrupted run", () => {
  it("has as many calls listen as there are, without a warning of a leak", () => {
    const { signals } = open().interruption;
    expect(getMaxListeners(signals.cancelled)).to.equal(Infinity);
    expect(getMaxListeners(signals.deadlineExceeded)).to.equal(Infinity);
  });

  it("says nothing when no step runs: the engine ends each run by cancelling it", async () => {
    const { interruption, lines } = open();
    await interruption.run('creation of worker "ada"', () => Promise.resolve());
    interruption.interrupt();
    interruption.cutOff();
    expect(lines).to.be.empty;
    expect(interruption.isIdle).to.equal(true);
  });

  it("says what is done and what is still ending, and at the end what was not finished", async () => {
    const { interruption, lines } = open();
    await interruption.run("the first", () => Promise.resolve());
    const ada = hold(interruption, 'update of worker "ada"');
    const bob = hold(interruption, 'deletion of worker "bob"');
    interruption.interrupt();
    interruption.interrupt();
    expect(lines).to.deep.equal([
      'interrupted: 1 step done; still ending: update of worker "ada", deletion of worker "bob"',
    ]);
    ada.finish();
    expect(await ada.ended).to.equal("done");
    expect(lines).to.have.lengthOf(1);
    bob.fail(new RouterError("Conflict", "a worker has it"));
    expect(await bob.ended, "a failure of its own stays as it is").to.include({ message: "a worker has it" });
    expect(lines.slice(1)).to.deep.equal([
      'interrupted: 1 of the last 2 finished; not finished: deletion of worker "bob"; the next run goes on',
    ]);
  });

  it("says so when everything that had begun is finished", async () => {
    const { interruption, lines } = open();
    const ada = hold(interruption, "a step");
    interruption.interrupt();
    ada.finish();
    await ada.ended;
    expect(lines.at(-1)).to.equal("interrupted: all steps that had begun are finished");
  });

  it("names ten steps and counts the others", () => {
    const { interruption, lines } = open();
    for (let number = 1; number <= 12; number += 1) hold(interruption, `step ${number}`);
    interruption.interrupt();
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.contain("step 10, 2 more").and.not.to.contain("step 11");
  });

  it("starts no step, and says so in its error", async () => {
    const { interruption } = open();
    interruption.interrupt();
    let isCalled = false;
    const step = (): Promise<void> => {
      isCalled = true;
      return Promise.resolve();
    };
    const error = await rejectionOf(interruption.run('creation of worker "ada"', step));
    expect(error).to.include({
      code: "Cancelled",
      message: 'creation of worker "ada" was not started, because the run was interrupted; run again',
    });
    expect(isCalled).to.equal(false);
  });

  it("ends a pause at once, and the step says why it is not finished", async () => {
    const { interruption } = open();
    const step = interruption.run('deletion of worker "ada"', () => interruption.sleep(300_000));
    interruption.interrupt();
    expect(await rejectionOf(step)).to.include({
      code: "Cancelled",
      message: 'deletion of worker "ada" is not finished: the run was interrupted',
    });
    expect(await rejectionOf(interruption.sleep(300_000)), "nor does one begin").to.include({ code: "Cancelled" });
  });

  it("gives the calls 4 s, and the process no timer once everything has ended", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const slow = open().interruption;
      const quick = open().interruption;
      const steps = [hold(slow, "a slow step"), hold(quick, "a quick step")];
      slow.interrupt();
      quick.interrupt();
      steps[1]?.finish();
      await steps[1]?.ended;
      mock.timers.tick(3_999);
      expect(slow.signals.deadlineExceeded.aborted).to.equal(false);
      mock.timers.tick(1);
      expect(slow.signals.deadlineExceeded.aborted).to.equal(true);
      expect(quick.signals.deadlineExceeded.aborted).to.equal(false);
    } finally {
      mock.timers.reset();
    }
  });

  it("names what a process that ends at once cuts off", () => {
    const { interruption, lines } = open();
    hold(interruption, 'update of worker "ada"');
    interruption.cutOff();
    expect(lines).to.deep.equal([
      'interrupted: cut off: update of worker "ada"; the next run finds out how far they came',
    ]);
  });
});
