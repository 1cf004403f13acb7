import { expect } from "chai";
import { manualClock } from "jobrouter-emulator";
import { RealTimeline, VirtualTimeline } from "../../emulator/dist/simulator/scheduler.js";
import { rejectionOf } from "../support/rejection.ts";

const start = new Date("2024-01-01T00:00:00Z");

describe("simulator: virtual time", () => {
  const open = () => {
    const clock = manualClock(start);
    const timeline = new VirtualTimeline(clock);
    const diary: string[] = [];
    const note = (text: string) => {
      expect(clock.now().getTime(), "the clock and the timeline").to.equal(timeline.now());
      diary.push(`${timeline.now() - start.getTime()} ${text}`);
    };
    return { clock, timeline, diary, note };
  };

  it("runs processes by their times, those of one time in the order they came", async () => {
    const { timeline, diary, note } = open();
    timeline.later(20, () => {
      note("late");
    });
    timeline.later(10, async () => {
      note("a");
      await timeline.sleep(10);
      note("a again");
    });
    timeline.later(10, () => {
      note("b");
    });
    await timeline.run();
    expect(diary).to.deep.equal(["10 a", "10 b", "20 late", "20 a again"]);
  });

  it("lets no other process begin while one waits for the world outside", async () => {
    const { timeline, diary, note } = open();
    timeline.later(0, async () => {
      note("asks");
      await new Promise((resolve) => setImmediate(resolve));
      note("is answered");
    });
    timeline.later(0, () => {
      note("comes next");
    });
    await timeline.run();
    expect(diary).to.deep.equal(["0 asks", "0 is answered", "0 comes next"]);
  });

  it("advances the clock to the next event only, and not for one that was called off", async () => {
    const { clock, timeline } = open();
    const callOff = timeline.later(5000, () => expect.fail("it was called off"));
    timeline.later(10, callOff);
    await timeline.run();
    expect(clock.now().getTime() - start.getTime()).to.equal(10);
  });

  it("begins nothing before a clock that is far away has advanced", async () => {
    let time = start.getTime();
    const timeline = new VirtualTimeline({
      now: () => new Date(time),
      async advance(milliseconds) {
        await new Promise((resolve) => setImmediate(resolve));
        time += milliseconds;
      },
    });
    const times: number[] = [];
    timeline.later(10, () => void times.push(time - start.getTime()));
    timeline.later(30, () => void times.push(time - start.getTime()));
    await timeline.run();
    expect(times).to.deep.equal([10, 30]);
  });

  it("wakes nobody after the stop", async () => {
    const { timeline } = open();
    timeline.later(0, async () => {
      await timeline.sleep(10);
      expect.fail("it was over");
    });
    timeline.later(5, () => {
      timeline.stop();
    });
    await timeline.run();
  });

  it("ends with the error of a process, also of one that slept", async () => {
    const { timeline } = open();
    timeline.later(0, async () => {
      await timeline.sleep(1);
      throw new Error("fell down");
    });
    expect(await rejectionOf(timeline.run())).to.have.property("message", "fell down");
  });

  it("refuses two sleeps at once, which would make the order depend on luck", async () => {
    const { timeline } = open();
    timeline.later(0, async () => {
      await Promise.all([timeline.sleep(1), timeline.sleep(2)]);
    });
    expect(await rejectionOf(timeline.run()))
      .to.have.property("message")
      .that.includes("once at a time");
  });
});

describe("simulator: real time", () => {
  it("lets processes overlap, and stops without waiting for who sleeps", async () => {
    const timeline = new RealTimeline();
    const diary: string[] = [];
    timeline.later(0, async () => {
      diary.push("a");
      await timeline.sleep(20);
      diary.push("a again");
      timeline.stop();
    });
    timeline.later(1, () => {
      diary.push("b");
    });
    timeline.later(1e12, () => expect.fail("that is in thirty years"));
    await timeline.run();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    timeline.later(0, () => expect.fail("it is over"));
    expect(timers(), "nothing that keeps the process alive").to.equal(before);
    expect(diary).to.deep.equal(["a", "b", "a again"]);
  });

  it("ends with the error of a process", async () => {
    const timeline = new RealTimeline();
    timeline.later(0, () => {
      throw new Error("fell down");
    });
    expect(await rejectionOf(timeline.run())).to.have.property("message", "fell down");
  });
});
