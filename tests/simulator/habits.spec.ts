import { expect } from "chai";
import { Chance } from "../../emulator/dist/simulator/habits.js";
import type { Spread } from "../../emulator/dist/simulator/habits.js";

const draws = (spread: Spread, seed = 1, count = 20_000): number[] => {
  const chance = new Chance(seed, "test");
  return Array.from({ length: count }, () => chance.milliseconds(spread));
};
const meanOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

describe("simulator: how long things take", () => {
  const rows: { spread: Spread; mean: number; deviation: number; because: string }[] = [
    { spread: { kind: "fixed", seconds: 7 }, mean: 7000, deviation: 0, because: "it is always the same" },
    {
      spread: { kind: "exponential", meanSeconds: 7 },
      mean: 7000,
      deviation: 7000,
      because: "the deviation of an exponential distribution is its mean",
    },
    {
      spread: { kind: "logNormal", meanSeconds: 7, sigma: 0.5 },
      mean: 7000,
      deviation: 7000 * Math.sqrt(Math.exp(0.25) - 1),
      because: "the deviation of a log-normal distribution is its mean times the root of exp(sigma squared) - 1",
    },
  ];
  for (const { spread, mean, deviation, because } of rows) {
    it(`has the mean and the deviation of ${spread.kind}: ${because}`, () => {
      const values = draws(spread);
      const found = meanOf(values);
      expect(found).to.be.closeTo(mean, mean * 0.03);
      const variance = meanOf(values.map((one) => (one - found) ** 2));
      expect(Math.sqrt(variance)).to.be.closeTo(deviation, deviation * 0.05);
      expect(Math.min(...values)).to.be.at.least(0);
    });
  }

  it("repeats with the seed, and differs with another seed or series", () => {
    const spread: Spread = { kind: "exponential", meanSeconds: 7 };
    expect(draws(spread, 1, 20)).to.deep.equal(draws(spread, 1, 20));
    expect(draws(spread, 1, 20)).to.not.deep.equal(draws(spread, 2, 20));
    expect(new Chance(1, "ada").fraction()).to.not.equal(new Chance(1, "bob").fraction());
  });
});
