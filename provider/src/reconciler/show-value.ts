/** Values in messages: short, and without credentials. */
import { type JsonObject, type JsonValue, isJsonObject, objectOf, own } from "../util/json";
import { type Member, type ObjectShape, VALUE, caseOf, holdsSecret } from "../schema/shape";

const LONGEST = 100;

/** What stands in a message in place of a credential; the engine writes it the same way. */
export const REDACTED = "[secret]";

/** The value as short JSON text, each credential in it replaced. */
export function showValue(member: Member, value: JsonValue): string {
  const text = JSON.stringify(redact(member, value));
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}…`;
}

/** The value with each credential replaced, and with everything that stands in a place where one belongs. */
export function redact({ shape, isSecret }: Member, value: JsonValue): JsonValue {
  if (isSecret === true) return REDACTED;
  if (!holdsSecret(shape)) return value;
  if (shape.kind === "list" && Array.isArray(value)) {
    return value.map((item: JsonValue) => redact({ shape: shape.item }, item));
  }
  if (!isJsonObject(value)) return REDACTED;
  if (shape.kind === "union") return redactMembers(caseOf(shape, own(value, shape.tag)), value, shape.tag);
  return shape.kind === "object" ? redactMembers(shape, value) : REDACTED;
}

/** A member that is not known may be a credential with a slip in its name. */
function redactMembers({ members }: ObjectShape, value: JsonObject, tag?: string): JsonObject {
  const shown = Object.entries(value).map(([key, inner]) => {
    const member = key === tag ? VALUE : members.get(key);
    return [key, member === undefined ? REDACTED : redact(member, inner)] as const;
  });
  return objectOf(shown);
}
