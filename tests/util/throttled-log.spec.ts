import { expect } from "chai";
import { throttledLog } from "../../provider/dist/util/throttled-log.js";
import { quickClock } from "../support/fake-clock.ts";

describe("util: throttledLog", () => {
  it("logs one entry per interval, with the number of entries dropped since the one before", async () => {
    const [clock, logged] = [quickClock(), [] as [string, number][]];
    const log = throttledLog(clock, (entry: string, dropped) => void logged.push([entry, dropped]));
    log("one");
    log("two");
    log("three");
    await clock.sleep(9_999);
    log("four");
    await clock.sleep(1);
    log("five");
    await clock.sleep(10_000);
    log("six");
    expect(logged).to.deep.equal([
      ["one", 0],
      ["five", 3],
      ["six", 0],
    ]);
  });

  it("takes another interval, and entries that are no text", async () => {
    const [clock, logged] = [quickClock(), [] as number[]];
    const log = throttledLog(clock, (count: number) => void logged.push(count), 500);
    for (let count = 1; count <= 4; count += 1) {
      log(count);
      await clock.sleep(250);
    }
    expect(logged).to.deep.equal([1, 3]);
  });
});
