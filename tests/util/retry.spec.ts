import { expect } from "chai";
import { type BackoffOptions, retryWithBackoff } from "../../provider/dist/util/retry.js";

/** Runs attempts that fail and take so long each, in milliseconds; returns when each of them began. */
async function attemptsOf(taking: number, options: BackoffOptions): Promise<readonly number[]> {
  let now = 0;
  const begun: number[] = [];
  const sleep = (milliseconds: number): Promise<void> => {
    expect(milliseconds, "a delay").to.be.above(0);
    now += milliseconds;
    return Promise.resolve();
  };
  const answer = await retryWithBackoff({ now: () => now, sleep }, options, () => {
    begun.push(now);
    now += taking;
    return Promise.resolve<string | undefined>(undefined);
  });
  expect(answer).to.equal(undefined);
  return begun;
}

describe("util: retryWithBackoff", () => {
  const DELAYS = { initialDelay: 250, maxDelay: 1_000 };

  it("doubles the delay up to `maxDelay`, and makes the last attempt at the deadline", async () => {
    expect(await attemptsOf(0, { deadline: 3_000, ...DELAYS })).to.deep.equal([0, 250, 750, 1_750, 2_750, 3_000]);
  });

  it("makes one attempt when the deadline is now", async () => {
    expect(await attemptsOf(0, { deadline: 0, ...DELAYS })).to.deep.equal([0]);
  });

  it("makes `minAttempts` attempts, also after the deadline", async () => {
    expect(await attemptsOf(60_000, { deadline: 10_000, ...DELAYS, minAttempts: 3 })).to.deep.equal([
      0, 60_250, 120_750,
    ]);
  });
});
