/** The service's side of one case: its entities, and which responses are mutated how; all from one seed. */
import type { JsonObject } from "../../../provider/dist/util/json.js";
import { registry } from "../../../provider/dist/schema/registry.js";
import { type Trap, answerMutations } from "./mutate-answers.ts";
import { type Sending, sendRightly, wireMutations } from "./mutate-bytes.ts";
import { type Case, bodyBefore, jobsBefore } from "./mutate-case.ts";
import type { Dice } from "./mutate-dice.ts";
import { type Answer, type Asked, type Kept, answerRightly } from "./mutate-service.ts";

/** One case at the service. */
export interface Scene {
  /** The class of its mutations. */
  readonly name: string;
  /** The right answer to a request. */
  readonly answer: (asked: Asked) => Answer;
  /** True for a request whose response is mutated. */
  readonly isHit: () => boolean;
  /** How many of them there were. */
  readonly hits: () => number;
}

/** Sets a scene for a case; the mutation is one of `names`. A calm one has no blocking jobs. */
export function setScene(dice: Dice, it: Case, names: readonly string[], isCalm = false): Scene {
  const before = bodyBefore(dice, it);
  const body = isCalm && before !== undefined ? withoutJobs(before) : before;
  const path = `/routing/${registry[it.kind].collection}/${encodeURIComponent(it.id)}`;
  const job = isCalm ? undefined : jobsBefore(dice, it);
  const kept: Kept = new Map(body === undefined ? [] : [[path, { body, version: 1 }]]);
  if (job !== undefined) kept.set("/routing/jobs/call", { body: job, version: 1 });
  const [at, isAlways] = [dice.below(4), dice.happens(0.3)];
  let [asked, hits] = [0, 0];
  return {
    name: dice.pick(names),
    answer: (request) => answerRightly(kept, request),
    isHit() {
      const isHit = isAlways || asked++ === at;
      if (isHit) hits += 1;
      return isHit;
    },
    hits: () => hits,
  };
}

/** What a scene sends: a mutated answer in the right way, or a right one in a way that leaves it unclear what arrives. */
export function playOver(
  { name, answer, isHit }: Scene,
  asked: Asked,
  dice: Dice,
  trap: Trap,
): { readonly answer: Answer | "unclear"; readonly sending: Sending } {
  const right = answer(asked);
  if (!isHit()) return { answer: right, sending: sendRightly(right) };
  if (name in wireMutations) return { answer: "unclear", sending: pick(wireMutations, name)(right, dice, trap) };
  const shown = pick(answerMutations, name)(right, dice, trap);
  return { answer: shown, sending: sendRightly(shown) };
}

function pick<Mutation>(mutations: Readonly<Record<string, Mutation>>, name: string): Mutation {
  const mutation = mutations[name];
  if (mutation === undefined) throw new Error(`there is no mutation ${name}`);
  return mutation;
}

function withoutJobs({ assignedJobs: _, status, ...body }: JsonObject): JsonObject {
  return status === undefined ? body : { ...body, status: "queued" };
}
