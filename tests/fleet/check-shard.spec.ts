import { expect } from "chai";
import type { JsonObject } from "jobrouter-emulator";
import { UNKNOWN } from "../../provider/dist/schema/unknown.js";
import { DRIFTED_KEY, ROSTER_KEY } from "../../provider/dist/schema/internal-properties.js";
import { checkShard } from "../../provider/dist/fleet/check-shard.js";
import { shardLifecycle } from "../../provider/dist/fleet/shard.js";
import type { FleetTools } from "../../provider/dist/fleet/tools.js";
import { pack } from "../../provider/dist/fleet/format/packed.js";

const bag = (roster: unknown, others: object = {}): JsonObject =>
  ({
    shard: "agents-0",
    endpoint: "https://one.communication.azure.com",
    failures: "",
    [ROSTER_KEY]: roster,
    ...others,
  }) as JsonObject;

describe("the check of a shard", () => {
  const good: readonly { roster: string; others?: object; because: string }[] = [
    { roster: "", because: "a shard may have nobody" },
    { roster: 'ada {"capacity":1}\n', because: "it is a worker" },
    { roster: '@p {"capacity":1}\nada @p\n', because: "a profile says what it needs" },
    { roster: UNKNOWN, because: "it is not known yet" },
    {
      roster: 'ada {"capacity":1}\n',
      others: { removal: { waitSeconds: 5, onTimeout: "keep" } },
      because: "workers are removed so",
    },
    { roster: 'ada {"capacity":1}\n', others: { ownership: { labels: "observe" } }, because: "fields have owners" },
    {
      roster: 'ada {"capacity":1}\n',
      others: { ownership: UNKNOWN, adopt: UNKNOWN },
      because: "settings may not be known yet",
    },
  ];
  for (const { roster, others, because } of good) {
    it(`passes ${JSON.stringify({ roster, ...others })}, since ${because}`, () => {
      const news = bag(roster, others);
      expect(checkShard({}, news)).to.deep.equal({ inputs: news, failures: [] });
      expect(checkShard(news, news)).to.deep.equal({ inputs: news, failures: [] });
    });
  }

  const wrong: readonly { news: JsonObject; reasons: readonly RegExp[]; because: string }[] = [
    {
      news: bag('ada {"capacity":0}\n'),
      reasons: [/^worker "ada": capacity must be 1 or more, but it is 0$/],
      because: "the field is wrong",
    },
    { news: bag("ada\n"), reasons: [/^worker "ada": capacity is required; set it$/], because: "a field is missing" },
    {
      news: bag('ada {"capacity":0}\nbob {"capacity":"x"}\n'),
      reasons: [/"ada"/, /"bob"/],
      because: "each of them is",
    },
    {
      news: bag('@p {"capacity":0}\nada @p\nbob @p\n'),
      reasons: [/"ada"/, /"bob"/],
      because: "their profile is wrong",
    },
    {
      news: bag('ada {"capacity":1,"maxConcurrentOffers":2}\n'),
      reasons: [/needs the API version 2024-01-18-preview/],
      because: "the field came later",
    },
    {
      news: bag("?? what\n"),
      reasons: [/^line 1 of the roster is none that this package writes$/],
      because: "it cannot be read",
    },
    { news: bag(7), reasons: [/^__roster must be text$/], because: "it is no text" },
    { news: bag("", { failures: "x" }), reasons: [/^failures is for the provider$/], because: "that is no input" },
    {
      news: bag("", { ownership: { labels: "mine" } }),
      reasons: [/^ownership\.labels must be one of enforce, setOnce, observe$/],
      because: "there is no such owner",
    },
    { news: bag("", { adopt: "maybe" }), reasons: [/^adopt /], because: "there is no such setting" },
    {
      news: bag("", { removal: { onTimeout: "drop" } }),
      reasons: [/^removal\.onTimeout must be one of fail, keep, unassign, force/],
      because: "nobody is removed so",
    },
  ];
  for (const { news, reasons, because } of wrong) {
    it(`refuses ${JSON.stringify(news[ROSTER_KEY])} with ${JSON.stringify(Object.keys(news).slice(4))}, since ${because}`, () => {
      const { failures } = checkShard({}, news);
      expect(failures.map(({ message }) => message)).to.have.length(reasons.length);
      for (const [index, reason] of reasons.entries()) expect(failures[index]?.message).to.match(reason);
      expect(
        failures.every(({ path }) => path.length === 0),
        "the engine would print a whole roster beside it",
      ).to.equal(true);
    });
  }

  it("refuses a field of ownership that no worker has", () => {
    expect(checkShard({}, bag("", { ownership: { mood: "observe" } })).failures).to.have.length(1);
  });

  it("does not check again who stays as it was, so that one who was taken in long ago stops nobody", () => {
    const olds = bag('ada {"capacity":0}\n');
    expect(checkShard(olds, bag('ada {"capacity":0}\nbob {"capacity":1}\n')).failures).to.deep.equal([]);
  });

  const wordings: readonly { olds: string; news: string; kept: string; because: string }[] = [
    {
      olds: 'ada {"capacity":1,"queues":["b","a"]}\n',
      news: 'ada {"capacity":1,"queues":["a","b"]}\n',
      kept: 'ada {"capacity":1,"queues":["b","a"]}\n',
      because: "it means the same",
    },
    {
      olds: 'ada {"capacity":1}\n',
      news: '@p {"capacity":1}\nada @p\n',
      kept: 'ada {"capacity":1}\n',
      because: "it says the same without the profile",
    },
    {
      olds: '@p {"capacity":1}\nada @p\n',
      news: 'ada {"capacity":1}\n',
      kept: '@p {"capacity":1}\nada @p\n',
      because: "it says the same without a profile that is gone",
    },
    {
      olds: '@p {"capacity":1}\nada @p\n',
      news: '@p {"capacity":2}\nada @p {"capacity":1}\n',
      kept: '@p {"capacity":1}\nada @p\n',
      because: "another profile of that name changes nobody",
    },
    {
      olds: 'ada {"capacity":1}\nbob {"capacity":1}\n',
      news: 'ada {"capacity":2}\nbob {"capacity":1}\n',
      kept: 'ada {"capacity":2}\nbob {"capacity":1}\n',
      because: "one changes",
    },
  ];
  it("keeps the same text in the bytes that it was packed in by another version of Node.js", () => {
    const [text, packed] = ["ada capacity=1\n", pack("ada capacity=1\n")];
    expect(checkShard(bag(text), bag(packed))).to.deep.equal({ inputs: bag(text), failures: [] });
    expect(checkShard(bag(packed), bag(text))).to.deep.equal({ inputs: bag(packed), failures: [] });
  });

  for (const { olds, news, kept, because } of wordings) {
    it(`makes ${JSON.stringify(kept)} of ${JSON.stringify(news)} after ${JSON.stringify(olds)}, since ${because}`, () => {
      expect(checkShard(bag(olds), bag(news))).to.deep.equal({ inputs: bag(kept), failures: [] });
    });
  }
});

describe("the diff of a shard", () => {
  const cycle = shardLifecycle({} as FleetTools);
  const [none, one] = [bag(pack("")), bag(pack("ada capacity=1\n"))];
  const cases: readonly { olds: JsonObject; news: JsonObject; changes: boolean; because: string }[] = [
    { olds: one, news: one, changes: false, because: "nothing is changed" },
    { olds: one, news: bag("ada capacity=1\n"), changes: false, because: "the lines are the same in other bytes" },
    { olds: none, news: one, changes: true, because: "a worker comes" },
    { olds: none, news: bag(UNKNOWN), changes: true, because: "nobody knows yet who comes" },
    { olds: { ...one, failures: "ada: no" }, news: one, changes: true, because: "one has failed" },
    {
      olds: { ...one, [DRIFTED_KEY]: pack("ada capacity=2\n") },
      news: one,
      changes: true,
      because: "a refresh found one",
    },
    { olds: one, news: bag(one[ROSTER_KEY], { adopt: "always" }), changes: true, because: "a setting is changed" },
  ];
  for (const { olds, news, changes, because } of cases) {
    it(`says ${changes}, since ${because}`, () => {
      expect(cycle.diff("agents-0", olds, news)).to.deep.equal({ changes, replaces: [], deleteBeforeReplace: true });
    });
  }

  it("replaces a shard at another endpoint", () => {
    const { changes, replaces } = cycle.diff(
      "agents-0",
      one,
      bag(one[ROSTER_KEY], { endpoint: "https://two.communication.azure.com" }),
    );
    expect([changes, replaces]).to.deep.equal([true, ["endpoint"]]);
  });
});
