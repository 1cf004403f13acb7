/** Whatever the service answers: nothing crashes, hangs, sends the key elsewhere or writes a wrong value. `FUZZ_SEED` runs one case. */
import { expect } from "chai";
import { answerMutations } from "./support/mutate-answers.ts";
import { type Reaction, canary, hostilePlugin } from "./support/mutate-bench.ts";
import { bodyBefore, perform, validCase } from "./support/mutate-case.ts";
import { dice as diceOf } from "./support/mutate-dice.ts";
import { judgeOutcome, judgeRequests } from "./support/mutate-oracle.ts";
import { type Tally, type Verdict, judgeAll, outcomeOf } from "./support/mutate-run.ts";
import { type Asked, type Kept, answerRightly } from "./support/mutate-service.ts";
import { registry } from "../../provider/dist/contracts/registry.js";
import { printFigures, sized } from "./support/size.ts";

const endpoint = "https://contoso.test";
const trap = { url: "https://elsewhere.test" };
const environment = { JOBROUTER_CONNECTION_STRING: `endpoint=${endpoint}/;accesskey=${canary}` };
const FAILURES = ["reset", "refused", "silence", "nonsense"] as const;

describe("soak: hostile answers", function () {
  this.timeout(0);

  it("change nothing but the answer of the call: in the process", async () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const tally = await judgeAll({ first: 1, count: sized({ small: 1_500, full: 90_000 }), width: 16 }, judge);
    show("answers in the process", tally);
    expect(Object.getOwnPropertyNames(Object.prototype)).to.deep.equal(before);
    expect(tally.failures, "failing cases").to.be.empty;
  });
});

async function judge(seed: number): Promise<Verdict> {
  const dice = diceOf(seed);
  const it = validCase(dice, endpoint, ["create", "read", "update", "delete"]);
  const path = `/routing/${registry[it.kind].collection}/${encodeURIComponent(it.id)}`;
  const body = bodyBefore(dice, it);
  const kept: Kept = new Map(body === undefined ? [] : [[path, { body, version: 1 }]]);
  const name = dice.pick([...Object.keys(answerMutations), ...FAILURES]);
  const at = dice.below(4);
  const always = dice.happens(0.3);
  let asked = 0;
  const react = (request: Asked): Reaction => {
    const right = answerRightly(kept, request);
    const isHit = always || asked++ === at;
    if (!isHit) return right;
    const failure = FAILURES.find((one) => one === name);
    return failure ?? answerMutations[name]?.(right, dice, trap) ?? right;
  };
  const { plugin, exchanges } = hostilePlugin(environment, react);
  const outcome = await outcomeOf(() => perform(plugin.handlers(it.kind), it));
  return {
    group: name,
    complaints: [...judgeOutcome(outcome), ...judgeRequests(exchanges, it, endpoint)].map(
      (c) => `${it.kind} ${it.call}: ${c}`,
    ),
  };
}

function show(title: string, { cases, groups, failed, hangs, failures }: Tally): void {
  printFigures(title, { promise: { cases, hangs, failed }, classes: groups });
  for (const failure of failures) console.log(`      ${failure}`);
}
