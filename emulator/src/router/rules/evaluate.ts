/** What a rule of a policy yields for some labels. */
import type { RouterRule } from "../entities/rules.js";
import type { JsonObject, JsonValue } from "../../util/json.js";
import type { Expression } from "./power-fx/parser.js";
import { compile } from "./power-fx/parser.js";
import { ExpressionError } from "./power-fx/values.js";

/** What came of a rule; "pending" means that a service was asked and has not answered yet. */
export type Outcome =
  | { readonly kind: "value"; readonly value: JsonValue }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "pending" };

/** Rules that are answered over HTTP. */
export type HttpRule = Extract<RouterRule, { kind: "function" | "webhook" }>;

/** Asks the service behind a rule, or answers what it said when it was asked the same before. */
export type Ask = (rule: HttpRule, payload: JsonObject) => Outcome;

/** Computes a rule; `scope` holds the labels by whom they belong to, such as `{ job: {...} }`. */
export function evaluateRule(rule: RouterRule, scope: JsonObject, ask: Ask): Outcome {
  switch (rule.kind) {
    case "static":
      return { kind: "value", value: rule.value ?? null };
    case "directMap":
      return { kind: "value", value: scope["job"] ?? {} };
    case "expression":
      return evaluateExpression(rule, scope);
    case "function":
    case "webhook":
      return ask(rule, scope);
  }
}

const compiled = new WeakMap<RouterRule, Expression>();

function evaluateExpression(rule: Extract<RouterRule, { kind: "expression" }>, scope: JsonObject): Outcome {
  try {
    let expression = compiled.get(rule);
    if (expression === undefined) compiled.set(rule, (expression = compile(rule.expression)));
    return { kind: "value", value: expression(scope) };
  } catch (error) {
    // The reader and the computation call themselves for each level, until there is no stack left.
    if (error instanceof RangeError) return { kind: "failed", reason: `an expression is too deep: ${error.message}` };
    if (!(error instanceof ExpressionError)) throw error;
    return { kind: "failed", reason: `the expression ${JSON.stringify(rule.expression)}: ${error.message}` };
  }
}
