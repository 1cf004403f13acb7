/** A fleet in a contest: several workers that are all declared anew at once. */
import type { Emulator, JsonObject } from "jobrouter-emulator";
import { type WorkerFailure, readIncomplete } from "../../../provider/dist/fleet/failures.js";
import { reachedIn } from "../../../provider/dist/fleet/snapshot.js";
import type { Lifecycle } from "../../support/lifecycle.ts";
import type { Collection } from "../../../provider/dist/http/collection.js";
import { linesOf, writeLines } from "../../../provider/dist/fleet/format/lines.js";
import { fleetDependencies, fleetLifecycle } from "../../support/quick-fleet.ts";
import { type Field, type Party, nextIntent } from "./contest.ts";
import type { Intent } from "./leaves.ts";
import { type Watch, watched } from "./watch.ts";

/** What one worker of the fleet is to become, and what was seen of it. */
interface Entry {
  readonly field: Field;
  readonly intent: Intent;
  readonly watch: Watch;
  readonly rivalBefore: number;
}

/** Deploys a fleet; each slot of the contest has one. */
export function asFleet(emulator: Emulator): Party {
  let state: JsonObject = {};
  const inputsOf = (workers: readonly JsonObject[]): JsonObject => ({
    endpoint: emulator.url,
    roster: writeLines(linesOf({ profiles: {}, workers })),
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
      state = (await cycleOn(emulator, collection).update("agents", state, news)).outs;
      for (const { field } of entries) field.isInFlight = false;
      const { failures } = readIncomplete(state);
      for (const { field, intent, watch, rivalBefore } of entries) {
        const conflict = conflictIn(failures, field.id);
        const isContested = watch.refused > 0 || field.history.rivalWrites > rivalBefore;
        const { path, names } = field;
        tally.judge({ field: path, names, intent, watch, isContested, ...(conflict && { conflict }) });
        field.declared = intent.next;
      }
      // What a message advises after a conflict.
      if (failures.length > 0) {
        const plain = router.collection("workers");
        state = (await cycleOn(emulator, plain).read("agents", state))?.outs ?? {};
      }
      remember(state, own);
    },
  };
}

/** Each apply is a run of its own, so no list is older than it. */
function cycleOn(emulator: Emulator, collection: Collection): Lifecycle {
  return fleetLifecycle({ ...fleetDependencies(emulator), open: () => Promise.resolve(collection) });
}

function remember(state: JsonObject, own: readonly Field[]): void {
  const fleet = reachedIn(state);
  for (const field of own) field.state = fleet.propertiesOf(field.id) ?? {};
}

/** The fields that a conflict of this worker names; `undefined` where it did not fail. Throws for any other failure. */
function conflictIn(failures: readonly WorkerFailure[], id: string): readonly string[] | undefined {
  const failure = failures.find(({ workerId }) => workerId === id);
  if (failure === undefined) return undefined;
  if (failure.code !== "EditConflict") throw new Error(`no conflict: ${failure.message}`);
  return [...failure.message.matchAll(/^ {2}(\S+): .* in the service, /gm)].map(([, path]) => path ?? "");
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
