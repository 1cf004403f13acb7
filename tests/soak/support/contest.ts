/** A contest for lost updates: applies of random declarations, and a rival that writes random fields concurrently. */
import { setInterval } from "node:timers/promises";
import fc from "fast-check";
import { type Emulator, type JsonObject, type JsonValue, startEmulator } from "jobrouter-emulator";
import { hasCode } from "../../../provider/dist/errors.js";
import type { ResourceSchema } from "../../../provider/dist/schema/resource-schema.js";
import { registry } from "../../../provider/dist/schema/registry.js";
import type { Collection } from "../../../provider/dist/http/collection.js";
import { type RouterClient, createRouterClient } from "../../../provider/dist/http/collection.js";
import { arbitraryFields, seedReferences } from "../../support/arbitrary-inputs.ts";
import { quickCaller, quickLimits } from "../../support/quick-router.ts";
import { withGenerated } from "../../support/second-opinion.ts";
import { type Intent, changeIn } from "./leaves.ts";
import { type Figures, Tally } from "./tally.ts";
import { WriteHistory } from "./write-history.ts";
import { cycleOf } from "./writers.ts";

/** Concurrent applies, as the engine runs with `--parallel 8`. */
const CONCURRENCY = 8;
/** Milliseconds between two writes of the rival over HTTP: 50 times a second. */
const RIVAL_PACE = 20;
/** The rival's concurrent writes, so that a slow one does not delay the others. */
const RIVAL_CONCURRENCY = 8;
/** The probability that the rival also writes between our read and our write. */
const GAP_CHANCE = 0.3;
/** Random writes that the rival prepares for one entity before it repeats them. */
const RIVAL_SCRIPT = 200;

/** A random change: whole fields of a random declaration; picked fields that it lacks are dropped. */
interface Change {
  readonly fields: JsonObject;
  readonly picks: readonly string[];
}

/** One entity with concurrent writers. */
export interface Field {
  readonly schema: ResourceSchema;
  readonly id: string;
  readonly path: string;
  readonly names: readonly string[];
  readonly history: WriteHistory;
  readonly ours: Iterator<Change, undefined>;
  readonly theirs: () => JsonObject;
  declared: JsonObject;
  state: JsonObject;
  isInFlight: boolean;
}

/** Deploys to the entities of one slot. */
export interface Party {
  /** Called before the rival begins. */
  begin?(router: RouterClient, own: readonly Field[]): Promise<void>;
  /** Makes the next applies, as long as `tally` lets them begin. */
  turn(router: RouterClient, own: readonly Field[], turn: number, tally: Tally): Promise<void>;
}

/** The entities of a contest. */
export interface Ground {
  readonly schemas: readonly ResourceSchema[];
  readonly entitiesPerKind: number;
}

/** Some entities of each kind. */
export const everyKind: Ground = { schemas: Object.values(registry), entitiesPerKind: 8 };

/** Runs the applies with one party per slot; random choices follow the seed, timing does not. */
export async function contest(
  partyOf: (emulator: Emulator) => Party,
  applies: number,
  seed: number,
  ground: Ground,
): Promise<Figures> {
  const emulator = await startEmulator({ seed, journalLimit: 10 });
  try {
    seedReferences(emulator);
    const router = openSteadyRouter(emulator);
    const fields = await makeFields(emulator, router, seed, ground);
    const slots = Array.from({ length: CONCURRENCY }, (_, slot) => ({
      party: partyOf(emulator),
      own: fields.filter((__, index) => index % CONCURRENCY === slot),
    }));
    for (const { party, own } of slots) await party.begin?.(router, own);
    const tally = new Tally();
    const start = Date.now();
    const over = new AbortController();
    const rivals = Array.from({ length: RIVAL_CONCURRENCY }, (_, first) =>
      sendRivalWrites(router, fields, first, over.signal),
    );
    for (const field of fields) emulator.faults.add(gapRule(emulator, field));
    await Promise.all(
      slots.map(async ({ party, own }) => {
        for (let turn = 0; tally.figures().applies < applies; turn += 1) await party.turn(router, own, turn, tally);
      }),
    );
    over.abort();
    const sent = await Promise.all(rivals);
    const seconds = (Date.now() - start) / 1000;
    tally.end(seconds, sent.reduce((sum, one) => sum + one, 0) / seconds);
    for (const { path, history, schema } of fields) tally.close(path, history, schema, emulator.entity(path) ?? {});
    return tally.figures();
  } finally {
    await emulator.close();
  }
}

/** Opens a client that never retries, however busy the machine is: the observer would miss the response to a retry. */
function openSteadyRouter(emulator: Emulator): RouterClient {
  const caller = quickCaller(emulator, undefined, { ...quickLimits, tryTimeoutInMs: 60_000, callTimeoutInMs: 60_000 });
  return createRouterClient(caller);
}

async function makeFields(
  emulator: Emulator,
  router: RouterClient,
  seed: number,
  { schemas, entitiesPerKind }: Ground,
): Promise<Field[]> {
  const fields = schemas.flatMap((schema, kind) =>
    Array.from({ length: entitiesPerKind }, (_, index) => makeField(schema, index, seed + 100 * kind + index)),
  );
  for (const field of fields) {
    const { schema, id, path, declared, history } = field;
    const cycle = cycleOf(schema, router.collection(schema.collection));
    field.state = (await cycle.create({ [schema.identity]: id, endpoint: emulator.url, ...declared })).outs;
    history.add(emulator.entity(path) ?? {});
  }
  return fields;
}

function makeField(schema: ResourceSchema, index: number, seed: number): Field {
  // Fields of a preview of the API would need its version in each call.
  const names = Object.keys(schema.fields).filter((name) => schema.fields[name]?.since === undefined);
  const arbitrary = fc.record({
    fields: arbitraryFields[schema.kind].map(
      (fields) => withoutCredentials(withGenerated(fields, false)) as JsonObject,
    ),
    picks: fc.shuffledSubarray(names, { minLength: 1, maxLength: 2 }),
  });
  const [first, ...script] = fc.sample(arbitrary, { seed, numRuns: RIVAL_SCRIPT });
  let round = 0;
  const id = `${schema.kind}-${index}`;
  return {
    schema,
    id,
    path: `/routing/${schema.collection}/${id}`,
    names,
    history: new WriteHistory(names),
    ours: changes(arbitrary, seed),
    theirs() {
      const { fields, picks } = script[round++ % script.length] ?? { fields: {}, picks: [] };
      return Object.fromEntries(picks.slice(0, 1).map((name) => [name, fields[name] ?? null]));
    },
    declared: first?.fields ?? {},
    state: {},
    isInFlight: false,
  };
}

function* changes(arbitrary: fc.Arbitrary<Change>, seed: number): Generator<Change, undefined> {
  for (let round = 1; ; round += 1) yield* fc.sample(arbitrary, { seed: seed + 10_000 * round, numRuns: 100 });
}

/** Leaves out credentials: the service does not return them, so they cannot be compared. */
function withoutCredentials(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => withoutCredentials(item));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value as JsonObject).filter(([name]) => !/^c(lientC)?redential$/.test(name));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutCredentials(member)]));
}

/**
 * Sends the rival's writes over HTTP at its pace: every third one with `If-Match`, mostly where an apply is in flight.
 * Returns how many writes it sent.
 */
async function sendRivalWrites(
  router: RouterClient,
  fields: readonly Field[],
  first: number,
  signal: AbortSignal,
): Promise<number> {
  const start = Date.now();
  let turn = first;
  for await (const _ of setInterval(RIVAL_PACE)) {
    // A busy machine delays timers; the writes that are due by then are sent at once.
    for (; turn * RIVAL_PACE < Date.now() - start && !signal.aborted; turn += RIVAL_CONCURRENCY) {
      const busy = fields.filter(({ isInFlight }) => isInFlight);
      const field = turn % 5 === 0 || busy.length === 0 ? fields[(turn * 7) % fields.length] : busy[turn % busy.length];
      if (field !== undefined) await writeAsRival(router.collection(field.schema.collection), field, turn % 3 === 0);
    }
    if (signal.aborted) break;
  }
  return Math.floor(turn / RIVAL_CONCURRENCY);
}

async function writeAsRival(
  collection: Collection,
  { id, theirs, history }: Field,
  isConditional: boolean,
): Promise<void> {
  const ifMatch = isConditional ? (await collection.get(id)).etag : undefined;
  try {
    history.add((await collection.patch(id, theirs(), { ifMatch })).body);
  } catch (error) {
    if (!hasCode(error, "PreconditionFailed")) throw error;
  }
}

/** Lets the rival write between our read and our write. */
function gapRule(emulator: Emulator, { path, theirs, history }: Field): Parameters<Emulator["faults"]["add"]>[0] {
  const before = (): void => {
    history.add(emulator.edit(path, theirs()));
  };
  return { method: "PATCH", path, times: "always", probability: GAP_CHANCE, fault: { kind: "run", before } };
}

/** Returns the next declaration that changes something. */
export function nextIntent({ ours, names, declared, state }: Field): Intent {
  const last = Object.fromEntries(Object.entries(state).filter(([name]) => names.includes(name)));
  for (;;) {
    const { fields, picks } = ours.next().value ?? { fields: {}, picks: [] };
    const kept = Object.entries(declared).filter(([name]) => !picks.includes(name));
    const taken = Object.entries(fields).filter(([name]) => picks.includes(name));
    const next = Object.fromEntries([...kept, ...taken]);
    if (Object.keys(changeIn({ last, next })).length > 0) return { last, next };
  }
}
