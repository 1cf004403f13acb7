/** A roster is the same whatever it is written in. */
import { expect } from "chai";
import fc from "fast-check";
import { parse } from "csv-parse/sync";
import { stringify } from "yaml";
import type { JsonObject } from "../../../provider/dist/util/json.js";
import { readRoster } from "../../../provider/dist/fleet/roster/read-roster.js";
import { RosterFolder } from "./support/roster-files.ts";

const SEED = 20261122;
const RUNS = 150;

// Texts that YAML could take for something else, that CSV must put in quotes, and that JSON escapes.
const word = fc.oneof(
  fc.constantFrom(
    "yes",
    "null",
    "~",
    "1",
    "0x1f",
    "1e3",
    "- a",
    "a: b",
    "#a",
    "*a",
    "&a",
    "<<",
    "2026-01-31",
    "a,b",
    'a"b',
  ),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "é",
    "e\u0301",
    "😀",
    "a\u2028b",
    "true",
    " a ",
    "a\nb",
    "\u00a0",
    "|",
    "'",
    "=1",
  ),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
);
const scalar = fc.oneof(word, fc.integer(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const labels = fc.dictionary(word, scalar, { maxKeys: 4 });
const channels = fc.array(
  fc.record(
    { channelId: word, capacityCostPerJob: fc.integer(), maxNumberOfJobs: fc.integer() },
    { requiredKeys: ["channelId"] },
  ),
  { maxLength: 3 },
);
const fields = {
  capacity: fc.integer(),
  queues: fc.array(word, { maxLength: 3 }),
  channels,
  labels,
  tags: labels,
  availableForOffers: fc.boolean(),
};
const profile = fc.record(fields, { requiredKeys: [] });
const worker = fc.record({ workerId: word, profile: word, ...fields }, { requiredKeys: ["workerId"] });
const roster = fc.record({
  profiles: fc.dictionary(word, profile, { maxKeys: 3 }),
  workers: fc.array(worker, { minLength: 1, maxLength: 5 }),
});

/** Negative zero is none in JSON, and what a program passes is copied as JSON. */
const asJson = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

/** Writes CSV and quotes the cells that need it. */
function csvOf(rows: readonly (readonly (string | number | boolean | undefined)[])[], newline: string): string {
  const cellOf = (value: string | number | boolean | undefined): string => {
    const text = String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => row.map(cellOf).join(",")).join(newline);
}

describe(`a roster, seed ${SEED}`, () => {
  const folder = new RosterFolder();
  after(() => {
    folder.remove();
  });

  it("is the same from YAML, JSON and objects", () => {
    fc.assert(
      fc.property(roster, (drawn) => {
        const plain = asJson(drawn);
        const texts = [
          folder.write("json", JSON.stringify(plain)),
          folder.write("json", `\ufeff${JSON.stringify(plain, null, "\t")}\r\n`),
          folder.write("yaml", stringify(plain)),
          folder.write("yml", stringify(plain, { collectionStyle: "flow", defaultStringType: "QUOTE_DOUBLE" })),
          folder.write("yaml", JSON.stringify(plain)),
        ];
        for (const source of [...texts, JSON.stringify(plain), plain]) {
          const read = readRoster(source);
          expect(read.roster).to.deep.equal(plain);
          expect(read.failures).to.be.empty;
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("is the same from CSV, as far as cells can say it", () => {
    const cellSafe = fc.stringMatching(/^[\p{L}\p{N}_-]{1,8}$/u);
    const agent = fc.record(
      {
        workerId: cellSafe,
        profile: cellSafe,
        capacity: fc.integer(),
        queues: fc.array(cellSafe, { minLength: 1, maxLength: 3 }),
        availableForOffers: fc.boolean(),
        channels: fc.array(
          fc.record({ channelId: cellSafe, capacityCostPerJob: fc.integer(), maxNumberOfJobs: fc.integer() }),
          { minLength: 1, maxLength: 3 },
        ),
        labels: fc.record({ team: word, level: fc.integer() }),
        tags: fc.record({ "a b": fc.boolean() }),
      },
      { requiredKeys: ["workerId"] },
    );
    fc.assert(
      fc.property(fc.array(agent, { minLength: 1, maxLength: 5 }), fc.constantFrom("\n", "\r\n"), (drawn, newline) => {
        const header = ["workerId", "profile", "capacity", "queues", "availableForOffers", "channels"];
        const rows = drawn.map(({ queues, channels: served, labels: known, tags, ...plain }) => [
          ...[plain.workerId, plain.profile, plain.capacity, queues?.join(";"), plain.availableForOffers],
          served?.map((one) => [one.channelId, one.capacityCostPerJob, one.maxNumberOfJobs].join(":")).join(";"),
          ...[known?.team, known?.level, tags?.["a b"]],
        ]);
        const columns = [...header, "labels.team", "labels.level:number", "tags.a b:boolean"];
        const file = folder.write("csv", csvOf([columns, ...rows], newline));
        // Space around a cell does not count, and an empty one sets nothing.
        const expected = drawn.map(({ tags, labels: known, ...one }) => ({
          ...one,
          ...(known && {
            labels: { ...(known.team.trim() !== "" && { team: known.team.trim() }), level: known.level },
          }),
          ...(tags && { tags: { "a b": tags["a b"] } }),
        }));
        const read = readRoster(file);
        expect(read.failures).to.be.empty;
        expect(read.roster.workers).to.deep.equal(asJson({ expected })["expected"]);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("is read from CSV as csv-parse reads it, without space around a cell", () => {
    const cell = fc.oneof(word, fc.constantFrom("", "\r", "\r\n", '"', '""', " ", ",", "x"));
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n", "\r"), (cells, newline) => {
        const rows = cells.map(([first, second], index) => [`w${index}`, first, second]);
        const text = csvOf([["workerId", "labels.a", "labels.b"], ...rows], newline);
        const [, ...expected] = parse(text, { record_delimiter: newline });
        const { roster, failures } = readRoster(folder.write("csv", text));
        expect(failures).to.be.empty;
        expect(
          roster.workers.map(({ workerId, labels: read }) => {
            const { a = "", b = "" } = (read ?? {}) as JsonObject;
            return [workerId, a, b];
          }),
        ).to.deep.equal(expected.map((row) => row.map((text) => text.trim())));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
