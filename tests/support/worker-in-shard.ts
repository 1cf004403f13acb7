/**
 * The lifecycle of one worker as the only line of a fleet's shard, in the words of a `Worker` alone, so that the same cases
 * can be told of both.
 */
import type { Emulator, JsonObject, JsonValue } from "jobrouter-emulator";
import { type RouterErrorCode, RouterError } from "../../provider/dist/errors.js";
import { hasUnknown, UNKNOWN } from "../../provider/dist/schema/unknown.js";
import { DRIFTED_KEY, FLEET_KEY, PENDING_KEY, ROSTER_KEY } from "../../provider/dist/schema/internal-properties.js";
import { worker } from "../../provider/dist/schema/worker.js";
import { planLifecycle } from "../../provider/dist/fleet/plan.js";
import { shardLifecycle } from "../../provider/dist/fleet/shard.js";
import type { FleetTools } from "../../provider/dist/fleet/tools.js";
import { UnknownOutcomeError } from "../../provider/dist/reconciler/converge.js";
import { ResourceInitFailedError } from "../../provider/dist/reconciler/entity.js";
import type { Lifecycle } from "./lifecycle.ts";
import { declaredFields } from "../../provider/dist/reconciler/state.js";
import { keepEquivalentOldInputs } from "../../provider/dist/reconciler/merge-patch.js";
import { declarationsIn, linesOf, readLines, writeLines } from "../../provider/dist/fleet/format/lines.js";
import { pack, unpack } from "../../provider/dist/fleet/format/packed.js";
import { fleetTools } from "./quick-fleet.ts";

const FLEET = "agents";
/** What a shard has beside the settings of its workers. */
const OWN_KEYS = ["shard", "failures", "drift", FLEET_KEY, ROSTER_KEY, DRIFTED_KEY, PENDING_KEY];
/** What a shard remembers of a refresh, which a worker alone has no place for, by the state that the refresh made. */
const drifted = new WeakMap<JsonObject, JsonValue>();

/** The lifecycle against an emulator; `report` gets what it says while it waits. */
export function quickWorkerInShard(emulator: Emulator, report: (line: string) => void = () => undefined): Lifecycle {
  const tools = fleetTools(emulator, (line) => {
    // What the shard says about itself has no match in a worker alone.
    if (!line.startsWith(`${FLEET}-0: `)) report(line);
  });
  return workerInShard(tools);
}

/** The lifecycle with these tools. A worker is deleted by leaving the roster; its errors have the codes that their texts tell. */
export function workerInShard(tools: FleetTools): Lifecycle {
  const cycle = shardLifecycle(tools);
  const deploy = async (id: string, olds: JsonObject | undefined, news: JsonObject): Promise<JsonObject> => {
    const next = toShard(id, news);
    const { outs } =
      olds === undefined ? await cycle.create(next) : await cycle.update(`${FLEET}-0`, toShard(id, olds), next);
    const reached = fromShard(id, outs);
    if (outs["failures"] === "" && reached !== undefined) return keepEquivalentOldInputs(worker, news, reached);
    throw failureOf(id, textOf(outs["failures"]), reached ?? {}, olds);
  };
  return {
    check(olds, news) {
      const id = idOf(news);
      const { inputs, failures } = cycle.check(
        Object.keys(olds).length === 0 ? {} : toShard(id, olds),
        toShard(id, news),
      );
      const checked = inputs[ROSTER_KEY] === UNKNOWN ? undefined : fromShard(id, inputs);
      const prefix = `worker "${id}": `;
      return {
        inputs: keepEquivalentOldInputs(worker, olds, checked ?? news),
        failures: failures.map(({ message }) => {
          const [property = "", ...rest] = message.replace(prefix, "").split(" ");
          return { path: [property], message: rest.join(" ") };
        }),
      };
    },
    diff(id, olds, news) {
      const { changes, ...others } = cycle.diff(`${FLEET}-0`, toShard(id, olds), toShard(id, news));
      // What a worker alone leaves to the engine, a shard answers itself.
      const isLeft = olds[PENDING_KEY] !== undefined;
      return { ...others, changes: changes === true && !isLeft ? undefined : changes };
    },
    create: async (inputs) => ({ id: idOf(inputs), outs: await deploy(idOf(inputs), undefined, inputs) }),
    async read(id, state) {
      const seen = await cycle.read(`${FLEET}-0`, toShard(id, state));
      const outs = seen && fromShard(id, seen.outs);
      const inputs = seen?.inputs && fromShard(id, seen.inputs);
      if (outs === undefined) return undefined;
      const known = keepEquivalentOldInputs(worker, state, outs);
      const found = seen?.outs[DRIFTED_KEY];
      if (found !== undefined) drifted.set(known, found);
      return { id, outs: known, ...(inputs && { inputs: keepEquivalentOldInputs(worker, state, inputs) }) };
    },
    update: async (id, olds, news) => ({ outs: await deploy(id, olds, news) }),
    async delete(id, state) {
      declareEmptyFleet(tools);
      const before = toShard(id, state);
      const { outs } = await cycle.update(`${FLEET}-0`, before, {
        ...without(before, [PENDING_KEY]),
        [ROSTER_KEY]: "",
      });
      if (outs["failures"] !== "") throw failureOf(id, textOf(outs["failures"]), fromShard(id, outs) ?? {}, state);
    },
  };
}

/** A shard that holds this worker and nobody else. */
function toShard(id: string, bag: JsonObject): JsonObject {
  const settings = without(bag, [worker.identity, PENDING_KEY, ...Object.keys(worker.fields)]);
  const fields = declaredFields(worker, bag);
  const [pending, found] = [bag[PENDING_KEY], drifted.get(bag)];
  // A worker whose creation was lost has no line, since it declares nothing.
  const isLine = pending === undefined || Object.keys(fields).length > 0;
  const workers = isLine ? [{ [worker.identity]: id, ...fields }] : [];
  return {
    ...settings,
    shard: `${FLEET}-0`,
    [ROSTER_KEY]: hasUnknown(fields) ? UNKNOWN : writeLines(linesOf({ profiles: {}, workers })),
    failures: "",
    [FLEET_KEY]: FLEET,
    ...(found !== undefined && { [DRIFTED_KEY]: found }),
    ...(pending !== undefined && { [PENDING_KEY]: { [id]: pending } }),
  };
}

/** The worker's bag; `undefined` when the shard does not know it. */
function fromShard(id: string, shard: JsonObject): JsonObject | undefined {
  const declaration = declarationsIn(readLines(unpack(textOf(shard[ROSTER_KEY]))))(id);
  const pending = (shard[PENDING_KEY] as JsonObject | undefined)?.[id];
  if (declaration === undefined && pending === undefined) return undefined;
  const known = declaration ?? { [worker.identity]: id };
  return { ...without(shard, OWN_KEYS), ...known, ...(pending !== undefined && { [PENDING_KEY]: pending }) };
}

/** What a `Worker` would have thrown; a certain failure must have left the state as it was. */
function failureOf(id: string, text: string, reached: JsonObject, olds: JsonObject | undefined): Error {
  const message = text.replace(`${id}: `, "");
  const cause = new RouterError(codeOf(message), message);
  const isLost = JSON.stringify(reached[PENDING_KEY]) !== JSON.stringify(olds?.[PENDING_KEY]);
  if (isLost || message.includes("Whether the write was applied is not known")) {
    return new ResourceInitFailedError(id, reached, new UnknownOutcomeError(cause));
  }
  const [was, is] = [olds ?? {}, reached].map((bag) => meaningOf(id, bag));
  return was === is
    ? cause
    : new Error(`a failed worker is kept as ${String(is)} and not as ${String(was)}: ${message}`);
}

function meaningOf(id: string, bag: JsonObject): string {
  return JSON.stringify([toShard(id, bag)[ROSTER_KEY], bag[PENDING_KEY]]);
}

const CODES: readonly (readonly [pattern: RegExp, code: RouterErrorCode])[] = [
  [/it exists already/, "AlreadyExists"],
  [/another client changed/, "EditConflict"],
  [/another client deleted it/, "NotFound"],
  [/gave up after/, "PreconditionFailed"],
  [/may belong to another program|it still has/, "StillInUse"],
  [/in its state/, "InvalidInput"],
  [/did not answer/, "ConnectionFailed"],
  [/\(HTTP 400\)/, "BadRequest"],
  [/\(HTTP 401\)/, "Unauthorized"],
  [/\(HTTP 403\)/, "Forbidden"],
  [/\(HTTP 429\)/, "TooManyRequests"],
  [/\(HTTP 5..\)/, "ServiceError"],
];

function codeOf(message: string): RouterErrorCode {
  return CODES.find(([pattern]) => pattern.test(message))?.[1] ?? "UnexpectedStatus";
}

/** A fleet that has nobody any more. */
function declareEmptyFleet(tools: FleetTools): void {
  const inputs = { fleet: FLEET, [FLEET_KEY]: FLEET, endpoint: tools.endpointOf(undefined), [ROSTER_KEY]: pack("") };
  planLifecycle(tools).check({}, inputs);
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function idOf(bag: JsonObject): string {
  return textOf(bag[worker.identity]);
}

function without(bag: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(bag).filter(([key]) => !keys.includes(key)));
}
