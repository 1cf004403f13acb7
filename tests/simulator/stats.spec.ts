import { expect } from "chai";
import { Stats } from "../../emulator/dist/simulator/stats.js";
import { Meter } from "../../emulator/dist/simulator/meter.js";
import { summarise } from "../../emulator/dist/simulator/report.js";

describe("simulator: statistics", () => {
  const rows: {
    waits: number[];
    figures: [number | null, number | null, number | null, number | null];
    because: string;
  }[] = [
    { waits: [], figures: [null, null, null, null], because: "no job waited" },
    { waits: [1500], figures: [1.5, 1.5, 1.5, 1.5], because: "one wait is all of them" },
    {
      waits: [4000, 1000, 2000, 3000],
      figures: [2.5, 2, 4, 4],
      because: "half of four are two, 95 % of them are four",
    },
    {
      waits: Array.from({ length: 100 }, (_, index) => (index + 1) * 1000),
      figures: [50.5, 50, 95, 100],
      because: "95 of a hundred waits are no longer than the 95th",
    },
  ];
  for (const { waits, figures, because } of rows) {
    it(`sums up ${waits.length} waits: ${because}`, () => {
      const [meanSeconds, p50Seconds, p95Seconds, maxSeconds] = figures;
      const expected = { accepted: waits.length, meanSeconds, p50Seconds, p95Seconds, maxSeconds };
      expect(summarise(waits)).to.deep.equal(expected);
    });
  }

  it("sums up levels over time, and nothing after closing", () => {
    const meter = new Meter({ opensAt: 100, closesAt: 200 });
    meter.change(2, 110);
    expect(meter.total(120)).to.equal(20);
    meter.change(1, 120);
    meter.change(-3, 150);
    expect(meter.total(190)).to.equal(20 + 90);
    meter.change(5, 190);
    expect(meter.total(1000)).to.equal(20 + 90 + 50);
    meter.change(1, 1000);
    expect(meter.total(2000)).to.equal(20 + 90 + 50);
  });

  it("counts a wait up to the first acceptance, also when the job is accepted again", () => {
    const stats = new Stats({ opensAt: 0, closesAt: 1000 });
    stats.created({ jobId: "call", queueId: "line", createdAt: 10, isPlaced: true });
    stats.accepted("call", 30);
    stats.accepted("call", 70);
    expect(stats.calls.get("call")?.acceptedAt).to.equal(30);
  });

  it("ignores jobs of other clients", () => {
    const stats = new Stats({ opensAt: 0, closesAt: 1000 });
    stats.accepted("theirs", 30);
    stats.ended("theirs", "closed");
    expect([...stats.calls, ...stats.open]).to.be.empty;
  });
});
