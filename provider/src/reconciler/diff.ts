/** What a preview shows: whether the next deployment would change anything, and whether it needs a new entity. */
import { type JsonObject, type JsonValue, own } from "../util/json";
import { hasUnknown } from "../schema/unknown";
import type { ResourceSchema } from "../schema/resource-schema";
import { VALUE } from "../schema/shape";
import { inputFields } from "./check";
import { isEquivalent } from "./compare";
import { readPending } from "./pending";

/** The answer of `diff`, in the words of the engine. */
export interface DiffResult {
  /** `false`: nothing; `true`: a lost write must be looked after; `undefined`: the engine works out the changed inputs. */
  readonly changes: boolean | undefined;
  readonly replaces: string[];
  /**
   * True while the router's id stays the same: then the old entity must be gone before the new one can be made. That
   * holds for another endpoint too, since two host names can lead to one router.
   */
  readonly deleteBeforeReplace: boolean;
}

/** Compares what was declared with what is declared now. Never calls out. */
export function diff(schema: ResourceSchema, olds: JsonObject, news: JsonObject): DiffResult {
  const fields = Object.entries(inputFields(schema));
  const changed = fields.filter(([key]) => {
    if (key === "endpoint") return !isSameEndpoint(own(olds, key), own(news, key));
    // Identity and settings are plain values; the shapes of all other inputs are those of the schema.
    const { shape } = schema.shape.members.get(key) ?? VALUE;
    return !isEquivalent(shape, own(olds, key) ?? undefined, own(news, key) ?? undefined);
  });
  const { identity } = schema;
  return {
    changes: changed.length > 0 ? undefined : readPending(olds) !== undefined,
    replaces: changed.filter(([, field]) => field.onChange === "replace").map(([key]) => key),
    deleteBeforeReplace: isEquivalent(VALUE.shape, own(olds, identity), own(news, identity)),
  };
}

/** A state that was imported by hand may name no endpoint, or word it in another way. */
function isSameEndpoint(old: JsonValue | undefined, next: JsonValue | undefined): boolean {
  if (typeof old !== "string" || old === next) return !hasUnknown(next);
  return typeof next === "string" && URL.canParse(old) && new URL(old).origin === next;
}
