/** The small parts of a fleet: counts, progress, descriptions of changes, the table of kinds. */
import { expect } from "chai";
import { changedFields, formatCounts } from "../../provider/dist/fleet/changes.js";
import { fleetKinds, isFleetKind } from "../../provider/dist/fleet/fleet-handler.js";
import { Progress } from "../../provider/dist/fleet/progress.js";
import { quickClock } from "../support/fake-clock.ts";

describe("counts", () => {
  const none = { created: 0, changed: 0, removed: 0, same: 0 };
  for (const { counts, text, because } of [
    { counts: none, text: "=0", because: "a fleet may be empty" },
    { counts: { ...none, same: 9 }, text: "=9", because: "nothing changes" },
    {
      counts: { created: 12, changed: 3, removed: 1, same: 9_984 },
      text: "+12 ~3 -1 =9984",
      because: "all of it happens",
    },
    { counts: { ...none, removed: 4 }, text: "-4", because: "no worker is left" },
  ]) {
    it(`are "${text}" where ${because}`, () => {
      expect(formatCounts(counts)).to.equal(text);
    });
  }
});

describe("progress", () => {
  it("is said every five seconds: done, left, rate, time left; and not at the end", async () => {
    const [clock, lines] = [quickClock(), [] as string[]];
    const progress = new Progress("agents", clock, (line) => void lines.push(line));
    progress.begin(100);
    for (let index = 0; index < 100; index += 1) {
      await clock.sleep(100);
      progress.finish("change", index === 3);
    }
    expect(lines).to.deep.equal([
      "fleet agents: 50 workers done, 1 of them failed, 50 left, 10 per second, about 5 s to go",
    ]);
    expect(progress.done).to.deep.equal({ create: 0, change: 99, remove: 0 });
  });

  it("says no time for removals, which wait for jobs", async () => {
    const [clock, lines] = [quickClock(), [] as string[]];
    const progress = new Progress("agents", clock, (line) => void lines.push(line));
    progress.begin(0);
    for (let index = 0; index < 40; index += 1) {
      await clock.sleep(20_000);
      progress.finish("remove", index % 2 === 0);
    }
    expect(lines).to.deep.equal([]);
    expect(progress.done).to.deep.equal({ create: 0, change: 0, remove: 20 });
  });

  it("counts in minutes where it takes long, and says nothing of a fast run", async () => {
    const [clock, lines] = [quickClock(), [] as string[]];
    const slow = new Progress("agents", clock, (line) => void lines.push(line));
    slow.begin(1_000);
    await clock.sleep(5_000);
    slow.finish("create");
    expect(lines).to.deep.equal(["fleet agents: 1 workers done, 999 left, 0.2 per second, about 84 min to go"]);
    const fast = new Progress("agents", clock, (line) => void lines.push(line));
    fast.begin(1_000);
    for (let index = 0; index < 1_000; index += 1) fast.finish("create");
    expect(lines).to.have.length(1);
  });
});

describe("changes in words", () => {
  for (const { before, after, words, because } of [
    { before: { capacity: 1 }, after: { capacity: 2 }, words: ["capacity 1 → 2"], because: "it is one value" },
    {
      before: {},
      after: { availableForOffers: true },
      words: ["availableForOffers not set → true"],
      because: "it is new",
    },
    {
      before: { labels: { a: 1, b: 1 } },
      after: { labels: { a: 1, b: 2 } },
      words: ["labels.b 1 → 2"],
      because: "only the key says anything",
    },
    {
      before: { labels: { a: 1 } },
      after: { labels: {} },
      words: ["labels.a 1 → not set"],
      because: "the key is dropped",
    },
    { before: { queues: ["a", "b"] }, after: { queues: ["b", "a"] }, words: [], because: "the order says nothing" },
    {
      before: { capacity: 1, tags: { x: 1 } },
      after: { capacity: 2 },
      words: ["capacity 1 → 2", 'tags {"x":1} → not set'],
      because: "each field has its words",
    },
  ]) {
    it(`are ${JSON.stringify(words)} for ${JSON.stringify(before)} and ${JSON.stringify(after)}, since ${because}`, () => {
      expect(changedFields(before, after)).to.have.deep.members(words);
    });
  }
});

describe("the kinds of a fleet", () => {
  it("are these, and no name of JavaScript's own is one", () => {
    expect(Object.keys(fleetKinds)).to.deep.equal(["WorkerFleet", "WorkerFleetOutcome"]);
    expect(["WorkerFleet", "Worker", "constructor", "toString", "__proto__"].filter(isFleetKind)).to.deep.equal([
      "WorkerFleet",
    ]);
  });
});
