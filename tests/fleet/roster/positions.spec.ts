/** Line and column of every class of failure, fifty in one file. The writer of the file counts the expected positions. */
import { expect } from "chai";
import { diceOf } from "./support/dice.ts";
import { JSON_FORMAT, type InvalidFile, YAML, writeFile } from "./support/invalid-files.ts";
import { CLASSES, REPEATS, type WrittenWorker, goodWorker } from "./support/invalid-workers.ts";
import { writeCsv } from "./support/invalid-csv.ts";
import { RosterFolder } from "./support/roster-files.ts";

const SEEDS = [1, 20261122, 77];
const COUNT = 50;
const RULES = { queues: ["q1", "q2"], apiVersion: "2023-11-01" };

/** 49 workers with a failure, every class among them, in any order between good ones; the 50th failure is a profile's. */
function workersOf(seed: number): readonly WrittenWorker[] {
  const dice = diceOf(seed);
  const repeats = Object.values(REPEATS).map((make, index) => make(`zoë-${index}`));
  const classes = Object.values(CLASSES);
  const singles = Array.from({ length: COUNT - 1 - repeats.length }, (_, index) =>
    (classes[index] ?? classes[dice(classes.length)] ?? goodWorker)(`agent-${index}`),
  );
  const good = Array.from({ length: 60 }, (_, index) => goodWorker(`good-${index}`));
  const misled = Array.from({ length: 5 }, (_, index): WrittenWorker => ({
    members: [
      ["workerId", `"misled-${index}"`],
      ["profile", '"wrong"'],
    ],
  }));
  const mixed = [...repeats, ...singles, ...good, ...misled]
    .map((worker) => ({ worker, at: dice(1_000_000) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ worker }) => worker);
  return [...repeats.map((_, index) => goodWorker(`zoë-${index}`)), ...mixed];
}

describe("the positions of fifty failures of every class", () => {
  const folder = new RosterFolder();
  after(() => {
    folder.remove();
  });

  for (const seed of SEEDS)
    for (const [extension, format] of [
      ["yaml", YAML],
      ["json", JSON_FORMAT],
    ] as const) {
      it(`are the line and column in ${extension}, seed ${seed}`, () => {
        const { text, failures } = writeFile(format, workersOf(seed));
        expect(failures).to.have.length(COUNT);
        expectFailures(folder.failuresIn(extension, text, RULES), failures);
      });
    }

  for (const seed of SEEDS) {
    it(`are the line and column in csv, seed ${seed}`, () => {
      const { text, failures } = writeCsv(seed, COUNT);
      expect(failures).to.have.length(COUNT);
      expectFailures(folder.failuresIn("csv", text, RULES), failures);
    });
  }
});

/** Expects one line for each failure, at its position, and no other. */
function expectFailures(lines: readonly string[], failures: InvalidFile["failures"]): void {
  expect(lines).to.have.length(failures.length);
  const inOrder = failures.toSorted((a, b) => parseInt(a.position) - parseInt(b.position));
  for (const [index, { position, message }] of inOrder.entries()) {
    const line = lines[index] ?? "";
    expect(line.startsWith(`${position} `) && line.includes(message), `${position} ${message}\nbut\n${line}`).to.equal(
      true,
    );
  }
}
