/** One case of the fuzz: a resource, what the engine knows and wants of it, and the call it makes; all from one seed. */
import type { JsonObject } from "../../../provider/dist/base/json.js";
import type { Kind } from "../../../provider/dist/contracts/kind.js";
import { registry } from "../../../provider/dist/contracts/registry.js";
import { loaderText } from "../../../provider/dist/program/loader-text.js";
import type { Handlers } from "../../../provider/dist/plugin/index.js";
import { fullDeclarations } from "../../support/full-declarations.ts";
import type { Dice } from "./mutate-dice.ts";

/** The calls of the engine. */
export const CALLS = ["check", "diff", "create", "read", "update", "delete"] as const;

/** Valid, until somebody mutates it. */
export interface Case {
  readonly kind: Kind;
  readonly call: (typeof CALLS)[number];
  readonly id: string;
  readonly olds: JsonObject;
  readonly news: JsonObject;
}

const KINDS: readonly Kind[] = Object.values(registry).map(({ kind }) => kind);

/** Ids that the service takes, and that must not become anything else in a path. */
const IDS = [
  "ada",
  "a b",
  "ada:cancel",
  "100%",
  "%2e%2e",
  "...",
  "é",
  "\u{1f600}",
  "@elsewhere.test",
  "a;b=c&d",
  "*",
  "__proto__",
];

/** A valid case at an endpoint, with one of the given calls. */
export function validCase(dice: Dice, endpoint: string, calls: readonly Case["call"][] = CALLS): Case {
  const kind = dice.pick(KINDS);
  const id = dice.pick(IDS);
  const steering = { [registry[kind].identity]: id, endpoint, __provider: loaderText(kind) };
  const declaration = (): JsonObject => ({ ...steering, ...dice.pick(fullDeclarations[kind]) });
  const [before, news] = [declaration(), declaration()];
  const olds = dice.happens(0.1) ? { ...before, __pending: pendingOf(dice, kind) } : before;
  const adopting = dice.happens(0.3) ? { adopt: "always", onConflict: "overwrite" } : {};
  return { kind, call: dice.pick(calls), id, olds, news: dice.happens(0.3) ? before : { ...news, ...adopting } };
}

function pendingOf(dice: Dice, kind: Kind): JsonObject {
  return { declarations: [dice.pick(fullDeclarations[kind])], isCreation: dice.happens(0.5) };
}

/** What stands in the service before the call; nothing, now and then. */
export function bodyBefore(dice: Dice, { kind, call, olds, news }: Case): JsonObject | undefined {
  if (dice.happens(call === "create" ? 0.5 : 0.1)) return undefined;
  const { members } = registry[kind].shape;
  const bag = dice.happens(0.5) ? olds : news;
  const body = Object.fromEntries(Object.entries(bag).filter(([key]) => members.has(key)));
  return kind === "Job" ? { ...body, status: dice.pick(["queued", "created", "assigned", "closed"]) } : body;
}

/** Makes the call, as the host does. */
export function perform(handlers: Pick<Handlers, Case["call"]>, { call, id, olds, news }: Case): Promise<unknown> {
  if (call === "check") return handlers.check(olds, news);
  if (call === "diff") return handlers.diff(id, olds, news);
  if (call === "create") return handlers.create(news);
  if (call === "read") return handlers.read(id, olds);
  if (call === "update") return handlers.update(id, olds, news);
  return handlers.delete(id, olds);
}
