/** Evaluates the rules of policies. */
import type { JsonObject, JsonValue } from "../../util/json.js";
import type { RouterRule } from "../entities/rules.js";
import { type Expression, compile } from "./power-fx/parser.js";
import { ExpressionError } from "./power-fx/values.js";

/** The result of a rule; "pending" while the service behind it has not answered. */
export type RuleResult =
  | { readonly kind: "value"; readonly value: JsonValue }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "pending" };

/** Rules that call a service over HTTP. */
export type HttpRule = Extract<RouterRule, { kind: "function" | "webhook" }>;

/** Calls the service behind a rule, or returns the cached result of the same call. */
export type CallService = (rule: HttpRule, payload: JsonObject) => RuleResult;

/** Evaluates a rule; `scope` holds the labels by their owner, such as `{ job: {...} }`. */
export function evaluateRule(rule: RouterRule, scope: JsonObject, callService: CallService): RuleResult {
  switch (rule.kind) {
    case "static":
      return { kind: "value", value: rule.value ?? null };
    case "directMap":
      return { kind: "value", value: scope["job"] ?? {} };
    case "expression":
      return evaluateExpression(rule, scope);
    case "function":
    case "webhook":
      return callService(rule, scope);
  }
}

const compiled = new WeakMap<RouterRule, Expression>();

function evaluateExpression(rule: Extract<RouterRule, { kind: "expression" }>, scope: JsonObject): RuleResult {
  try {
    let expression = compiled.get(rule);
    if (expression === undefined) compiled.set(rule, (expression = compile(rule.expression)));
    return { kind: "value", value: expression(scope) };
  } catch (error) {
    // Parsing and evaluating recurse once per level, until the stack is full.
    if (error instanceof RangeError) return { kind: "failed", reason: `an expression is too deep: ${error.message}` };
    if (!(error instanceof ExpressionError)) throw error;
    return { kind: "failed", reason: `the expression ${JSON.stringify(rule.expression)}: ${error.message}` };
  }
}
