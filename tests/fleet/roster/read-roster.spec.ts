/** What files a roster is read from, and what a file is told that cannot be read. */
import path from "node:path";
import { type Output, output } from "@pulumi/pulumi";
import { expect } from "chai";
import { readRoster } from "../../../provider/dist/fleet/roster/read-roster.js";
import { RosterFolder, type Source, mistakesOf, reportOf } from "./support/roster-files.ts";

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
    ["csv", '\ufeff"workerId" , capacity\r\n\r\nada, 5 \r\n\r\n', "spreadsheets write a mark, quotes and empty lines"],
  ];
  for (const [extension, text, because] of good) {
    it(`takes a .${extension} file: ${because}`, () => {
      const read = readRoster(folder.write(extension, text));
      expect(read.roster).to.deep.equal({ profiles: {}, workers: ADA });
      expect(read.mistakes).to.be.empty;
    });
  }

  const bad: readonly (readonly [
    extension: string,
    text: string | Buffer,
    told: readonly string[],
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
      ["FILE: is not YAML: its aliases (*name) add up to more than fits; write less of them"],
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
    ["json", "{}", ["1:1 workers: holds no workers; list at least one"], "the same"],
    ["yaml", " \n", ["FILE: is empty: it holds no workers; list at least one"], "the same"],
    [
      "yaml",
      "- workerId: a\n",
      ['1:1: must be a mapping with "workers" and, if wanted, "profiles", but it is a list'],
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
        "3:33: is not JSON: this is no JSON; text stands in double quotes",
        "4:1: is not JSON: a value is missing here",
      ],
      "each of them is a mistake",
    ],
    ["json", '{"workers": [ // all\n]}', ["1:15: is not JSON: JSON has no comments; remove it"], "it is JSON"],
    [
      "csv",
      "workerId;capacity\nada;5\n",
      [
        '1:1 column "workerId;capacity": is no column; the columns are workerId, profile, capacity, queues, channels, availableForOffers, maxConcurrentOffers, labels.<key>, tags.<key>',
        "1:1: has no column workerId; separate the cells by commas",
      ],
      "some spreadsheets separate by semicolons",
    ],
    [
      "csv",
      'workerId,capacity\nada,5\n"bob,5\n',
      ['3:1: is not CSV: the quotes of this cell do not end before the next comma or line; write " inside them as ""'],
      "it takes all rows below with it",
    ],
    ["csv", "workerId,capacity\n", ["1:1 workers: holds no workers; list at least one"], "a header is no worker"],
    [
      "csv",
      "workerId,capacity\nada,5\r\nbob,5\n",
      [
        '2:1 worker "ada": ends its line in another way than the lines before; save the file with one kind of line ends',
      ],
      "the mark would end up in a label",
    ],
    [
      "yaml",
      Buffer.from("workers:\n  - workerId: zo\xeb\n  - workerId: a\n  - workerId: \xe9\n", "latin1"),
      ["2:17: is not UTF-8; save the file as UTF-8", "4:15: is not UTF-8; save the file as UTF-8"],
      "nobody knows which letters these were",
    ],
    [
      "txt",
      WORKERS,
      ["FILE: must be a file whose name ends in .yaml, .yml, .json, .csv; rename it, or pass the workers"],
      "nobody knows what it is written in",
    ],
  ];
  for (const [extension, text, told, because] of bad) {
    it(`tells a .${extension} file ${told.join(" | ")}, because ${because}`, () => {
      expect(folder.mistakesIn(extension, text)).to.deep.equal(told);
    });
  }

  it("finds a file from the folder of the program, and says where it looked", () => {
    const file = folder.write("yaml", WORKERS);
    expect(readRoster(path.relative(process.cwd(), file)).roster.workers).to.deep.equal(ADA);
    expect(reportOf("nowhere.yaml")).to.equal(
      `the roster nowhere.yaml has a mistake:\n  nowhere.yaml: does not exist in ${process.cwd()}; name a file that can be read, ` +
        "relative to the program's folder",
    );
  });

  it("points into what an alias stands for", () => {
    const text =
      "profiles:\n  p:\n    channels: &c\n      - {channelId: v, capacityCostPerJob: 1}\nworkers:\n  - {workerId: a, capacity: 1, channels: *c, labels: &l {k: []}}\n  - {workerId: b, capacity: 1, labels: *l}\n";
    const told = "labels.k: must be text, a number, or true or false, but it is []";
    expect(folder.mistakesIn("yaml", text)).to.deep.equal([`6:61 worker "a" ${told}`, `6:61 worker "b" ${told}`]);
  });

  it("adds the program's profiles, and lets no name mean two things", () => {
    const file = folder.write("csv", "workerId,profile\nada,agent\n");
    expect(mistakesOf(file, {}, { agent: { capacity: 5 } })).to.be.empty;
    expect(mistakesOf(file, {}, { agent: { capacity: 0 } })).to.deep.equal([
      'profile "agent" capacity: must be 1 or more, but it is 0',
    ]);
    const twice = folder.write("yaml", `profiles:\n  agent: {capacity: 1}\n${WORKERS}`);
    expect(mistakesOf(twice, {}, { agent: { capacity: 5 } })).to.deep.equal([
      `${twice}:2:3 profile "agent": is in the program's profiles too; rename or remove one of the two "agent"`,
    ]);
  });

  it("says of an output that a roster holds plain ids", () => {
    const id: Output<string> = output("support");
    const roster = [{ workerId: "ada", capacity: 5, queues: [id] }] as unknown as Source;
    expect(mistakesOf(roster, { queues: ["support"] })).to.deep.equal([
      'workers[0] "ada" queues[0]: must be a plain value that is known before the deployment, but it is an Output of a resource; write the id as text',
    ]);
  });

  it("keeps a key that objects have anyway", () => {
    const file = folder.write("csv", "workerId,capacity,labels.__proto__\nada,5,x\n");
    const [worker] = readRoster(file).roster.workers;
    expect(JSON.stringify(worker)).to.equal('{"workerId":"ada","capacity":5,"labels":{"__proto__":"x"}}');
    expect(mistakesOf(file)).to.be.empty;
  });
});
