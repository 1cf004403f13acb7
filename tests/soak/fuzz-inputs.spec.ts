/** Fuzz of programs, states and environment: no input makes the provider crash, hang, leak the key or write an undeclared value. */
import { expect } from "chai";
import { startPluginHost } from "../support/plugin-host.ts";
import { canary, hostilePlugin } from "./support/mutate-bench.ts";
import { CALLS, type Case, perform, validCase } from "./support/mutate-case.ts";
import { dice as diceOf } from "./support/mutate-dice.ts";
import { asReceived, inputMutations, mutateConnectionString } from "./support/mutate-inputs.ts";
import {
  judgeCheck,
  judgeHostOutcome,
  judgeLines,
  judgeOutcome,
  judgeRequests,
  leaks,
} from "./support/mutate-oracle.ts";
import { type Verdict, isWhole, judgeAll, outcomeOf, showTally } from "./support/mutate-run.ts";
import { playOver, setScene } from "./support/mutate-scene.ts";
import { startWireServer } from "./support/mutate-wire.ts";
import { sized } from "./support/size.ts";

const endpoint = "https://contoso.test";
const NAMES = Object.keys(inputMutations);

describe("soak: hostile inputs (fuzz)", function () {
  this.timeout(0);

  it("affect only the outcome of the call: in the process", async () => {
    const environment = { JOBROUTER_CONNECTION_STRING: `endpoint=${endpoint}/;accesskey=${canary}` };
    const before = Object.getOwnPropertyNames(Object.prototype);
    const run = { first: 1, count: sized({ small: 1_500, full: 88_000 }), width: 1 };
    const tally = await judgeAll(run, async (seed) => judge(seed, environment, asReceived));
    showTally("inputs and states, in the process", tally);
    expect(Object.getOwnPropertyNames(Object.prototype), "the prototype of all objects").to.deep.equal(before);
    expect(tally.failures, "failing cases").to.be.empty;
  });

  it("affect only the outcome of the call: the environment", async () => {
    const run = { first: 1_000_001, count: sized({ small: 400, full: 20_000 }), width: 1 };
    const tally = await judgeAll(run, async (seed) => {
      const dice = diceOf(seed);
      const right = `endpoint=${endpoint}/;accesskey=${canary}`;
      const text = dice.happens(0.8) ? mutateConnectionString(right, dice) : right;
      const other = dice.pick([undefined, "https://elsewhere.test", "", "x", mutateConnectionString(endpoint, dice)]);
      const environment = { JOBROUTER_CONNECTION_STRING: text, JOBROUTER_ENDPOINT: other };
      return judge(seed, environment, (it) => {
        const { endpoint: _, ...news } = it.news;
        return asReceived(dice.happens(0.5) ? { ...it, news, olds: news } : it);
      });
    });
    showTally("environments, in the process", tally);
    expect(tally.failures, "failing cases").to.be.empty;
  });

  it("crash neither the real host nor its concurrent calls", async () => {
    const trap = await startWireServer(() => ({ pieces: [], then: "close" }));
    let scenes:
      | ((
          ...play: Parameters<Parameters<typeof startWireServer>[0]>
        ) => ReturnType<Parameters<typeof startWireServer>[0]>)
      | undefined;
    const server = await startWireServer((asked) => scenes?.(asked) ?? { pieces: [], then: "close" });
    const host = await startPluginHost({
      config: {
        "jobrouter:connectionString": `endpoint=${server.url}/;accesskey=${canary}`,
        "jobrouter:requestsPerSecond": "100",
      },
    });
    let crashes = 0;
    void host.ended.then(() => (crashes += 1));
    try {
      const run = { first: 2_000_001, count: sized({ small: 100, full: 2_200 }), width: 1, patience: 300_000 };
      const tally = await judgeAll(run, async (seed) => {
        const dice = diceOf(seed);
        const valid = validCase(dice, server.url);
        const scene = setScene(dice, valid, ["right"], true);
        const exchanges: Parameters<typeof judgeRequests>[0][number][] = [];
        scenes = (asked) => {
          const { answer, sending } = playOver(scene, asked, dice, trap);
          exchanges.push({ asked, answer });
          return sending;
        };
        const name = dice.pick(NAMES);
        const it = withLoader(asReceived(inputMutations[name]?.(valid, dice) ?? valid), valid);
        const outcome = await outcomeOf(() => perform(host, it));
        return {
          group: name,
          requests: exchanges.length,
          isAnswered: "answer" in outcome,
          complaints: [...judgeHostOutcome(outcome), ...judgeRequests(exchanges, it, server.url)],
        };
      });
      const { news } = validCase(diceOf(0), server.url);
      const answer = await host.check({}, news);
      showTally("inputs and states, in the real host", tally, { "host crashes": crashes });
      expect(answer.inputs, "what the host still answers").to.have.property("endpoint", server.url);
      expect(crashes, "host crashes").to.equal(0);
      expect(leaks(host.heard()), "the key in what the host said").to.equal(false);
      if (isWhole) expect(tally.requests, "requests that reached the service").to.be.above(tally.cases / 4);
      expect(tally.failures, "failing cases").to.be.empty;
    } finally {
      await host.stop();
      await Promise.all([server.close(), trap.close()]);
    }
  });
});

async function judge(
  seed: number,
  environment: Readonly<Record<string, string | undefined>>,
  change: (it: Case) => Case,
): Promise<Verdict> {
  const dice = diceOf(seed);
  const valid = validCase(dice, endpoint, CALLS);
  const scene = setScene(dice, valid, ["right"]);
  const name = dice.pick(NAMES);
  const it = change(inputMutations[name]?.(valid, dice) ?? valid);
  const { plugin, exchanges, shown } = hostilePlugin(environment, (asked) => scene.answer(asked));
  const outcome = await outcomeOf(() => perform(plugin.handlers(it.kind), it));
  const complaints = [
    ...judgeOutcome(outcome),
    ...judgeLines(shown),
    ...(it.call === "check" ? judgeCheck(outcome) : []),
    ...judgeRequests(exchanges, it, ...endpointsIn(environment["JOBROUTER_CONNECTION_STRING"] ?? "")),
  ];
  return {
    group: name,
    requests: exchanges.length,
    isAnswered: "answer" in outcome,
    complaints: complaints.map((complaint) => `${it.kind} ${it.call}: ${complaint}`),
  };
}

/** The endpoints to which the key in a connection string may go: those that the string itself names. */
function endpointsIn(connectionString: string): string[] {
  const parts = connectionString.trim().split(/;(?=[^;=]*(?:endpoint|accesskey)\s*=)/i);
  const named = parts.map((part) =>
    part
      .slice(part.indexOf("=") + 1)
      .replace(/;+$/, "")
      .trim(),
  );
  return named.filter((part) => URL.canParse(part)).map((part) => new URL(part).origin);
}

/** Not mutated: the loader, which routes a resource to the plugin, and the drain timeout, which is real here. */
function withLoader(it: Case, { olds, news }: Case): Case {
  const { __provider = "" } = news;
  const removal = olds["removal"] === undefined ? {} : { removal: olds["removal"] };
  return { ...it, olds: { ...it.olds, __provider, ...removal }, news: { ...it.news, __provider } };
}
