/** A fleet in a contest: a shard of several workers who are all declared anew at once. */
import type { Emulator, JsonObject } from "jobrouter-emulator";
import { ROSTER_KEY } from "../../../provider/dist/schema/internal-properties.js";
import { readShard } from "../../../provider/dist/fleet/shard-bag.js";
import { shardLifecycle } from "../../../provider/dist/fleet/shard.js";
import type { Lifecycle } from "../../support/lifecycle.ts";
import type { Collection } from "../../../provider/dist/http/collection.js";
import { linesOf, writeLines } from "../../../provider/dist/fleet/format/lines.js";
import { fleetTools } from "../../support/quick-fleet.ts";
import { type Field, type Party, nextIntent } from "./contest.ts";
import type { Intent } from "./leaves.ts";
import { type Watch, watched } from "./watch.ts";

/** What one worker of the shard is to become, and what was seen of it. */
interface Entry {
  readonly field: Field;
  readonly intent: Intent;
  readonly watch: Watch;
  readonly rivalBefore: number;
}

/** A deployment of a fleet, whose lane is one shard. */
export function asShard(emulator: Emulator): Party {
  let state: JsonObject = {};
  const inputsOf = (workers: readonly JsonObject[]): JsonObject => ({
    endpoint: emulator.url,
    shard: "agents-0",
    failures: "",
    [ROSTER_KEY]: writeLines(linesOf({ profiles: {}, workers })),
  });
  return {
    async begin(router, own) {
      const workers = own.map(({ id, declared }) => ({ workerId: id, ...declared }));
      state = (await cycleOn(emulator, router.collection("workers")).create(inputsOf(workers))).outs;
      remember(state, own);
    },
    async turn(router, own, _turn, tally) {
      const entries = own.map((field): Entry => {
        tally.begin();
        const watch: Watch = { seen: [], refused: 0, last: {} };
        return { field, intent: nextIntent(field), watch, rivalBefore: field.history.rivalWrites };
      });
      const news = inputsOf(entries.map(({ field, intent }) => ({ workerId: field.id, ...intent.next })));
      for (const { field } of entries) field.isInFlight = true;
      const collection = watchedAll(router.collection("workers"), entries);
      state = (await cycleOn(emulator, collection).update("agents-0", state, news)).outs;
      for (const { field } of entries) field.isInFlight = false;
      const failures = typeof state["failures"] === "string" ? state["failures"] : "";
      for (const { field, intent, watch, rivalBefore } of entries) {
        const conflict = conflictIn(failures, field.id);
        const isContested = watch.refused > 0 || field.history.rivalWrites > rivalBefore;
        const { path, names } = field;
        tally.judge({ field: path, names, intent, watch, isContested, ...(conflict && { conflict }) });
        field.declared = intent.next;
      }
      // What a message advises after a conflict.
      if (failures !== "") {
        const plain = router.collection("workers");
        state = (await cycleOn(emulator, plain).read("agents-0", state))?.outs ?? {};
      }
      remember(state, own);
    },
  };
}

/** Each apply is a run of its own, so no list is older than it. */
function cycleOn(emulator: Emulator, collection: Collection): Lifecycle {
  return shardLifecycle({ ...fleetTools(emulator), open: () => Promise.resolve(collection) });
}

function remember(state: JsonObject, own: readonly Field[]): void {
  const shard = readShard(state);
  for (const field of own) field.state = shard.bagOf(field.id) ?? {};
}

/** The fields that a conflict of this worker names; `undefined` where it did not fail. Throws for any other failure. */
function conflictIn(failures: string, id: string): readonly string[] | undefined {
  const line = failures.split("\n").find((one) => one.startsWith(`${id}: `));
  if (line === undefined) return undefined;
  if (!line.includes("another client changed")) throw new Error(`no conflict: ${line}`);
  return [...line.matchAll(/(?:\(|; )(\S+): .*? in the service, /g)].map(([, path]) => path ?? "");
}

/** The collection with an eye on what each of the workers is shown as, in lists too. */
function watchedAll(collection: Collection, entries: readonly Entry[]): Collection {
  const byId = new Map(entries.map((entry) => [entry.field.id, entry]));
  const eyeOn = (id: string): Collection => {
    const entry = byId.get(id);
    if (entry === undefined) return collection;
    return watched(collection, entry.watch, (body) => {
      entry.field.history.add(body, entry.intent);
    });
  };
  return {
    ...collection,
    find: (id, options) => eyeOn(id).find(id, options),
    patch: (id, mergePatch, options) => eyeOn(id).patch(id, mergePatch, options),
    async *pages(...args) {
      for await (const page of collection.pages(...args)) {
        for (const { id, body } of page) {
          const watch = byId.get(id)?.watch;
          watch?.seen.push(body);
          if (watch !== undefined) watch.last = body;
        }
        yield page;
      }
    },
  };
}
