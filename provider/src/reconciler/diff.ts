/** Diffs inputs for a preview: whether a deployment would change anything, and whether it needs a replacement. */
import { type JsonObject, type JsonValue, own } from "../util/json";
import { hasUnknown } from "../schema/names";
import type { ResourceSchema } from "../schema/resource-schema";
import { VALUE } from "../schema/shape";
import { inputFields } from "./check";
import { isEquivalent } from "./compare";
import { readPending } from "./state";

/** Result of `diff`, in the engine's words. */
export interface DiffResult {
  /** `false`: no changes; `true`: a pending write must be settled; `undefined`: the engine lists the changed inputs. */
  readonly changes: boolean | undefined;
  readonly replaces: string[];
  /**
   * True while the router's id stays the same: then the old entity must be deleted before the new one is created. That
   * holds for another endpoint too, since two host names can lead to one router.
   */
  readonly deleteBeforeReplace: boolean;
}

/** Diffs the old state with the new inputs. Never calls the service. */
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

/** Compares origins: a state that was imported by hand may have no endpoint, or another form of it. */
function isSameEndpoint(old: JsonValue | undefined, next: JsonValue | undefined): boolean {
  if (typeof old !== "string" || old === next) return !hasUnknown(next);
  return typeof next === "string" && URL.canParse(old) && new URL(old).origin === next;
}
