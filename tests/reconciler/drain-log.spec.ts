/** The table of entities that wait for their jobs before they are deleted. */
import { expect } from "chai";
import { DrainLog, type WaitingRow } from "../../provider/dist/reconciler/removal/drain-log.js";
import { quickClock } from "../support/fake-clock.ts";

describe("who waits for jobs before a deletion", () => {
  const clock = quickClock();
  const start = clock.now();
  const row = (who: string, job: string, seconds = 300): WaitingRow => ({
    who,
    key: job,
    why: `it still has 1 job: "${job}"`,
    deadline: start + seconds * 1_000,
    next: ', then "fail"',
  });

  it("is one line per change, however often it is read", async () => {
    const lines: string[] = [];
    const log = new DrainLog(clock, (line) => void lines.push(line));
    for (let reads = 0; reads < 20; reads += 1) {
      log.waits(row("ada", "a"));
      log.waits(row("bob", "b", 60));
    }
    log.ends("ada", "it is free");
    log.ends("ada", "it is free");
    await clock.sleep(10_000);
    log.waits(row("bob", "c", 60));
    log.ends("bob", "it is free");
    expect(lines).to.deep.equal([
      'ada: it still has 1 job: "a"; 300 s left, then "fail"',
      'bob: it still has 1 job: "b"; 60 s left, then "fail"',
      "ada: it is free; 1 more waits",
      'bob: it still has 1 job: "c"; 50 s left, then "fail"',
      "bob: it is free",
    ]);
  });

  it("is at most one line in ten seconds for a queue whose jobs change at each read", async () => {
    const lines: string[] = [];
    const log = new DrainLog(clock, (line) => void lines.push(line));
    for (let second = 0; second < 100; second += 1) {
      log.waits(row("sales", `job ${second}`));
      await clock.sleep(1_000);
    }
    expect(lines).to.have.length(10);
  });

  it("gives a sign once a minute while nothing changes", async () => {
    const lines: string[] = [];
    const log = new DrainLog(clock, (line) => void lines.push(line));
    for (let second = 0; second < 150; second += 1) {
      log.waits({ ...row("ada", "a"), deadline: clock.now() + 90_000 });
      log.waits({ ...row("bob", "b"), deadline: clock.now() + 90_000 });
      await clock.sleep(1_000);
    }
    expect(lines.slice(2)).to.deep.equal(
      Array.from({ length: 2 }, () => 'ada: it still has 1 job: "a"; 90 s left, then "fail"; 1 more waits'),
    );
  });

  it("counts what is more than 50", () => {
    const lines: string[] = [];
    const log = new DrainLog(clock, (line) => void lines.push(line));
    for (let index = 0; index < 1_000; index += 1) log.waits(row(`w${index}`, "a"));
    for (let index = 999; index > 0; index -= 1) log.ends(`w${index}`, "it is free");
    expect(lines).to.have.length(50 + 49);
    expect(lines.at(-1)).to.equal("w1: it is free; 1 more waits");
  });

  it("is a table in place where the host can show one, the one with least time first", () => {
    const [lines, shown] = [[] as string[], [] as string[]];
    const now = clock.now();
    const log = new DrainLog(
      clock,
      (line) => void lines.push(line),
      (text) => void shown.push(text),
    );
    const at = (who: string, seconds: number): WaitingRow => ({ ...row(who, "j"), deadline: now + seconds * 1_000 });
    log.waits(at("ada", 300));
    log.waits(at("bob", 20));
    log.ends("ada", "it is free");
    log.ends("bob", "");
    expect(lines).to.deep.equal([]);
    expect(shown).to.deep.equal([
      'ada: it still has 1 job: "j"; 300 s left, then "fail"',
      'bob: it still has 1 job: "j"; 20 s left, then "fail"\nada: it still has 1 job: "j"; 300 s left, then "fail"',
      'bob: it still has 1 job: "j"; 20 s left, then "fail"',
      "",
    ]);
  });
});
