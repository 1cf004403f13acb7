/** Failures of rosters of a program: the rules, and the messages. */
import { expect } from "chai";
import fc from "fast-check";
import { type Source, failuresOf } from "./support/roster-files.ts";

const ada = { workerId: "ada", capacity: 5 };
const ALL_FIELDS = "capacity, queues, channels, labels, tags, availableForOffers, maxConcurrentOffers";

const SEED = 20261122;

const anyLabels = fc.dictionary(fc.constantFrom("a", "b", "Id", "", "c"), fc.constantFrom(null, 1, "x", true, []), {
  maxKeys: 3,
});
const anyWorker = fc.record(
  {
    profile: fc.constantFrom("p", "q", "r"),
    capacity: fc.constantFrom(0, 1, 2, null),
    channels: fc.constantFrom([], null, [{ channelId: "v", capacityCostPerJob: 2 }]),
    labels: fc.oneof(anyLabels, fc.constant(null)),
    tags: fc.oneof(anyLabels, fc.constant("x")),
  },
  { requiredKeys: [] },
);

interface Row {
  readonly roster: unknown;
  readonly failures: readonly string[];
  readonly because: string;
}

const rows: readonly Row[] = [
  { roster: [ada], failures: [], because: "nothing is wrong" },
  {
    roster: [ada, { ...ada }],
    failures: [
      'workers[1] "ada" workerId: is the id of another worker too, at workers[0]; remove or rename one of them',
    ],
    because: "one of the two would be lost",
  },
  {
    roster: [ada, { ...ada, workerId: "ADA" }, { ...ada, workerId: "bob" }],
    failures: [
      'workers[1] "ADA" workerId: differs from "ada" at workers[0] only by letter case or Unicode form; rename one of them',
    ],
    because: "people and spreadsheets take them for one",
  },
  {
    roster: [
      { ...ada, workerId: "ﬁn" },
      { ...ada, workerId: "FIN" },
    ],
    failures: [
      'workers[1] "FIN" workerId: differs from "ﬁn" at workers[0] only by letter case or Unicode form; rename one of them',
    ],
    because: "a ligature looks like its letters",
  },
  {
    roster: [
      { ...ada, workerId: "ℌal" },
      { ...ada, workerId: "hal" },
    ],
    failures: [
      'workers[1] "hal" workerId: differs from "ℌal" at workers[0] only by letter case or Unicode form; rename one of them',
    ],
    because: "a letter may be a capital only in another form",
  },
  {
    roster: [
      { ...ada, workerId: "H\u0331" },
      { ...ada, workerId: "\u1e96" },
    ],
    failures: [
      'workers[1] "\u1e96" workerId: differs from "H\u0331" at workers[0] only by letter case or Unicode form; rename one of them',
    ],
    because: "a letter may have another form only when it is small",
  },
  {
    roster: [{ ...ada, endpoint: "https://x", "": 1 }],
    failures: [
      `workers[0] "ada" endpoint: is not known here; a worker has workerId, profile, ${ALL_FIELDS}`,
      `workers[0] "ada" "": is not known here; a worker has workerId, profile, ${ALL_FIELDS}`,
    ],
    because: "what a Worker takes beside its fields is the fleet's",
  },
  {
    roster: {
      profiles: { p: { capacity: 0, workerId: "x" } },
      workers: [
        { workerId: "a", profile: "p" },
        { workerId: "b", profile: "p" },
      ],
    },
    failures: [
      `profile "p" workerId: is not known here; a profile has ${ALL_FIELDS}`,
      'profile "p" capacity: must be 1 or more, but it is 0',
    ],
    because: "what is wrong with a profile is said once, there",
  },
  {
    roster: {
      profiles: { p: { capacity: 0, labels: { a: [], b: [] } } },
      workers: [{ workerId: "a", profile: "p", capacity: -1, labels: { a: [] } }],
    },
    failures: [
      'profile "p" capacity: must be 1 or more, but it is 0',
      'profile "p" labels.a: must be text, a number, or true or false, but it is []',
      'profile "p" labels.b: must be text, a number, or true or false, but it is []',
      'workers[0] "a" capacity: must be 1 or more, but it is -1',
      'workers[0] "a" labels.a: must be text, a number, or true or false, but it is []',
    ],
    because: "what a worker says itself is its own mistake, key by key",
  },
  {
    roster: {
      profiles: { p: { capacity: 0, labels: { a: [] } } },
      workers: [{ workerId: "a", profile: "p", capacity: 1, labels: { a: null } }],
    },
    failures: [
      'profile "p" capacity: must be 1 or more, but it is 0',
      'profile "p" labels.a: must be text, a number, or true or false, but it is []',
    ],
    because: "an unused mistake is one",
  },
  {
    roster: {
      profiles: { p: {} },
      workers: [
        { workerId: "a", profile: "p" },
        { workerId: "b", capacity: null },
      ],
    },
    failures: ['workers[0] "a" capacity: is required; set it', 'workers[1] "b" capacity: is required; set it'],
    because: "a profile need not be complete, a worker must",
  },
  {
    roster: [
      { workerId: "a", profile: "p" },
      { workerId: "b", profile: 3 },
    ],
    failures: [
      'workers[0] "a" profile: there is no profile "p"; there are none',
      'workers[1] "b" profile: must be the name of a profile, but it is the number 3',
    ],
    because: "what an unknown profile leaves open is no mistake of its own",
  },
  {
    roster: [{ ...ada, queues: ["bilIing", "shop"] }],
    failures: [
      'workers[0] "ada" queues[0]: there is no queue "bilIing" (did you mean "billing"?); the queues are "billing", "support"',
      'workers[0] "ada" queues[1]: there is no queue "shop"; the queues are "billing", "support"',
    ],
    because: "the fleet says which queues there are",
  },
  {
    roster: [{ ...ada, labels: { "a.b": [], "c[0]": [], d: 1 } }],
    failures: [
      'workers[0] "ada" labels.a.b: must be text, a number, or true or false, but it is []',
      'workers[0] "ada" labels.c[0]: must be text, a number, or true or false, but it is []',
    ],
    because: "keys may hold what divides a path",
  },
  {
    roster: [],
    failures: ["workers: holds no workers; list at least one"],
    because: "an emptied list is hardly meant",
  },
  {
    roster: [null, 3],
    failures: [
      "workers[0]: must be a mapping with a workerId, but it is empty",
      "workers[1]: must be a mapping with a workerId, but it is the number 3",
    ],
    because: "neither is a worker",
  },
];

describe("the check of a roster", () => {
  for (const { roster, failures, because } of rows) {
    it(`reports ${failures.length === 0 ? "no failure" : failures.join(" | ")}: ${because}`, () => {
      // A program without types may pass anything.
      expect(failuresOf(roster as Source, { queues: ["billing", "support"] })).to.deep.equal(failures);
    });
  }

  it("accepts any queue where the fleet does not list its queues", () => {
    expect(failuresOf([{ ...ada, queues: ["any"] }])).to.be.empty;
    expect(failuresOf([{ ...ada, queues: ["any"] }], { queues: [] })).to.have.length(1);
  });

  it("refuses a field of a later API version only where the version is known", () => {
    const roster = [{ ...ada, maxConcurrentOffers: 2 }];
    expect(failuresOf(roster)).to.be.empty;
    expect(failuresOf(roster, { apiVersion: "2024-01-18-preview" })).to.be.empty;
    expect(failuresOf(roster, { apiVersion: "2023-11-01" })).to.have.length(1);
  });

  it("shows at most 100 failures and counts the rest", () => {
    const roster = Array.from({ length: 250 }, (_, index) => ({ workerId: `w${index}`, capacity: -index }));
    const lines = failuresOf(roster);
    expect(lines).to.have.length(101);
    expect(lines[0]).to.equal('workers[0] "w0" capacity: must be 1 or more, but it is 0');
    expect(lines[100]).to.equal("and 150 more");
  });

  it("counts no rest where there are just 100", () => {
    const roster = Array.from({ length: 100 }, (_, index) => ({ workerId: `w${index}`, capacity: -index }));
    const lines = failuresOf(roster);
    expect(lines).to.have.length(100);
    expect(lines.at(-1)).to.contain("w99");
  });

  it("reports the same for a worker whose validation is cached", () => {
    const roster = Array.from({ length: 3 }, (_, index) => ({
      workerId: `w${index}`,
      capacity: 1,
      labels: { Id: "x" },
    }));
    const [first, ...others] = failuresOf(roster);
    expect(first).to.contain("labels.Id: is set by the service");
    expect(others).to.deep.equal([1, 2].map((index) => first?.replace(/\[0\] "w0"/, `[${index}] "w${index}"`)));
  });

  it(`reports for each worker among others what it reports for it alone, seed ${SEED}`, () => {
    fc.assert(
      fc.property(fc.array(anyWorker, { minLength: 1, maxLength: 6 }), (drawn) => {
        const workers = drawn.map((one, index) => ({ ...one, workerId: `w${index}` }));
        const profiles = { p: { capacity: 2, labels: { a: [], b: 1 } }, q: { capacity: 1 } };
        const failures = failuresOf({ profiles, workers } as unknown as Source).filter((line) =>
          line.startsWith("workers"),
        );
        const alone = workers.flatMap((one, index) =>
          failuresOf({ profiles, workers: [one] } as unknown as Source)
            .filter((line) => line.startsWith("workers"))
            .map((line) => line.replace("workers[0]", `workers[${index}]`)),
        );
        expect(failures).to.deep.equal(alone);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it("truncates long values and escapes control characters", () => {
    const lines = failuresOf([{ ...ada, workerId: `${"x".repeat(500)}\u001b[31m` }]);
    expect(lines.join("\n")).to.not.contain("\u001b");
    expect(Math.max(...lines.map((line) => line.length))).to.be.below(400);
  });
});
