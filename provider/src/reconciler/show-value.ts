/** Formats values for messages: short, and with credentials redacted. */
import { type JsonObject, type JsonValue, isJsonObject, objectOf, own } from "../util/json";
import { type Member, type ObjectShape, VALUE, caseOf, holdsSecret } from "../schema/shape";

const MAX_LENGTH = 100;

/** Replaces a credential in messages; the engine writes the same. */
export const REDACTED = "[secret]";

/** Formats a value as short JSON, with credentials redacted. */
export function showValue(member: Member, value: JsonValue): string {
  const text = JSON.stringify(redact(member, value));
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH).toWellFormed()}…`;
}

/** Redacts each credential, and anything that stands where a credential belongs. */
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

/** Redacts unknown members as well: one may be a credential with a typo in its name. */
function redactMembers({ members }: ObjectShape, value: JsonObject, tag?: string): JsonObject {
  const shown = Object.entries(value).map(([key, inner]) => {
    const member = key === tag ? VALUE : members.get(key);
    return [key, member === undefined ? REDACTED : redact(member, inner)] as const;
  });
  return objectOf(shown);
}
