/** Generates the arguments of a resource from its declaration, by the shape of its schema. */
import {
  type JsonObject,
  type JsonValue,
  type Kind,
  type Member,
  type ObjectShape,
  type Shape,
  VALUE,
  caseOf,
  isJsonObject,
  own,
} from "pulumi-jobrouter/internal";
import type { CodeNode, Comment, ObjectNode } from "./code-node.js";
import { numberLiteral, propertyKey, textLiteral } from "./text-literal.js";

/** A reference to another entity: source text, or a comment on why only the plain id can stand there. */
export type ResolvedReference = { readonly source: string } | Comment;

/** Resolves a reference to the entity of that kind and id. */
export type ResolveReference = (kind: Kind, id: string) => ResolvedReference;

/** The arguments of a resource. They hold no credential; a comment stands where one may belong. */
export function declarationCode(
  shape: ObjectShape,
  declaration: JsonObject,
  resolveReference: ResolveReference,
): ObjectNode {
  const entries = [...shape.members].flatMap(([key, member]): ObjectNode["entries"] => {
    if (member.isSecret === true) return credentialComments(key, member);
    const value = own(declaration, key);
    if (value === undefined) return [];
    const { comments, node } = commentedNode(member.shape, value, resolveReference);
    return [...comments, { key: propertyKey(key), value: node }];
  });
  return { kind: "object", entries };
}

interface CommentedNode {
  /** Lines above the value. */
  readonly comments: readonly Comment[];
  readonly node: CodeNode;
}

function commentedNode(shape: Shape, value: JsonValue, resolveReference: ResolveReference): CommentedNode {
  if (shape.kind === "value" && shape.refersTo !== undefined && typeof value === "string") {
    const reference = resolveReference(shape.refersTo, value);
    if ("comment" in reference) return { comments: [reference], node: literal(value) };
    return { comments: [], node: { kind: "token", text: reference.source, mayWrap: true } };
  }
  return { comments: [], node: codeNode(shape, value, resolveReference) };
}

function codeNode(shape: Shape, value: JsonValue, resolveReference: ResolveReference): CodeNode {
  if (value === null || typeof value !== "object") return literal(value);
  if (!isJsonObject(value)) return listNode(shape.kind === "list" ? shape.item : VALUE.shape, value, resolveReference);
  if (shape.kind === "union") return declarationCode(caseOf(shape, own(value, shape.tag)), value, resolveReference);
  return shape.kind === "object" ? declarationCode(shape, value, resolveReference) : mapNode(value, resolveReference);
}

function listNode(item: Shape, values: readonly JsonValue[], resolveReference: ResolveReference): CodeNode {
  const entries = values.flatMap((value) => {
    const { comments, node } = commentedNode(item, value, resolveReference);
    return [...comments, { value: node }];
  });
  return { kind: "list", entries };
}

function mapNode(map: JsonObject, resolveReference: ResolveReference): ObjectNode {
  const entries = Object.entries(map).map(([key, value]) => {
    return { key: propertyKey(key), value: codeNode(VALUE.shape, value, resolveReference) };
  });
  return { kind: "object", entries };
}

function literal(value: string | number | boolean | null): CodeNode {
  if (typeof value === "string") return { kind: "token", text: textLiteral(value), mayWrap: true };
  if (typeof value !== "number") return { kind: "token", text: String(value) };
  return { kind: "token", text: numberLiteral(value), ...(value < 0 && { mayWrap: true }) };
}

function credentialComments(key: string, { shape }: Member): readonly Comment[] {
  const parts = shape.kind === "object" ? [...shape.members.keys()].join(", ") : key;
  return [
    { comment: `${key} is never exported. If the router has one, set its ${parts}` },
    { comment: 'with config.requireSecret("...").' },
  ];
}
