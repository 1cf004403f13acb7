import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { UNKNOWN, SOURCE_KEY } from "../../provider/dist/schema/names.js";
import { checkFleet } from "../../provider/dist/fleet/check-fleet.js";

const HEADER = "# jobrouter roster, format 1\n";
const inputs = (roster: unknown, others: object = {}): JsonObject =>
  ({ endpoint: "https://one.communication.azure.com", roster, ...others }) as JsonObject;
const one = JSON.stringify({ workers: [{ workerId: "ada", capacity: 1 }] });

describe("the check of a fleet", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "fleet-"));
    writeFileSync(join(folder, "agents.json"), one);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const check = (news: JsonObject, olds: JsonObject = {}) => checkFleet(olds, news, folder);

  const good: readonly { news: JsonObject; roster: string; because: string }[] = [
    { news: inputs(one), roster: "ada capacity=1\n", because: "JSON is given as text" },
    { news: inputs("workers:\n  - { workerId: ada, capacity: 1 }\n"), roster: "ada capacity=1\n", because: "YAML is" },
    { news: inputs("agents.json"), roster: "ada capacity=1\n", because: "a file is named" },
    { news: inputs(`${HEADER}ada capacity=1\n`), roster: "ada capacity=1\n", because: "it is canonical already" },
    {
      news: inputs(`${HEADER}@p {"capacity":1}\nada @p\n`, { profiles: { p: { capacity: 2 } } }),
      roster: '@p {"capacity":1}\nada @p\n',
      because: "a canonical text has its own profiles",
    },
    {
      news: inputs(JSON.stringify({ workers: [{ workerId: "ada", profile: "p" }] }), {
        profiles: { p: { capacity: 1 } },
      }),
      roster: '@p {"capacity":1}\nada @p\n',
      because: "the program has the profile",
    },
  ];
  for (const { news, roster, because } of good) {
    it(`makes ${JSON.stringify(roster)} of ${JSON.stringify(news["roster"])}, since ${because}`, () => {
      const { inputs: checked, failures, ids } = check(news);
      expect(failures).to.deep.equal([]);
      expect(checked).to.include({ roster: `${HEADER}${roster}`, workers: 1 });
      expect(checked, "it is in the roster").not.to.have.property("profiles");
      expect(ids()).to.deep.equal(["ada"]);
    });
  }

  it("accepts its own answer as input, and answers it byte by byte", () => {
    const { inputs: checked } = check(inputs("agents.json"));
    const { workers: _workers, [SOURCE_KEY]: _source, ...imported } = checked;
    const again = check(imported, checked);
    expect([again.failures, again.inputs["roster"]]).to.deep.equal([[], checked["roster"]]);
  });

  it("accepts all settings", () => {
    const settings = {
      queues: ["sales"],
      ownership: { labels: "observe", availableForOffers: "setOnce" },
      removal: { waitSeconds: 5, onTimeout: "keep" },
      release: ["bob"],
      massChangeLimit: { maxShare: 0.25, minFleetSize: 50 },
      adopt: "always",
      onConflict: "overwrite",
      apiVersion: "2024-01-18-preview",
    };
    const { inputs: checked, failures } = check(inputs(one, settings));
    expect(failures).to.deep.equal([]);
    expect(checked).to.deep.include(settings);
  });

  const wrong: readonly { news: JsonObject; failures: readonly RegExp[]; because: string }[] = [
    { news: inputs(undefined), failures: [/^roster is required; set it$/], because: "there is no roster" },
    { news: inputs(7), failures: [/^ roster: must be a mapping/], because: "it is a number" },
    {
      news: inputs(one, { endpoint: undefined }),
      failures: [/^endpoint is required/],
      because: "there is no endpoint",
    },
    {
      news: inputs("gone.yaml"),
      failures: [/^ gone\.yaml: does not exist in .*fleet-/],
      because: "there is no such file",
    },
    {
      news: inputs(JSON.stringify({ workers: [{ workerId: "ada", capacity: 0 }, { workerId: "bob" }] })),
      failures: [/"ada" capacity: must be 1 or more, but it is 0$/, /"bob" capacity: is required/],
      because: "each of them has a mistake",
    },
    {
      news: inputs(JSON.stringify({ workers: [{ workerId: "ada", capacity: 1, maxConcurrentOffers: 2 }] }), {
        apiVersion: "2023-11-01",
      }),
      failures: [/needs the API version 2024-01-18-preview/],
      because: "the field came later",
    },
    {
      news: inputs(JSON.stringify({ workers: [{ workerId: "ada", capacity: 1, queues: ["sale"] }] }), {
        queues: ["sales"],
      }),
      failures: [/there is no queue "sale" \(did you mean "sales"\?\)/],
      because: "there is no such queue",
    },
    {
      news: inputs(`${HEADER}a b c\n`),
      failures: [/^ line 2 of the roster in canonical form is malformed$/],
      because: "no line looks like that",
    },
    {
      news: inputs("# jobrouter roster, format 2\n"),
      failures: [/^ the roster has a format of a newer pulumi-jobrouter; upgrade the package$/],
      because: "its format is newer",
    },
    {
      news: inputs(one, { ownership: { labels: "mine" } }),
      failures: [/^ownership\.labels must be one of enforce, setOnce, observe$/],
      because: "there is no such owner",
    },
    {
      news: inputs(one, { ownership: { mood: "observe" } }),
      failures: [/^ownership/],
      because: "there is no such field",
    },
    {
      news: inputs(one, { ownership: { capacity: "observe" } }),
      failures: [/^ownership\.capacity must not be "observe"/],
      because: "no worker can be created without a capacity",
    },
    { news: inputs(one, { adopt: "maybe" }), failures: [/^adopt must be one of/], because: "there is no such setting" },
    {
      news: inputs(one, { removal: { onTimeout: "drop" } }),
      failures: [/^removal\.onTimeout must be one of fail, keep, unassign, force/],
      because: "workers are not removed so",
    },
    {
      news: inputs(one, { massChangeLimit: { maxShare: 2 } }),
      failures: [/^massChangeLimit\.maxShare must be 1 or less/],
      because: "a share is at most 1",
    },
    {
      news: inputs(one, { massChangeLimit: { minFleetSize: -1 } }),
      failures: [/^massChangeLimit\.minFleetSize must be 0 or more/],
      because: "a size is at least 0",
    },
    {
      news: inputs(one, { massChangeLimit: { maxshare: 0.1 } }),
      failures: [
        /^massChangeLimit\.maxshare is not known here \(did you mean "maxShare"\?\); valid names are maxShare, minFleetSize$/,
      ],
      because: "a limit that is misspelt is none",
    },
    { news: inputs(one, { brake: {} }), failures: [/^brake is not an input of WorkerFleet/], because: "there is none" },
    {
      news: inputs(JSON.stringify({ workers: [{ workerId: "ada", capacity: 0 }] }), { adopt: "maybe" }),
      failures: [/^adopt/, /capacity/],
      because: "all mistakes come together",
    },
  ];
  for (const { news, failures, because } of wrong) {
    it(`refuses ${JSON.stringify(news)}, since ${because}`, () => {
      const texts = check(news).failures.map(({ path, message }) => `${path.join(".")} ${message}`);
      expect(texts, texts.join("\n")).to.have.length(failures.length);
      for (const [index, failure] of failures.entries()) expect(texts[index]).to.match(failure);
    });
  }

  it("gives mistakes in a roster no path, since the engine would print a whole roster beside it", () => {
    const { failures } = check(inputs(JSON.stringify({ workers: [{ workerId: "ada", capacity: 0 }] })));
    expect(failures.map(({ path }) => path)).to.deep.equal([[]]);
  });

  describe("in a preview that does not know all values", () => {
    const agents = JSON.stringify({ workers: [{ workerId: "ada", profile: "p" }] });
    it("knows no roster while a profile is unknown, but how many workers and which", () => {
      for (const p of [UNKNOWN, { capacity: 1, queues: [UNKNOWN] }]) {
        const { inputs: checked, failures, ids } = check(inputs(agents, { profiles: { p } }));
        expect(failures).to.deep.equal([]);
        expect(checked).to.include({ roster: UNKNOWN, workers: 1 });
        expect(ids()).to.deep.equal(["ada"]);
      }
    });

    it("still finds the mistakes that no unknown value can cure", () => {
      const news = inputs(JSON.stringify({ workers: [{ workerId: "ada", profile: "q", capacity: 0 }] }), {
        profiles: { p: UNKNOWN },
      });
      expect(
        check(news)
          .failures.map(({ message }) => message)
          .join("\n"),
      )
        .to.contain("capacity: must be 1 or more")
        .and.contain('there is no profile "q"');
    });

    it("passes unknown settings, and an unknown roster", () => {
      const unknown = { ownership: UNKNOWN, adopt: UNKNOWN, removal: { waitSeconds: UNKNOWN }, queues: [UNKNOWN] };
      expect(check(inputs(one, unknown)).failures).to.deep.equal([]);
      expect(check(inputs(UNKNOWN)).failures).to.deep.equal([]);
      expect(check(inputs(UNKNOWN)).inputs).to.include({ roster: UNKNOWN });
    });
  });

  describe("of a source that is unchanged", () => {
    const kept = (olds: JsonObject): JsonObject => ({ ...olds, roster: `${HEADER}ada capacity=7\n`, workers: 3 });
    it("does not parse it again", () => {
      const { inputs: olds } = check(inputs("agents.json"));
      const again = check(inputs("agents.json"), kept(olds));
      expect(again.inputs).to.include({ roster: `${HEADER}ada capacity=7\n`, workers: 3 });
      expect(again.ids()).to.deep.equal(["ada"]);
    });

    const changes: readonly { news: JsonObject; because: string }[] = [
      { news: inputs("agents.json", { profiles: { p: { capacity: 1 } } }), because: "there is a profile" },
      { news: inputs("agents.json", { queues: ["sales"] }), because: "queues are checked" },
      { news: inputs("agents.json", { apiVersion: "2024-01-18-preview" }), because: "the version is another one" },
    ];
    for (const { news, because } of changes) {
      it(`reads it when ${because}`, () => {
        const { inputs: olds } = check(inputs("agents.json"));
        expect(check(news, kept(olds)).inputs).to.include({ workers: 1 });
      });
    }

    it("reads a file that was changed", () => {
      const { inputs: olds } = check(inputs("agents.json"));
      writeFileSync(join(folder, "agents.json"), JSON.stringify({ workers: [{ workerId: "ada", capacity: 2 }] }));
      expect(check(inputs("agents.json"), olds).inputs).to.include({ roster: `${HEADER}ada capacity=2\n` });
      writeFileSync(join(folder, "agents.json"), one);
    });

    it("knows no source while a value is unknown, or a refresh has found drift", () => {
      const profiles = { p: { capacity: 1, queues: [UNKNOWN] } };
      expect(check(inputs("agents.json", { profiles })).inputs).to.include({ [SOURCE_KEY]: "" });
      const { inputs: olds } = check(inputs("agents.json"));
      expect(check(inputs("agents.json"), { ...kept(olds), [SOURCE_KEY]: "" }).inputs).to.include({ workers: 1 });
    });
  });

  const wordings: readonly { olds: string; news: string; kept: string; because: string }[] = [
    {
      olds: 'ada {"capacity":1,"queues":["b","a"]}\n',
      news: "ada capacity=1 queues=a,b\n",
      kept: 'ada {"capacity":1,"queues":["b","a"]}\n',
      because: "it means the same",
    },
    {
      olds: "ada capacity=1\n",
      news: '@p {"capacity":1}\nada @p\n',
      kept: "ada capacity=1\n",
      because: "it says the same without the profile",
    },
    {
      olds: '@p {"capacity":1}\nada @p\n',
      news: "ada capacity=1\n",
      kept: '@p {"capacity":1}\nada @p\n',
      because: "it says the same without a profile that is gone",
    },
    {
      olds: '@p {"capacity":1}\nada @p\n',
      news: '@p {"capacity":2}\nada @p capacity=1\n',
      kept: '@p {"capacity":1}\nada @p\n',
      because: "another profile of that name changes no worker",
    },
    {
      olds: "ada capacity=1\nbob capacity=1\n",
      news: "ada capacity=2\nbob capacity=1\n",
      kept: "ada capacity=2\nbob capacity=1\n",
      because: "one changes",
    },
    {
      olds: "ada capacity=1\nbob capacity=1\n",
      news: "ada capacity=1\n",
      kept: "ada capacity=1\n",
      because: "one leaves",
    },
  ];
  for (const { olds, news, kept, because } of wordings) {
    it(`makes ${JSON.stringify(kept)} of ${JSON.stringify(news)} after ${JSON.stringify(olds)}, since ${because}`, () => {
      const { inputs: checked, failures } = check(inputs(`${HEADER}${news}`), inputs(`${HEADER}${olds}`));
      expect([checked["roster"], failures]).to.deep.equal([`${HEADER}${kept}`, []]);
    });
  }
});
