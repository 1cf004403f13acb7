/** Marks credentials as secrets before the engine sees them: it then encrypts them in the state and hides them in diffs. */
import { type JsonObject, type JsonValue, isJsonObject, objectOf, own } from "../util/json";
import { UNKNOWN } from "../schema/unknown";
import { DRIFTED_KEY, PENDING_KEY } from "../schema/internal-properties";
import { type Member, type ObjectShape, type Shape, holdsSecret } from "../schema/shape";
import { type Middleware, mapAnswer } from "./middleware";

/** The engine's own mark; it takes it off again before it calls the plugin. */
const SECRET_MARK = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** A copy of a bag in which each credential of the schema is marked, whatever the program passed. */
export function seal({ shape }: { readonly shape: ObjectShape }, bag: JsonObject): JsonObject {
  const hidden = [PENDING_KEY, DRIFTED_KEY].flatMap((key) => {
    const value = own(bag, key);
    return value === undefined ? [] : [[key, mark(value)] as const];
  });
  return { ...sealMembers(shape, bag), ...objectOf(hidden) };
}

function sealMembers({ members }: ObjectShape, value: JsonObject): JsonObject {
  return objectOf(
    Object.entries(value).map(([key, inner]) => {
      const member = members.get(key);
      return [key, member === undefined ? inner : sealMember(member, inner)] as const;
    }),
  );
}

function sealMember({ shape, isSecret }: Member, value: JsonValue): JsonValue {
  // What is not known yet has no value to hide.
  if (value === UNKNOWN) return value;
  if (isSecret === true) return mark(value);
  if (shape.kind === "list" && Array.isArray(value)) {
    return value.map((item: JsonValue) => sealMember({ shape: shape.item }, item));
  }
  if (!isJsonObject(value)) return value;
  if (shape.kind === "union") return sealCase(shape, value);
  return shape.kind === "object" ? sealMembers(shape, value) : value;
}

/** Of an object whose kind is not known yet, nobody can tell which members are credentials. */
function sealCase(shape: Shape & { kind: "union" }, value: JsonObject): JsonObject {
  const tag = own(value, shape.tag) ?? null;
  const known = shape.cases.get(tag);
  if (known !== undefined) return sealMembers(known, value);
  if (!holdsSecret(shape)) return value;
  const members = Object.entries(value).map(([key, inner]) => {
    return [key, key === shape.tag || inner === UNKNOWN ? inner : mark(inner)] as const;
  });
  return objectOf(members);
}

function mark(value: JsonValue): JsonObject {
  return { ...SECRET_MARK, value };
}

/** Marks the credentials in every answer. */
export function markSecrets(kind: { readonly shape: ObjectShape }): Middleware {
  return { after: (_verb, answer) => mapAnswer(answer, (properties) => seal(kind, properties)) };
}
