/** Deploys the resources of a contest one at a time. */
import type { RouterClient } from "../../../provider/dist/http/collection.js";
import { type Field, type Party, nextIntent } from "./contest.ts";
import type { Tally } from "./tally.ts";
import { type Watch, watched } from "./watch.ts";
import { type Writer, cycleOf } from "./writers.ts";

/** Deploys one resource after the other with this writer. */
export function oneByOne(writer: Writer): () => Party {
  return () => ({
    async turn(router, own, turn, tally) {
      const field = own[turn % own.length];
      tally.begin();
      if (field !== undefined) await applyOnce(writer, router, field, tally);
    },
  });
}

/** One apply, and after a conflict the refresh that its message advises. */
async function applyOnce(writer: Writer, router: RouterClient, field: Field, tally: Tally): Promise<void> {
  const { schema, id, names, history, state } = field;
  const intent = nextIntent(field);
  const controlInputs = Object.entries(state).filter(([name]) => !names.includes(name));
  const news = { ...Object.fromEntries(controlInputs), ...intent.next };
  const collection = router.collection(schema.collection);
  const watch: Watch = { seen: [], refused: 0, last: {} };
  const rivalBefore = history.rivalWrites;
  field.isInFlight = true;
  const outcome = await writer({
    schema,
    collection: watched(collection, watch, (body) => {
      history.add(body, intent);
    }),
    id,
    olds: state,
    news,
    intent,
  });
  field.isInFlight = false;
  field.declared = intent.next;
  field.state = "state" in outcome ? outcome.state : ((await cycleOf(schema, collection).read(id, state))?.outs ?? {});
  const isContested = watch.refused > 0 || history.rivalWrites > rivalBefore;
  tally.judge({ field: field.path, names, intent, watch, isContested, ...("conflict" in outcome && outcome) });
}
