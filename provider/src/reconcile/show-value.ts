/** Values in messages: short, and without credentials. */
import { type JsonObject, type JsonValue, isJsonObject, objectOf, own } from "../base/json";
import { type Member, type ObjectShape, type Shape, caseOf } from "../contracts/shape";

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
  if (shape.kind === "union") return redactMembers(caseOf(shape, own(value, shape.tag)), value);
  return shape.kind === "object" ? redactMembers(shape, value) : REDACTED;
}

/** A member that is not known may be a credential with a slip in its name. */
function redactMembers({ members }: ObjectShape, value: JsonObject): JsonObject {
  return objectOf(
    Object.entries(value).map(([key, inner]) => {
      const member = members.get(key);
      const isTag = member === undefined && key === "kind";
      return [key, member === undefined ? (isTag ? inner : REDACTED) : redact(member, inner)] as const;
    }),
  );
}

function holdsSecret(shape: Shape): boolean {
  if (shape.kind === "list") return holdsSecret(shape.item);
  if (shape.kind === "union") return [...shape.cases.values()].some(holdsSecret);
  if (shape.kind !== "object") return false;
  return [...shape.members.values()].some((member) => member.isSecret === true || holdsSecret(member.shape));
}
