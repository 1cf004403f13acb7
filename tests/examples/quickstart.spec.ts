import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { readRoster } from "../../examples/quickstart/roster.ts";
import { check } from "../../provider/dist/reconciler/check.js";
import { worker as schema } from "../../provider/dist/schema/worker.js";
import { root } from "../../tools/setup/paths.mjs";

const quickstart = path.join(root, "examples", "quickstart");

const good = [
  "workers:",
  "  - id: ada",
  "    capacity: 2",
  "    queues: [support]",
  "    channels:",
  "      - { channelId: chat, capacityCostPerJob: 1 }",
  "    availableForOffers: true",
];

describe("examples: quickstart", () => {
  it("is a program of at most 60 lines", () => {
    const program = readFileSync(path.join(quickstart, "index.ts"), "utf8").trimEnd().split("\n");
    expect(program).to.have.lengthOf.within(10, 60);
  });

  it("has a roster without mistakes, whose workers the provider accepts", () => {
    const workers = readRoster(path.join(quickstart, "workers.yaml"));
    expect(workers.map(({ id }) => id)).to.deep.equal(["ada", "grace", "linus", "helper-bot"]);
    for (const { id, channels, ...fields } of workers) {
      const inputs = { ...fields, channels: channels.map((channel) => ({ ...channel })), workerId: id };
      expect(check(schema, { ...inputs, endpoint: "https://contoso.example" }).failures).to.be.empty;
    }
  });
});

describe("examples: the roster reader", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "roster-"));
    file = path.join(folder, "workers.yaml");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const read = (lines: readonly string[]) => {
    writeFileSync(file, lines.join("\n"));
    return readRoster(file);
  };

  it("returns the workers with default labels", () => {
    expect(read(good)).to.deep.equal([
      {
        id: "ada",
        capacity: 2,
        queues: ["support"],
        channels: [{ channelId: "chat", capacityCostPerJob: 1 }],
        labels: {},
        availableForOffers: true,
      },
    ]);
  });

  const rosters: { lines: readonly string[]; mistakes: readonly string[]; because: string }[] = [
    {
      lines: good.with(2, "    capacity: 0"),
      mistakes: ["3 workers.0.capacity: Too small: expected number to be >=1"],
      because: "a worker without capacity gets no job",
    },
    {
      lines: good.with(2, "    capacty: 2"),
      mistakes: [
        "2 workers.0.capacity: Invalid input: expected number, received undefined",
        "3 workers.0.capacty: there is no such field",
      ],
      because: "a misspelt field is missing under its name, and unknown under the misspelt one",
    },
    {
      lines: [
        "workers:",
        "  - id: 7",
        "    capacity: 2.5",
        "    queues: support",
        "    channels:",
        "      - { channelId: voice }",
        "      - 5",
        "    labels:",
        "      language: [en]",
        "    availableForOffers: yes",
        "managers: []",
      ],
      mistakes: [
        "2 workers.0.id: Invalid input: expected string, received number",
        "3 workers.0.capacity: Invalid input: expected int, received number",
        "4 workers.0.queues: Invalid input: expected array, received string",
        "6 workers.0.channels.0.capacityCostPerJob: Invalid input: expected number, received undefined",
        "7 workers.0.channels.1: Invalid input: expected object, received number",
        "9 workers.0.labels.language: expected text, a number, true or false",
        "10 workers.0.availableForOffers: Invalid input: expected boolean, received string",
        "11 managers: there is no such field",
      ],
      because: "all mistakes are reported together, in the order of the lines",
    },
    {
      lines: [...good, ...good.slice(1)],
      mistakes: ['8 workers.1.id: "ada" is there already'],
      because: "two workers cannot have one id",
    },
    {
      lines: ["workers:", "  - id: ada", "    id: grace", "    capacity: 1", "    capacity: 2"],
      mistakes: ["3 Map keys must be unique", "5 Map keys must be unique"],
      because: "YAML itself can be wrong in several places",
    },
    {
      lines: [],
      mistakes: ["1 the whole file: Invalid input: expected object, received null"],
      because: "an empty file is no roster",
    },
  ];
  for (const { lines, mistakes, because } of rosters) {
    it(`names line and field: ${mistakes.join("; ")}, because ${because}`, () => {
      const list = mistakes.map((mistake) => `  ${file}:${mistake}`).join("\n");
      expect(() => read(lines))
        .to.throw()
        .with.property("message", `the roster has ${mistakes.length} mistake(s):\n${list}`);
    });
  }
});
