/** Values that a preview does not know yet. */
import { type JsonValue, isJsonObject } from "../util/json";

/** What the engine puts in place of a value it cannot know before the deployment. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** True when the value, or anything inside it, is not known yet. */
export function hasUnknown(value: JsonValue | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some((item: JsonValue) => hasUnknown(item));
  return isJsonObject(value) && Object.values(value).some(hasUnknown);
}
