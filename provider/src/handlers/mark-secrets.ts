/** Marks credentials as secrets before the engine sees them: it then encrypts them in the state and hides them in diffs. */
import { type JsonObject, type JsonValue, mapMembers } from "../util/json";
import { UNKNOWN, SECRET_KEYS } from "../schema/names";
import { type ObjectShape, mapSecrets } from "../schema/shape";
import { type Middleware, mapAnswer } from "./middleware";

/** The engine's own mark; it takes it off again before it calls the plugin. */
const SECRET_MARK = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** Marks each credential of the schema, whatever the program passed; answers the same object when there is none. */
export function seal({ shape }: { readonly shape: ObjectShape }, properties: JsonObject): JsonObject {
  return mapMembers(properties, (key, value) => {
    if (SECRET_KEYS.includes(key)) return mark(value);
    const member = shape.members.get(key);
    return member === undefined ? value : mapSecrets(member, value, mark, (unexpected) => unexpected);
  });
}

/** An unknown value has nothing to hide yet. */
function mark(value: JsonValue): JsonValue {
  return value === UNKNOWN ? value : { ...SECRET_MARK, value };
}

/** Marks the credentials in every answer. */
export function markSecrets(kind: { readonly shape: ObjectShape }): Middleware {
  return { after: (_verb, answer) => mapAnswer(answer, (properties) => seal(kind, properties)) };
}
