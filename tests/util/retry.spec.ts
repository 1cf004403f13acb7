import { expect } from "chai";
import { type BackoffOptions, retryWithBackoff } from "../../provider/dist/util/retry.js";

/** Makes attempts that fail and take so long each, in milliseconds; answers when each of them began. */
async function attemptsOf(taking: number, patience: BackoffOptions): Promise<readonly number[]> {
  let now = 0;
  const begun: number[] = [];
  const pause = (milliseconds: number): Promise<void> => {
    expect(milliseconds, "a pause").to.be.above(0);
    now += milliseconds;
    return Promise.resolve();
  };
  const answer = await retryWithBackoff({ now: () => now, pause }, patience, () => {
    begun.push(now);
    now += taking;
    return Promise.resolve<string | undefined>(undefined);
  });
  expect(answer).to.equal(undefined);
  return begun;
}

describe("asking again", () => {
  const PAUSES = { firstPause: 250, longestPause: 1_000 };

  it("waits twice as long each time, up to the longest pause, and once more when the time is over", async () => {
    expect(await attemptsOf(0, { until: 3_000, ...PAUSES })).to.deep.equal([0, 250, 750, 1_750, 2_750, 3_000]);
  });

  it("makes one attempt when there is no time", async () => {
    expect(await attemptsOf(0, { until: 0, ...PAUSES })).to.deep.equal([0]);
  });

  it("makes as many attempts as it must, also when a wait for a turn has taken all the time", async () => {
    expect(await attemptsOf(60_000, { until: 10_000, ...PAUSES, atLeast: 3 })).to.deep.equal([0, 60_250, 120_750]);
  });
});
