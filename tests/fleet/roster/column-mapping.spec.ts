/** CSV files as other systems export them: a mapping of columns, defaults, and what is wrong with them. */
import path from "node:path";
import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { loadRoster } from "../../../provider/dist/fleet/roster/index.js";
import { QuickFleet } from "../../support/quick-fleet.ts";
import { RosterFolder, type Rules, failuresOf } from "./support/roster-files.ts";
import { deployed, profiles, vendorExports } from "./support/vendor-exports.ts";

describe("a roster as another system exports it", () => {
  const folder = new RosterFolder();
  after(() => {
    folder.remove();
  });

  for (const { system, bytes, inputs, notes } of vendorExports) {
    it(`is deployed with a mapping and no reshaping, for 300 agents: ${system}`, async () => {
      const emulator = await startEmulator();
      try {
        emulator.edit("/routing/distributionPolicies/fair", {
          offerExpiresAfterSeconds: 60,
          mode: { kind: "longestIdle" },
        });
        for (const id of ["support", "sales"]) emulator.edit(`/routing/queues/${id}`, { distributionPolicyId: "fair" });
        const roster = folder.write("csv", bytes);
        const fleet = new QuickFleet(emulator);
        const settings = { inputs: { ...inputs, roster, profiles } };
        const none = { profiles: {}, workers: [] };
        const { error, lines } = await fleet.up(none, settings);
        expect(error).to.equal(undefined);
        const said = lines.slice(0, notes.length).map((line) => line.replace(`${roster} `, ""));
        expect(said).to.deep.equal(notes.map((note) => `fleet agents: ${note}`));
        const expected = deployed(system.startsWith("tabs") ? ["sales", "support"] : ["support"]);
        const found = expected.map(({ id, ...fields }) => {
          const live = emulator.entity(`/routing/workers/${id}`) ?? {};
          return { id, ...Object.fromEntries(Object.keys(fields).map((key) => [key, Reflect.get(live, key)])) };
        });
        expect(found).to.deep.equal(expected);
        expect((await fleet.preview(none, settings)).steps).to.deep.equal([]);
      } finally {
        await emulator.close();
      }
    });
  }

  const text = "Agent ID,Team,Skills,Lang\nada,voice,billing:5,de\nbob,,,\n";
  const rules: Rules = {
    columns: {
      workerId: "Agent ID",
      profile: "Team",
      "labels.lang": "Lang",
      skills: { from: "Skills", as: "a:1;b:2" },
    },
    defaults: { capacity: 1, labels: { lang: "en" } },
    profiles: { voice: { capacity: 9 } },
  };
  const workers = [
    { workerId: "ada", profile: "voice", labels: { billing: 5, lang: "de" } },
    { workerId: "bob", capacity: 1, labels: { lang: "en" } },
  ];

  it("takes defaults below the worker and its profile, labels key by key, in every format", () => {
    const read = loadRoster({ source: folder.write("csv", text), ...rules });
    expect(read.failures).to.be.empty;
    expect(read.roster.workers).to.deep.equal(workers);
    const { columns: _columns, ...others } = rules;
    const objects = [{ workerId: "ada", profile: "voice", labels: { billing: 5, lang: "de" } }, { workerId: "bob" }];
    expect(loadRoster({ source: objects, ...others }).roster.workers).to.deep.equal(workers);
  });

  it("is mapped by a file beside the roster as well, over which the program takes precedence", () => {
    const source = folder.write("csv", text);
    const beside = source.replace(/\.csv$/, ".columns.yaml");
    const write = (value: object): void => {
      writeFileSync(beside, JSON.stringify(value));
    };
    const { columns, defaults, ...others } = rules;
    write({ columns, defaults });
    expect(loadRoster({ source, ...others }).roster.workers).to.deep.equal(workers);
    write({ columns: { workerId: "Lang" }, defaults: { capacity: 7 } });
    expect(loadRoster({ source, ...rules }).roster.workers).to.deep.equal(workers);
    write({ column: {} });
    expect(failuresOf(source, rules)[0]).to.match(
      new RegExp(`: ${path.basename(beside)}: has the unknown key "column"; it holds columns and defaults$`),
    );
  });

  const bad: readonly (readonly [rules: Rules, failures: readonly string[], because: string])[] = [
    [
      { ...rules, columns: { workerId: "Agent Id", profile: "Team" } },
      ['columns.workerId: names no column of the file: there is no "Agent Id" (did you mean "Agent ID"?)'],
      "the name is misspelled",
    ],
    [{ ...rules, columns: { profile: "Team" } }, ["columns: names no column for the workerId; add it"], "no ids"],
    [
      { ...rules, columns: { workerId: "Agent ID", skills: "Skills" } },
      [
        '1:1 columns.skills: needs an `as` that shows two skills as they are written, for example { from: "Skills", as: "billing:5; sales:5" }',
      ],
      "the notation is not known",
    ],
    [
      { ...rules, columns: { workerId: "Agent ID", skills: { from: "Skills", as: "a (1), b (2)" } } },
      ['2:11 worker "ada" labels: must list different skills as in "a (1), b (2)", but it is "billing:5"'],
      "the notation is another",
    ],
    [
      { ...rules, defaults: { capacity: 0, profile: "voise" } },
      [
        'defaults.profile: there is no profile "voise" (did you mean "voice"?); the profiles are "voice"',
        "defaults.capacity: must be 1 or more, but it is 0",
        '3:1 worker "bob" capacity: is required; set it',
      ],
      "a default is a field of each worker",
    ],
  ];
  for (const [with_, failures, because] of bad) {
    it(`reports ${failures.join(" | ")}: ${because}`, () => {
      expect(folder.failuresIn("csv", text, with_)).to.deep.equal(failures);
    });
  }

  it("has columns only where it is CSV", () => {
    const { columns } = rules;
    expect(failuresOf([{ workerId: "ada", capacity: 1 }], { columns })).to.deep.equal([
      "columns: is for CSV files only; remove it",
    ]);
  });

  it("tells the same mistake in every row once, with a count", () => {
    const rows = Array.from({ length: 300 }, (_, index) => `w${index},n/a`);
    expect(folder.failuresIn("csv", ["workerId,capacity", ...rows, "x,0"].join("\n"))).to.deep.equal([
      '2:4 worker "w0" capacity: must be a whole number, but it is "n/a" (and so in 299 more workers)',
      '302:3 worker "x" capacity: must be 1 or more, but it is 0',
    ]);
  });
});
