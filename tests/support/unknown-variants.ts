/** Unknown values of a preview, at each place of an input. */
import type { JsonObject, JsonValue } from "../../provider/dist/util/json.js";
import { UNKNOWN } from "../../provider/dist/schema/names.js";

/** One copy of the value for each place in it, with what stands there not known yet. */
export function unknownVariants(value: JsonObject): JsonObject[] {
  return Object.entries(value).flatMap(([key, member]) =>
    variantsOf(member).map((variant): JsonObject => ({ ...value, [key]: variant })),
  );
}

function variantsOf(value: JsonValue): JsonValue[] {
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    const inside = items.flatMap((item, index) => variantsOf(item).map((variant) => items.with(index, variant)));
    return [UNKNOWN, ...inside];
  }
  return typeof value === "object" && value !== null ? [UNKNOWN, ...unknownVariants(value as JsonObject)] : [UNKNOWN];
}
