/** A declaration as source text, found by walking the shape of its schema. */
import { type JsonObject, type JsonValue, isJsonObject, own } from "../util/json";
import type { Kind } from "../schema/kind";
import { type Member, type ObjectShape, type Shape, VALUE, caseOf } from "../schema/shape";
import type { Code, ObjectCode, Remark } from "./code";
import { numberLiteral, propertyKey, textLiteral } from "./text-literal";

/** How another entity is mentioned: as source text, or by its plain id with a remark why. */
export type Mention = { readonly source: string } | Remark;

/** Finds out how an entity of that kind and id is mentioned. */
export type Refer = (kind: Kind, id: string) => Mention;

/** The arguments of a resource. Credentials are never in them; a remark stands where one may belong. */
export function declarationCode(shape: ObjectShape, declaration: JsonObject, refer: Refer): ObjectCode {
  const entries = [...shape.members].flatMap(([key, member]): ObjectCode["entries"] => {
    if (member.isSecret === true) return credentialRemarks(key, member);
    const value = own(declaration, key);
    if (value === undefined) return [];
    const { remarks, code } = pieceOf(member.shape, value, refer);
    return [...remarks, { key: propertyKey(key), value: code }];
  });
  return { kind: "object", entries };
}

interface Piece {
  /** What must be said above the value. */
  readonly remarks: readonly Remark[];
  readonly code: Code;
}

function pieceOf(shape: Shape, value: JsonValue, refer: Refer): Piece {
  if (shape.kind === "value" && shape.refersTo !== undefined && typeof value === "string") {
    const mention = refer(shape.refersTo, value);
    if ("remark" in mention) return { remarks: [mention], code: literal(value) };
    return plain({ kind: "word", text: mention.source, mayMove: true });
  }
  if (value === null || typeof value !== "object") return plain(literal(value));
  if (!isJsonObject(value)) return plain(listCode(shape.kind === "list" ? shape.item : VALUE.shape, value, refer));
  if (shape.kind === "union") return plain(declarationCode(caseOf(shape, own(value, shape.tag)), value, refer));
  return plain(shape.kind === "object" ? declarationCode(shape, value, refer) : mapCode(value, refer));
}

function plain(code: Code): Piece {
  return { remarks: [], code };
}

function listCode(item: Shape, values: readonly JsonValue[], refer: Refer): Code {
  const entries = values.flatMap((value) => {
    const { remarks, code } = pieceOf(item, value, refer);
    return [...remarks, { value: code }];
  });
  return { kind: "list", entries };
}

function mapCode(map: JsonObject, refer: Refer): ObjectCode {
  const entries = Object.entries(map).map(([key, value]) => {
    return { key: propertyKey(key), value: pieceOf(VALUE.shape, value, refer).code };
  });
  return { kind: "object", entries };
}

function literal(value: string | number | boolean | null): Code {
  if (typeof value === "string") return { kind: "word", text: textLiteral(value), mayMove: true };
  if (typeof value !== "number") return { kind: "word", text: String(value) };
  return { kind: "word", text: numberLiteral(value), ...(value < 0 && { mayMove: true }) };
}

function credentialRemarks(key: string, { shape }: Member): readonly Remark[] {
  const parts = shape.kind === "object" ? [...shape.members.keys()].join(", ") : key;
  return [
    { remark: `${key} is never exported. Where there is one, set what it has of ${parts}` },
    { remark: 'with config.requireSecret("...").' },
  ];
}
