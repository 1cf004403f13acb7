import { expect } from "chai";
import { manualClock } from "jobrouter-emulator";
import { RealScheduler, VirtualScheduler } from "../../emulator/dist/simulator/scheduler.js";
import { rejectionOf } from "../support/rejection.ts";

const start = new Date("2024-01-01T00:00:00Z");

describe("simulator: scheduler in virtual time", () => {
  const open = () => {
    const clock = manualClock(start);
    const scheduler = new VirtualScheduler(clock);
    const diary: string[] = [];
    const note = (text: string) => {
      expect(clock.now().getTime(), "the clock and the scheduler").to.equal(scheduler.now());
      diary.push(`${scheduler.now() - start.getTime()} ${text}`);
    };
    return { clock, scheduler, diary, note };
  };

  it("runs processes by their times, those of one time in the order they came", async () => {
    const { scheduler, diary, note } = open();
    scheduler.schedule(20, () => {
      note("late");
    });
    scheduler.schedule(10, async () => {
      note("a");
      await scheduler.sleep(10);
      note("a again");
    });
    scheduler.schedule(10, () => {
      note("b");
    });
    await scheduler.run();
    expect(diary).to.deep.equal(["10 a", "10 b", "20 late", "20 a again"]);
  });

  it("starts no other process while one waits for I/O", async () => {
    const { scheduler, diary, note } = open();
    scheduler.schedule(0, async () => {
      note("asks");
      await new Promise((resolve) => setImmediate(resolve));
      note("is answered");
    });
    scheduler.schedule(0, () => {
      note("comes next");
    });
    await scheduler.run();
    expect(diary).to.deep.equal(["0 asks", "0 is answered", "0 comes next"]);
  });

  it("advances the clock to the next event only, and not to a cancelled one", async () => {
    const { clock, scheduler } = open();
    const callOff = scheduler.schedule(5000, () => expect.fail("it was called off"));
    scheduler.schedule(10, callOff);
    await scheduler.run();
    expect(clock.now().getTime() - start.getTime()).to.equal(10);
  });

  it("starts nothing before a remote clock has advanced", async () => {
    let time = start.getTime();
    const scheduler = new VirtualScheduler({
      now: () => new Date(time),
      async advance(milliseconds) {
        await new Promise((resolve) => setImmediate(resolve));
        time += milliseconds;
      },
    });
    const times: number[] = [];
    scheduler.schedule(10, () => void times.push(time - start.getTime()));
    scheduler.schedule(30, () => void times.push(time - start.getTime()));
    await scheduler.run();
    expect(times).to.deep.equal([10, 30]);
  });

  it("wakes no process after the stop", async () => {
    const { scheduler } = open();
    scheduler.schedule(0, async () => {
      await scheduler.sleep(10);
      expect.fail("it was over");
    });
    scheduler.schedule(5, () => {
      scheduler.stop();
    });
    await scheduler.run();
  });

  it("ends with the error of a process, also of one that slept", async () => {
    const { scheduler } = open();
    scheduler.schedule(0, async () => {
      await scheduler.sleep(1);
      throw new Error("fell down");
    });
    expect(await rejectionOf(scheduler.run())).to.have.property("message", "fell down");
  });

  it("rejects two concurrent sleeps, which would make the order random", async () => {
    const { scheduler } = open();
    scheduler.schedule(0, async () => {
      await Promise.all([scheduler.sleep(1), scheduler.sleep(2)]);
    });
    expect(await rejectionOf(scheduler.run()))
      .to.have.property("message")
      .that.includes("once at a time");
  });
});

describe("simulator: scheduler in real time", () => {
  it("runs processes concurrently, and stops without waiting for sleeping ones", async () => {
    const scheduler = new RealScheduler();
    const diary: string[] = [];
    scheduler.schedule(0, async () => {
      diary.push("a");
      await scheduler.sleep(20);
      diary.push("a again");
      scheduler.stop();
    });
    scheduler.schedule(1, () => {
      diary.push("b");
    });
    scheduler.schedule(1e12, () => expect.fail("that is in thirty years"));
    await scheduler.run();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    scheduler.schedule(0, () => expect.fail("it is over"));
    expect(timers(), "nothing that keeps the process alive").to.equal(before);
    expect(diary).to.deep.equal(["a", "b", "a again"]);
  });

  it("ends with the error of a process", async () => {
    const scheduler = new RealScheduler();
    scheduler.schedule(0, () => {
      throw new Error("fell down");
    });
    expect(await rejectionOf(scheduler.run())).to.have.property("message", "fell down");
  });
});
