/** Values of a roster that would reach the service as others: each is refused with its position, or read as it is meant. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { loadRoster } from "../../../provider/dist/fleet/roster/index.js";
import { RosterFolder, failuresOf } from "./support/roster-files.ts";

const CSV = "workerId,capacity,queues,channels,labels.a,labels.n:number\n";
const CHANNELS = '"voice:1,chat:1"';

describe("values of a roster that do not survive reading", () => {
  const folder = new RosterFolder();
  after(() => {
    folder.remove();
  });

  const bad: readonly (readonly [extension: string, text: string, failures: readonly string[], because: string])[] = [
    [
      "json",
      '{"workers": [{"workerId": "a", "capacity": 1, "labels": {"n": 9007199254740993}}]}',
      [
        '1:63 worker "a" labels.n: is "9007199254740993", a number that would not be kept as it is written; write a shorter one, or text in quotes',
      ],
      "it would become …992",
    ],
    [
      "yaml",
      "workers:\n  - { workerId: a, capacity: 1, labels: { zip: 0815, e: 1e999 } }\n",
      [
        '2:48 worker "a" labels.zip: is "0815", a number that would not be kept as it is written; write a shorter one, or text in quotes',
        '2:57 worker "a" labels.e: is "1e999", a number that would not be kept as it is written; write a shorter one, or text in quotes',
      ],
      "they would become 815 and an infinite number",
    ],
    [
      "csv",
      `${CSV}a,1,,,,9007199254740993\nb,1,,,0815,007\n`,
      [
        '2:8 worker "a" labels.n: is "9007199254740993", a number that would not be kept as it is written; write a shorter one, or text in quotes',
      ],
      "the column declares numbers",
    ],
    [
      "json",
      String.raw`{"workers": [{"workerId": "a", "capacity": 1, "labels": {"a": "\ud800", "\udc00": 1}}]}`,
      [
        '1:57 worker "a" labels.�: is not well-formed Unicode (half of a surrogate pair); the service would get another text; retype it',
        '1:63 worker "a" labels.a: is not well-formed Unicode (half of a surrogate pair); the service would get another text; retype it',
      ],
      "it would drift for ever",
    ],
    [
      "yaml",
      'workers:\n  - { workerId: ada, capacity: 1 }\n  - { workerId: "ada\\u200b", capacity: 1 }\n  - { workerId: "ada ", capacity: 1 }\n',
      [
        String.raw`3:17 worker "ada​" workerId: must not begin or end with space, or hold invisible characters, but it is "ada\u200b"; remove them`,
        '4:17 worker "ada " workerId: must not begin or end with space, or hold invisible characters, but it is "ada "; remove them',
      ],
      "they look like one id",
    ],
    [
      "csv",
      `${CSV}a,1,"sales, billing",${CHANNELS},,\n`,
      [
        '2:5 worker "a" queues: must be separated by semicolons, but it is "sales, billing"; write "sales;billing"',
        '2:22 worker "a" channels: must be separated by semicolons, but it is "voice:1,chat:1"; write "voice:1;chat:1"',
      ],
      "one queue would be named so",
    ],
    [
      "csv",
      "workerId,capacity,labels.a\na,1\nb,1,x,y\n",
      [
        '2:1 worker "a": has 2 cells, but the first row has 3; add the missing ones; an empty cell sets nothing',
        '3:1 worker "b": has 4 cells, but the first row has 3; put a cell that holds a comma in double quotes',
      ],
      "a short row has another remedy than a long one",
    ],
    [
      "yaml",
      "workers:\n  - &a { workerId: a, capacity: 1 }\n  - { workerId: b, <<: *a, capacity: 1 }\n",
      ['3:20 worker "b" <<: is no merge key, which YAML 1.2 does not have; use profiles for what workers share'],
      "YAML 1.1 would merge",
    ],
    [
      "json",
      '{"workers": [{"workerId": "a", "capacity": 1, "tags": {"__proto__": "x"}}]}',
      ['1:69 worker "a" tags.__proto__: has a key that JavaScript loses on its way; choose another one than __proto__'],
      "it would disappear",
    ],
  ];
  for (const [extension, text, failures, because] of bad) {
    it(`are refused: ${failures.join(" | ")}, because ${because}`, () => {
      expect(folder.failuresIn(extension, text)).to.deep.equal(failures);
    });
  }

  const good: readonly (readonly [text: string | Uint8Array, notes: readonly string[], because: string])[] = [
    ["workerId,capacity,labels.a\r\nada,5,de\nbob,5,fr\r\n", [], "one line ends in another way"],
    ['workerId,capacity,labels.a\r\nada,5,"de\n"\r\nbob,5, fr \r\n', [], "a cell ends in a line break, or in space"],
    ["workerId,capacity,labels.a\r\nada,5,de\r\n,,\r\n , ,\r\nbob,5,fr\r\n", [], "rows of empty cells are skipped"],
    [
      "sep=;\r\nworkerId;capacity;labels.a\r\nada;5;de\r\nbob;5;fr\r\n",
      ["cells are separated by semicolons"],
      "a spreadsheet writes sep=",
    ],
    ["workerId\tcapacity\tlabels.a\nada\t5\tde\nbob\t5\tfr\n", ["cells are separated by tabs"], "tabs separate"],
    [
      Buffer.from("\ufeffworkerId\tcapacity\tlabels.a\nada\t5\tde\nbob\t5\tfr\n", "utf16le"),
      ["cells are separated by tabs", "FILE is read as utf-16le"],
      "a spreadsheet saves it as Unicode text",
    ],
  ];
  for (const [text, notes, because] of good) {
    it(`are read from ${JSON.stringify(String(text))}: ${because}`, () => {
      const file = folder.write("csv", text);
      const { roster, failures, notes: said } = loadRoster({ source: file });
      expect(failures).to.be.empty;
      expect(roster.workers).to.deep.equal([
        { workerId: "ada", capacity: 5, labels: { a: "de" } },
        { workerId: "bob", capacity: 5, labels: { a: "fr" } },
      ]);
      expect(said.map((note) => note.replaceAll(file, "FILE"))).to.deep.equal(notes);
    });
  }

  it("are read from Windows-1252, which is said; bytes of neither encoding are refused", () => {
    const file = folder.write("csv", Buffer.from("workerId,capacity,labels.a\nzo\xeb,5,\x80\n", "latin1"));
    const { roster, failures, notes } = loadRoster({ source: file });
    expect(failures).to.be.empty;
    expect(roster.workers).to.deep.equal([{ workerId: "zoë", capacity: 5, labels: { a: "€" } }]);
    expect(notes).to.deep.equal([`${file} is read as windows-1252`]);
    expect(folder.failuresIn("csv", Buffer.from("workerId\nzo\x81\n", "latin1"))).to.deep.equal([
      "2:3: is not UTF-8; save the file as UTF-8",
    ]);
  });

  it("count lines after sep= and after rows of empty cells as an editor does", () => {
    const text = "sep=,\nworkerId,capacity\n,\nada,0\n";
    expect(folder.failuresIn("csv", text)).to.deep.equal(['4:5 worker "ada" capacity: must be 1 or more, but it is 0']);
  });
});

describe("files that cannot be a roster", () => {
  const folder = new RosterFolder();
  after(() => {
    folder.remove();
  });

  it("are refused in one sentence: a pipe, a folder, and what is too large", () => {
    const small = folder.write("csv", CSV);
    const pipe = path.join(path.dirname(small), "pipe.csv");
    execFileSync("mkfifo", [pipe]);
    const remedy = "name a file that can be read, relative to the program's folder";
    expect(failuresOf(pipe)).to.deep.equal([
      `${pipe}: cannot be read: it is no regular file, but a pipe or a device; ${remedy}`,
    ]);
    const directory = path.join(path.dirname(small), "folder.yaml");
    mkdirSync(directory);
    expect(failuresOf(directory)).to.deep.equal([`${directory}: cannot be read: it is a folder; ${remedy}`]);
    const large = folder.write("yaml", Buffer.alloc(16 * 1024 * 1024 + 1, 0x23));
    expect(failuresOf(large)).to.deep.equal([
      `${large}: cannot be read: it has 16777217 bytes, more than 16777216; ${remedy}`,
    ]);
    const rows = Array.from({ length: 100_002 }, (_, index) => `w${index},1`);
    const many = folder.write("csv", `workerId,capacity\n${rows.join("\n")}\n`);
    expect(failuresOf(many)).to.deep.equal([
      `${many}:1:1 workers: holds more than 100000 workers; divide it into several fleets`,
    ]);
  });
});
