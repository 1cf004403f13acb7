/** Fuzz of responses: no response makes the provider crash, hang, leak the key or write a wrong value. `FUZZ_SEED` runs one case. */
import { expect } from "chai";
import { registry } from "../../provider/dist/schema/registry.js";
import { type PluginHost, startPluginHost } from "../support/plugin-host.ts";
import { answerMutations, waitingMutations } from "./support/mutate-answers.ts";
import { type Exchange, canary, hostilePlugin } from "./support/mutate-bench.ts";
import { repeatedWireMutations, silentWireMutations, wireMutations } from "./support/mutate-bytes.ts";
import { type Case, perform, validCase } from "./support/mutate-case.ts";
import { type Dice, dice as diceOf } from "./support/mutate-dice.ts";
import {
  type Outcome,
  judgeHostOutcome,
  judgeLines,
  judgeOutcome,
  judgeRequests,
  leaks,
} from "./support/mutate-oracle.ts";
import { type Verdict, isWhole, judgeAll, outcomeOf, showTally } from "./support/mutate-run.ts";
import { type Scene, playOver, setScene } from "./support/mutate-scene.ts";
import type { Asked } from "./support/mutate-service.ts";
import { type WireServer, startWireServer } from "./support/mutate-wire.ts";
import { isFull, sized } from "./support/size.ts";

const FAILURES = ["reset", "refused", "silence", "nonsense"] as const;
/** Deletions are retried for seconds after these. */
const REFUSALS = ["status", "refusal", "terminal codes", "huge", "no JSON"];
const CALLS = ["create", "read", "update", "delete"] as const;

describe("soak: hostile responses (fuzz)", function () {
  this.timeout(0);

  it("affect only the outcome of the call: in the process", async () => {
    const endpoint = "https://contoso.test";
    const trap = { url: "https://elsewhere.test" };
    const names = [...Object.keys(answerMutations), ...FAILURES];
    const before = Object.getOwnPropertyNames(Object.prototype);
    const tally = await judgeAll(
      { first: 1, count: sized({ small: 1_500, full: 152_000 }), width: 16 },
      async (seed) => {
        const dice = diceOf(seed);
        const it = validCase(dice, endpoint, CALLS);
        const scene = setScene(dice, it, names);
        const { plugin, exchanges, shown } = hostilePlugin(environmentAt(endpoint), (asked) => {
          const right = scene.answer(asked);
          if (!scene.isHit()) return right;
          const failure = FAILURES.find((one) => one === scene.name);
          return failure ?? answerMutations[scene.name]?.(right, dice, trap) ?? right;
        });
        const outcome = await outcomeOf(() => perform(plugin.handlers(it.kind), it));
        return verdict(it, scene, outcome, exchanges, [
          ...judgeOutcome(outcome),
          ...judgeLines(shown),
          ...judgeRequests(exchanges, it, endpoint),
        ]);
      },
    );
    showTally("answers, in the process", tally);
    if (isWhole) expect(tally.mutated, "mutated answers").to.be.above(sized({ small: 900, full: 100_000 }));
    expect(Object.getOwnPropertyNames(Object.prototype), "the prototype of all objects").to.deep.equal(before);
    expect(tally.failures, "failing cases").to.be.empty;
  });

  it("affect only the outcome of the call: over the wire", async () => {
    const stage = await openStage(false);
    const names = [...Object.keys(answerMutations), ...Object.keys(wireMutations), ...Object.keys(wireMutations)];
    try {
      const count = sized({ small: 400, full: 18_000 });
      const tally = await judgeAll({ first: 1_000_001, count, width: 32 }, async (seed) => {
        const { it, scene, exchanges } = stage.enter(seed, names);
        const { plugin, shown } = hostilePlugin(environmentAt(stage.server.url), undefined);
        const outcome = await outcomeOf(() => perform(plugin.handlers(it.kind), it));
        return verdict(it, scene, outcome, exchanges, [
          ...judgeOutcome(outcome),
          ...judgeLines(shown),
          ...judgeRequests(exchanges, it, stage.server.url),
        ]);
      });
      showTally("answers, over the wire", tally, { "requests elsewhere": stage.trap.connections() });
      expect(stage.trap.connections(), "connections to another host").to.equal(0);
      // On a busy machine many requests time out before the mutated response: the required count is reached above.
      if (isWhole) expect(tally.mutated, "mutated answers").to.be.above(sized({ small: 80, full: 4_000 }));
      if (isWhole) expect(tally.requests, "requests that reached the service").to.be.above(tally.cases / 4);
      expect(tally.failures, "failing cases").to.be.empty;
    } finally {
      await stage.close();
    }
  });

  it("crash neither the real host nor its concurrent calls", async () => {
    const stage = await openStage(true);
    // Its timeouts are the real ones: retries of seconds are for the full run, those of minutes for the tests above.
    const slow = new Set([
      ...waitingMutations,
      ...silentWireMutations,
      ...(isFull ? [] : [...repeatedWireMutations, ...REFUSALS]),
    ]);
    const names = [...Object.keys(answerMutations), ...Object.keys(wireMutations)].filter((name) => !slow.has(name));
    const config = {
      "jobrouter:connectionString": connectionString(stage.server.url),
      "jobrouter:requestsPerSecond": "100",
    };
    const host = await startPluginHost({ config });
    let crashes = 0;
    void host.ended.then(() => (crashes += 1));
    try {
      const count = sized({ small: 100, full: 2_000 });
      const run = { first: 2_000_001, count, width: sized({ small: 16, full: 100 }), patience: 300_000 };
      const tally = await judgeAll(run, (seed) => judgeInHost(host, stage, seed, names));
      const after = stage.enter(3_000_000, ["right"]).it;
      const answer = await host.check({}, after.news);
      showTally("answers, in the real host", tally, {
        "host crashes": crashes,
        "requests elsewhere": stage.trap.connections(),
      });
      expect(answer.inputs, "what the host still answers").to.have.property("endpoint", stage.server.url);
      expect(stage.trap.connections(), "connections to another host").to.equal(0);
      expect(crashes, "host crashes").to.equal(0);
      expect(leaks(host.heard()), "the key in what the host said").to.equal(false);
      if (isWhole) expect(tally.mutated, "mutated answers").to.be.above(sized({ small: 40, full: 1_000 }));
      if (isWhole) expect(tally.requests, "requests that reached the service").to.be.above(tally.cases / 4);
      expect(tally.failures, "failing cases").to.be.empty;
    } finally {
      await host.stop();
      await stage.close();
    }
  });
});

async function judgeInHost(host: PluginHost, stage: Stage, seed: number, names: readonly string[]): Promise<Verdict> {
  const { it, scene, exchanges } = stage.enter(seed, names);
  const outcome = await outcomeOf(() => perform(host, it));
  return verdict(it, scene, outcome, exchanges, [
    ...judgeHostOutcome(outcome),
    ...judgeRequests(exchanges, it, stage.server.url),
  ]);
}

/** A server for many concurrent cases, and one that must receive no request. */
interface Stage {
  readonly server: WireServer;
  readonly trap: WireServer;
  enter(seed: number, names: readonly string[]): { it: Case; scene: Scene; exchanges: readonly Exchange[] };
  close(): Promise<void>;
}

async function openStage(isCalm: boolean): Promise<Stage> {
  const scenes = new Map<string, { scene: Scene; dice: Dice; exchanges: Exchange[] }>();
  const trap = await startWireServer(() => ({ pieces: [], then: "close" }));
  const server = await startWireServer((asked) => {
    const found = scenes.get(idIn(asked));
    // Lists belong to no case; an empty one ends the search.
    if (found === undefined)
      return { pieces: [Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{"value":[]}')], then: "keep" };
    const { answer, sending } = playOver(found.scene, asked, found.dice, trap);
    found.exchanges.push({ asked, answer });
    return sending;
  });
  return {
    server,
    trap,
    enter(seed, names) {
      const dice = diceOf(seed);
      const it = validCase(dice, server.url, CALLS, ` ${seed}`);
      const scene = setScene(dice, it, names, isCalm);
      const exchanges: Exchange[] = [];
      scenes.set(it.id, { scene, dice, exchanges });
      return { it, scene, exchanges };
    },
    async close() {
      await Promise.all([server.close(), trap.close()]);
    },
  };
}

function idIn({ url }: Asked): string {
  return decodeURIComponent(url.pathname.split("/")[3]?.split(":")[0] ?? "");
}

function connectionString(endpoint: string): string {
  return `endpoint=${endpoint}/;accesskey=${canary}`;
}

function environmentAt(endpoint: string): Readonly<Record<string, string>> {
  return { JOBROUTER_CONNECTION_STRING: connectionString(endpoint) };
}

function verdict(
  it: Case,
  { name, hits }: Scene,
  outcome: Outcome,
  exchanges: readonly Exchange[],
  complaints: readonly string[],
): Verdict {
  return {
    group: name,
    requests: exchanges.length,
    mutated: hits(),
    isAnswered: "answer" in outcome,
    complaints: complaints.map((complaint) => `${registry[it.kind].kind} ${it.call}: ${complaint}`),
  };
}
