/** One fuzz case: a resource, its olds and news, and the engine's call; all from one seed. */
import type { JsonObject } from "../../../provider/dist/util/json.js";
import type { Kind } from "../../../provider/dist/schema/names.js";
import { registry } from "../../../provider/dist/schema/registry.js";
import { loaderText } from "../../../provider/dist/hosts/dynamic/loader-text.js";
import { fullDeclarations } from "../../support/full-declarations.ts";
import type { Dice } from "./mutate-dice.ts";

/** The calls of the engine. */
export const CALLS = ["check", "diff", "create", "read", "update", "delete"] as const;

/** A valid case, before mutation. */
export interface Case {
  readonly kind: Kind;
  readonly call: (typeof CALLS)[number];
  readonly id: string;
  readonly olds: JsonObject;
  readonly news: JsonObject;
}

const KINDS: readonly Kind[] = Object.values(registry).map(({ kind }) => kind);

/** Valid ids that must be encoded in a path. */
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

/** A valid case at an endpoint, with one of the given calls; `suffix` makes its id different from those of other cases. */
export function validCase(dice: Dice, endpoint: string, calls: readonly Case["call"][] = CALLS, suffix = ""): Case {
  const kind = dice.pick(KINDS);
  const id = dice.pick(IDS) + suffix;
  const controlInputs = { [registry[kind].identity]: id, endpoint, __provider: loaderText(kind) };
  const declaration = (): JsonObject => ({ ...controlInputs, ...dice.pick(fullDeclarations[kind]) });
  const before = { ...declaration(), ...removalOf(dice, kind) };
  const news = { ...declaration(), ...removalOf(dice, kind) };
  const olds = dice.happens(0.1) ? { ...before, __pending: pendingOf(dice, kind) } : before;
  const adopting = dice.happens(0.3) ? { adopt: "always", onConflict: "overwrite" } : {};
  return { kind, call: dice.pick(calls), id, olds, news: dice.happens(0.3) ? before : { ...news, ...adopting } };
}

function pendingOf(dice: Dice, kind: Kind): JsonObject {
  return { declarations: [dice.pick(fullDeclarations[kind])], isCreation: dice.happens(0.5) };
}

/** Sets a drain timeout of 0, so that fuzzed answers about jobs cannot delay a removal. */
function removalOf(dice: Dice, kind: Kind): JsonObject {
  const actions = registry[kind].removal?.onTimeout;
  if (actions === undefined) return {};
  const onTimeout = dice.pick(["fail", "keep", ...Object.keys(actions)]);
  return { removal: { waitSeconds: 0, onTimeout, ...(onTimeout === "move" && { moveTo: "other" }) } };
}

/** Picks the blocking jobs of a removal; usually none. */
export function jobsBefore(dice: Dice, { kind, call, id }: Case): JsonObject | undefined {
  if (call !== "delete" || kind === "Job" || dice.happens(0.6)) return undefined;
  return { status: dice.pick(["queued", "assigned"]), queueId: id, assignments: { a1: { assignmentId: "a1" } } };
}

/** Picks the entity before the call; sometimes none. */
export function bodyBefore(dice: Dice, { kind, call, olds, news }: Case): JsonObject | undefined {
  if (dice.happens(call === "create" ? 0.5 : 0.1)) return undefined;
  const { members } = registry[kind].shape;
  const properties = dice.happens(0.5) ? olds : news;
  const body = Object.fromEntries(Object.entries(properties).filter(([key]) => members.has(key)));
  if (kind === "Worker" && dice.happens(0.2)) return { ...body, assignedJobs: [{ jobId: "call", assignmentId: "a1" }] };
  return kind === "Job" ? { ...body, status: dice.pick(["queued", "created", "assigned", "closed"]) } : body;
}

/** The calls as the plugin takes them, and the host as well. */
export interface Performer {
  check(olds: JsonObject, news: JsonObject): Promise<unknown>;
  diff(id: string, olds: JsonObject, news: JsonObject): Promise<unknown>;
  create(inputs: JsonObject): Promise<unknown>;
  read(id: string, state: JsonObject): Promise<unknown>;
  update(id: string, olds: JsonObject, news: JsonObject): Promise<unknown>;
  delete(id: string, state: JsonObject): Promise<unknown>;
}

/** Makes the call. */
export function perform(handlers: Performer, { call, id, olds, news }: Case): Promise<unknown> {
  if (call === "check") return handlers.check(olds, news);
  if (call === "diff") return handlers.diff(id, olds, news);
  if (call === "create") return handlers.create(news);
  if (call === "read") return handlers.read(id, olds);
  if (call === "update") return handlers.update(id, olds, news);
  return handlers.delete(id, olds);
}
