import { expect } from "chai";
import { Rng } from "../../emulator/dist/simulator/rng.js";
import type { Distribution } from "../../emulator/dist/simulator/habits.js";

const draws = (distribution: Distribution, seed = 1, count = 20_000): number[] => {
  const rng = new Rng(seed, "test");
  return Array.from({ length: count }, () => rng.milliseconds(distribution));
};
const meanOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

describe("simulator: distributions of durations", () => {
  const rows: { distribution: Distribution; mean: number; deviation: number; because: string }[] = [
    { distribution: { kind: "fixed", seconds: 7 }, mean: 7000, deviation: 0, because: "it is always the same" },
    {
      distribution: { kind: "exponential", meanSeconds: 7 },
      mean: 7000,
      deviation: 7000,
      because: "the deviation of an exponential distribution is its mean",
    },
    {
      distribution: { kind: "logNormal", meanSeconds: 7, sigma: 0.5 },
      mean: 7000,
      deviation: 7000 * Math.sqrt(Math.exp(0.25) - 1),
      because: "the deviation of a log-normal distribution is its mean times the root of exp(sigma squared) - 1",
    },
  ];
  for (const { distribution, mean, deviation, because } of rows) {
    it(`has the mean and the deviation of ${distribution.kind}: ${because}`, () => {
      const values = draws(distribution);
      const found = meanOf(values);
      expect(found).to.be.closeTo(mean, mean * 0.03);
      const variance = meanOf(values.map((one) => (one - found) ** 2));
      expect(Math.sqrt(variance)).to.be.closeTo(deviation, deviation * 0.05);
      expect(Math.min(...values)).to.be.at.least(0);
    });
  }

  it("repeats with the seed, and differs with another seed or series", () => {
    const distribution: Distribution = { kind: "exponential", meanSeconds: 7 };
    expect(draws(distribution, 1, 20)).to.deep.equal(draws(distribution, 1, 20));
    expect(draws(distribution, 1, 20)).to.not.deep.equal(draws(distribution, 2, 20));
    expect(new Rng(1, "ada").fraction()).to.not.equal(new Rng(1, "bob").fraction());
  });
});
