/** Sources of rosters: files, texts and values, and the failures of those that cannot be read. */
import path from "node:path";
import { expect } from "chai";
import { UNKNOWN } from "../../../provider/dist/schema/names.js";
import { fileOf, loadRoster } from "../../../provider/dist/fleet/roster/index.js";
import { readRoster } from "../../../provider/dist/fleet/roster/read-roster.js";
import { RosterFolder, failuresOf } from "./support/roster-files.ts";

const WORKERS = "workers:\n  - workerId: ada\n    capacity: 5\n";
const ADA = [{ workerId: "ada", capacity: 5 }];

describe("the reading of a roster", () => {
  const folder = new RosterFolder();
  after(() => {
    folder.remove();
  });

  const good: readonly (readonly [extension: string, text: string, because: string])[] = [
    ["yaml", `# yaml-language-server: $schema=x.json\n${WORKERS}`, "comments say nothing"],
    ["YML", WORKERS, "either ending is YAML, in any letters"],
    ["yaml", `\ufeff${WORKERS.replaceAll("\n", "\r\n")}`, "editors on Windows write it so"],
    ["yaml", `---\n${WORKERS}`, "one document may have a beginning"],
    ["json", '{"$schema": "x.json", "workers": [{"workerId": "ada", "capacity": 5}]}', "editors want the schema named"],
    ["csv", "workerId,capacity\nada,5", "the last line need not end"],
    ["csv", "workerId,capacity\nada, 5\r\n", "a row may end in another way than the one before"],
    ["csv", '\ufeff"workerId", capacity\r\n\r\nada, 5 \r\n\r\n', "spreadsheets write a mark, quotes and empty lines"],
  ];
  for (const [extension, text, because] of good) {
    it(`takes a .${extension} file: ${because}`, () => {
      const read = readRoster(folder.write(extension, text));
      expect(read.roster).to.deep.equal({ profiles: {}, workers: ADA });
      expect(read.failures).to.be.empty;
    });
  }

  const bad: readonly (readonly [
    extension: string,
    text: string | Buffer,
    failures: readonly string[],
    because: string,
  ])[] = [
    [
      "json",
      '{"workers": [{"workerId": "ada",\n"capacity": 1,\n"capacity": 0}]}',
      [
        '3:1 worker "ada" capacity: is set twice, first in line 2; remove one of them',
        '3:13 worker "ada" capacity: must be 1 or more, but it is 0',
      ],
      "the last of two counts",
    ],
    [
      "csv",
      "workerId,capacity,availableForOffers\rada,5,TRUE\rbob,5,False\rcay,0,true\r",
      ['4:5 worker "cay" capacity: must be 1 or more, but it is 0'],
      "spreadsheets write flags in capitals, and old ones end lines so",
    ],
    [
      "yaml",
      "workers:\n  - workerId: a\n   capacity: 1\n",
      ["3:4: is not YAML: bad indentation of a sequence entry"],
      "the line is not below its key",
    ],
    [
      "yaml",
      "a: &a [*a]\n",
      ["FILE: is not YAML: its aliases (*name) expand to too many values; use fewer"],
      "it never ends",
    ],
    [
      "yaml",
      `${WORKERS}---\n${WORKERS}`,
      ["FILE: is not YAML: it holds more than one document; remove the lines ---"],
      "a half would be lost",
    ],
    [
      "yaml",
      "# nothing\n",
      ["1:1 workers: holds no workers; list at least one"],
      "a roster that lost its text would empty a fleet",
    ],
    [
      "json",
      '{\n\t"worker": []\n}',
      [
        "1:1 workers: holds no workers; list at least one",
        '2:2 worker: is not known here (did you mean "workers"?); a roster has $schema, profiles, workers',
      ],
      "tabs are one column",
    ],
    ["json", "{}", ["1:1 workers: holds no workers; list at least one"], "the same"],
    ["yaml", " \n", ["FILE: is empty: it holds no workers; list at least one"], "the same"],
    [
      "yaml",
      "- workerId: a\n",
      ['1:1: must be a mapping with "workers" and optionally "profiles", but it is a list'],
      "the list has a name",
    ],
    [
      "yaml",
      "worker: []\nworkers: []\n",
      [
        '1:1 worker: is not known here (did you mean "workers"?); a roster has $schema, profiles, workers',
        "2:10 workers: holds no workers; list at least one",
      ],
      "both are wrong",
    ],
    [
      "json",
      '{"workers": [\n  {"workerId": "a" "capacity": 1},\n  {"workerId": "b", "capacity": tru},\n]}',
      [
        "2:20: is not JSON: a , is missing here",
        "3:33: is not JSON: this is not a JSON value; text needs double quotes",
        "4:1: is not JSON: a value is missing here",
      ],
      "each of them is a mistake",
    ],
    ["json", '{"workers": [ // all\n]}', ["1:15: is not JSON: JSON has no comments; remove it"], "it is JSON"],
    [
      "csv",
      "workerId|capacity\nada|5\n",
      [
        '1:1 column "workerId|capacity": is no column; the columns are workerId, profile, capacity, queues, channels, availableForOffers, maxConcurrentOffers, labels.<key>, tags.<key>',
        "1:1: has no column workerId; separate the cells by commas, semicolons or tabs",
      ],
      "the delimiter is none of CSV",
    ],
    [
      "csv",
      'workerId,capacity\nada,5\n"bob,5\n',
      [
        '3:1: is not CSV: the quotes of this cell do not end before the next delimiter or line; write " inside them as ""',
      ],
      "it takes all rows below with it",
    ],
    [
      "csv",
      'workerId,capacity\nada,5\n"bob" ,5\n',
      [
        '3:1: is not CSV: the quotes of this cell do not end before the next delimiter or line; write " inside them as ""',
      ],
      "what stands between a quote and a comma would be lost",
    ],
    [
      "csv",
      'workerId,capacity,labels.a\nada,5, "b,c"\n',
      ['2:7: is not CSV: a cell with a " in it begins and ends with "; write " inside it as ""'],
      "the comma would divide the cell",
    ],
    [
      "csv",
      '\r\n\nworkerId,labels.ö,capacity\r\nada,"ä\r\n""😀",0\n\r\nbob,ü,0\rcay,"x\r\ny",0',
      [
        '5:7 worker "ada" capacity: must be 1 or more, but it is 0',
        '7:7 worker "bob" capacity: must be 1 or more, but it is 0',
        '9:4 worker "cay" capacity: must be 1 or more, but it is 0',
      ],
      "lines end in any way, also in one file and inside quotes",
    ],
    ["csv", "workerId,capacity\n", ["1:1 workers: holds no workers; list at least one"], "a header is no worker"],
    [
      "yaml",
      Buffer.from("workers:\n  - workerId: zo\xeb\n  - workerId: a\n  - workerId: \xe9\n", "latin1"),
      ["2:17: is not UTF-8; save the file as UTF-8", "4:15: is not UTF-8; save the file as UTF-8"],
      "the letters are lost",
    ],
    [
      "txt",
      WORKERS,
      ["FILE: must be a file whose name ends in .yaml, .yml, .json, .csv; rename it, or pass the workers"],
      "the format is unknown",
    ],
  ];
  for (const [extension, text, failures, because] of bad) {
    it(`reports ${failures.join(" | ")} in a .${extension} file: ${because}`, () => {
      expect(folder.failuresIn(extension, text)).to.deep.equal(failures);
    });
  }

  it("resolves a path from the folder of the program, and names the folder when there is no file", () => {
    const file = folder.write("yaml", WORKERS);
    expect(readRoster(path.relative(process.cwd(), file)).roster.workers).to.deep.equal(ADA);
    expect(failuresOf("nowhere.yaml")).to.deep.equal([
      `nowhere.yaml: does not exist in ${process.cwd()}; name a file that can be read, relative to the program's folder`,
    ]);
    expect(readRoster(path.basename(file), path.dirname(file)).roster.workers).to.deep.equal(ADA);
  });

  describe("as a text in the program", () => {
    const INLINE = `workers:\n  - {workerId: ada, capacity: 5}\n  - {workerId: bob, capacity: 0}\n`;

    for (const text of [WORKERS, `{"workers": ${JSON.stringify(ADA)}}`, "{workers: [{workerId: ada, capacity: 5}]}"]) {
      it(`takes ${JSON.stringify(text)}`, () => {
        const { roster, failures } = loadRoster({ source: text });
        expect(failures).to.be.empty;
        expect(roster).to.deep.equal({ profiles: {}, workers: ADA });
        expect(fileOf(text)).to.equal(undefined);
      });
    }

    it("reports the line and column of YAML, and the index of workers in one line", () => {
      expect(failuresOf(INLINE)).to.deep.equal(['roster:3:31 worker "bob" capacity: must be 1 or more, but it is 0']);
      expect(failuresOf('{"workers": [{"workerId": "bob", "capacity": 0}]}')).to.deep.equal([
        'workers[0] "bob" capacity: must be 1 or more, but it is 0',
      ]);
      expect(failuresOf("a: [\n")).to.have.length(1);
    });

    it("takes values as they come from a program in another language", () => {
      expect(loadRoster({ source: { workers: ADA } }).roster.workers).to.deep.equal(ADA);
      expect(loadRoster({ source: ADA }).roster.workers).to.deep.equal(ADA);
      expect(loadRoster({ source: 3 }).failures).to.deep.equal([
        {
          path: [],
          message: 'roster: must be a mapping with "workers" and optionally "profiles", but it is the number 3',
        },
      ]);
    });

    it("tells a path from a text, and resolves it from the folder", () => {
      expect(fileOf("agents.yaml", "/program")).to.equal(path.resolve("/program/agents.yaml"));
      expect(failuresOf("")).to.have.length(1);
      expect(failuresOf("agents")[0]).to.match(/^agents: must be a file whose name ends in /);
    });
  });

  describe("in a preview that does not know all values", () => {
    const roster = [
      { workerId: "ada", profile: "agent" },
      { workerId: "bob", capacity: 0, queues: ["support", "other"] },
    ];
    const bob = 'workers[1] "bob" capacity: must be 1 or more, but it is 0';
    const noProfile = 'workers[0] "ada" profile: there is no profile "agent"; there are none';
    const noQueue = 'workers[1] "bob" queues[1]: there is no queue "other"; the queues are "support"';

    it("reports what is wrong whatever the values are", () => {
      expect(failuresOf(roster, { profiles: UNKNOWN, queues: UNKNOWN })).to.deep.equal([bob]);
      expect(failuresOf(roster, { profiles: { agent: UNKNOWN }, queues: ["support", UNKNOWN] })).to.deep.equal([bob]);
      expect(failuresOf(roster, { profiles: { agent: { capacity: UNKNOWN } } })).to.deep.equal([bob]);
    });

    it("reports all failures once they are known", () => {
      expect(failuresOf(roster, { queues: ["support"] })).to.deep.equal([noProfile, bob, noQueue]);
    });
  });

  it("finds positions behind an alias", () => {
    const text =
      "profiles:\n  p:\n    channels: &c\n      - {channelId: v, capacityCostPerJob: 1}\nworkers:\n  - {workerId: a, capacity: 1, channels: *c, labels: &l {k: []}}\n  - {workerId: b, capacity: 1, labels: *l}\n";
    const failures = "labels.k: must be text, a number, or true or false, but it is []";
    expect(folder.failuresIn("yaml", text)).to.deep.equal([
      `6:61 worker "a" ${failures}`,
      `6:61 worker "b" ${failures}`,
    ]);
  });

  it("adds the program's profiles, and refuses a name that both have", () => {
    const file = folder.write("csv", "workerId,profile\nada,agent\n");
    expect(failuresOf(file, { profiles: { agent: { capacity: 5 } } })).to.be.empty;
    expect(failuresOf(file, { profiles: { agent: { capacity: 0 } } })).to.deep.equal([
      'profile "agent" capacity: must be 1 or more, but it is 0',
    ]);
    const twice = folder.write("yaml", `profiles:\n  agent: {capacity: 1}\n${WORKERS}`);
    expect(failuresOf(twice, { profiles: { agent: { capacity: 5 } } })).to.deep.equal([
      `${twice}:2:3 profile "agent": is in the program's profiles too; rename or remove one of the two "agent"`,
    ]);
  });

  it("leaves no line break in a value, however lines end in one CSV file", () => {
    const file = folder.write("csv", "workerId,labels.a,capacity\r\nada,x,5\nbob,y,5\r\ncay,z\rdan,w,5\r\n");
    const { roster } = readRoster(file);
    expect(roster.workers.map(({ workerId }) => workerId)).to.deep.equal(["ada", "bob", "cay", "dan"]);
    expect(JSON.stringify(roster)).to.not.match(/\\[rn]/);
  });

  it("keeps a key such as __proto__ for the check, which refuses it", () => {
    const file = folder.write("csv", "workerId,capacity,labels.__proto__\nada,5,x\n");
    const [worker] = readRoster(file).roster.workers;
    expect(JSON.stringify(worker)).to.equal('{"workerId":"ada","capacity":5,"labels":{"__proto__":"x"}}');
    expect(failuresOf(file)).to.have.length(1);
  });
});
