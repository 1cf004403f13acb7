/** Every class of mistake, fifty at once, each with the place that the writer of the file counted. */
import { expect } from "chai";
import { diceOf } from "./support/dice.ts";
import { JSON_FORMAT, type MistakenFile, YAML, writeFile } from "./support/mistaken-files.ts";
import { CLASSES, REPEATS, type WrittenWorker, goodWorker } from "./support/mistaken-workers.ts";
import { writeCsv } from "./support/mistaken-csv.ts";
import { RosterFolder } from "./support/roster-files.ts";

const SEEDS = [1, 20261122, 77];
const COUNT = 50;
const RULES = { queues: ["q1", "q2"], apiVersion: "2023-11-01" };

/** 49 workers with a mistake, every class among them, in any order between good ones; the 50th mistake is a profile's. */
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

describe("a roster with fifty mistakes of every class", () => {
  const folder = new RosterFolder();
  after(() => {
    folder.remove();
  });

  for (const seed of SEEDS)
    for (const [extension, format] of [
      ["yaml", YAML],
      ["json", JSON_FORMAT],
    ] as const) {
      it(`is told each of them with its line and column, as ${extension}, seed ${seed}`, () => {
        const { text, mistakes } = writeFile(format, workersOf(seed));
        expect(mistakes).to.have.length(COUNT);
        expectMistakes(folder.failuresIn(extension, text, RULES), mistakes);
      });
    }

  for (const seed of SEEDS) {
    it(`is told each of them with its line and column, as csv, seed ${seed}`, () => {
      const { text, mistakes } = writeCsv(seed, COUNT);
      expect(mistakes).to.have.length(COUNT);
      expectMistakes(folder.failuresIn("csv", text, RULES), mistakes);
    });
  }
});

/** Every line at its place and in its words, and no other. */
function expectMistakes(lines: readonly string[], mistakes: MistakenFile["mistakes"]): void {
  expect(lines).to.have.length(mistakes.length);
  const inOrder = mistakes.toSorted((a, b) => parseInt(a.place) - parseInt(b.place));
  for (const [index, { place, says }] of inOrder.entries()) {
    const line = lines[index] ?? "";
    expect(line.startsWith(`${place} `) && line.includes(says), `${place} ${says}\nbut\n${line}`).to.equal(true);
  }
}
