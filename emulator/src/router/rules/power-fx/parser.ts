/** Parses expressions in a subset of Power Fx, which FIDELITY.md lists. */
import { type JsonObject, isObject } from "../../../util/json.js";
import { findFunction } from "./functions.js";
import { type Token, readTokens } from "./lexer.js";
import { type Value, compareValues, ExpressionError, toNumber, toText, toTruth } from "./values.js";

/** A compiled expression; throws an ExpressionError when its evaluation fails. */
export type Expression = (scope: JsonObject) => Value;

type Operator = (left: () => Value, right: () => Value) => Value;

const contains = (left: Value, right: Value, fold: (text: string) => string): boolean =>
  fold(toText(right)).includes(fold(toText(left)));

/** The binary operators below signs, by ascending precedence, as in Microsoft's parser. */
const levels: readonly Readonly<Record<string, Operator>>[] = [
  { "||": (a, b) => toTruth(a()) || toTruth(b()), Or: (a, b) => toTruth(a()) || toTruth(b()) },
  { "&&": (a, b) => toTruth(a()) && toTruth(b()), And: (a, b) => toTruth(a()) && toTruth(b()) },
  {
    in: (a, b) => contains(a(), b(), (text) => text.toLowerCase()),
    exactin: (a, b) => contains(a(), b(), (text) => text),
  },
  {
    "=": (a, b) => a() === b(),
    "<>": (a, b) => a() !== b(),
    "<": (a, b) => compareValues(a(), b()) < 0,
    "<=": (a, b) => compareValues(a(), b()) <= 0,
    ">": (a, b) => compareValues(a(), b()) > 0,
    ">=": (a, b) => compareValues(a(), b()) >= 0,
  },
  { "&": (a, b) => toText(a()) + toText(b()) },
  { "+": (a, b) => toNumber(a()) + toNumber(b()), "-": (a, b) => toNumber(a()) - toNumber(b()) },
  { "*": (a, b) => toNumber(a()) * toNumber(b()), "/": (a, b) => divide(toNumber(a()), toNumber(b())) },
];

function divide(left: number, right: number): number {
  if (right === 0) throw new ExpressionError("a division by zero");
  return left / right;
}

/** Compiles an expression; a leading "=" is allowed. Throws an ExpressionError for a syntax error. */
export function compile(text: string): Expression {
  const tokens = readTokens(text);
  const reader = new Reader(tokens[0]?.kind === "sign" && tokens[0].value === "=" ? tokens.slice(1) : tokens);
  const expression = reader.readLevel(0);
  reader.expectEnd();
  return expression;
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  readLevel(level: number): Expression {
    const operators = levels[level];
    if (operators === undefined) return this.#readSigned();
    let left = this.readLevel(level + 1);
    for (let name = this.#peekOperator(operators); name !== undefined; name = this.#peekOperator(operators)) {
      this.#at += 1;
      const operator = operators[name];
      const [first, second] = [left, this.readLevel(level + 1)];
      if (operator !== undefined)
        left = (scope) =>
          operator(
            () => first(scope),
            () => second(scope),
          );
    }
    return left;
  }

  expectEnd(): void {
    const token = this.#tokens[this.#at];
    if (token !== undefined) throw new ExpressionError(`did not expect ${show(token)}`);
  }

  #peekOperator(operators: Readonly<Record<string, Operator>>): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || (token.kind !== "sign" && token.kind !== "name")) return undefined;
    return Object.hasOwn(operators, token.value) ? token.value : undefined;
  }

  #readSigned(): Expression {
    if (this.#takeSign("-")) {
      const operand = this.#readSigned();
      return (scope) => -toNumber(operand(scope));
    }
    if (this.#takeSign("!") || this.#takeWord("Not")) {
      const operand = this.#readSigned();
      return (scope) => !toTruth(operand(scope));
    }
    return this.#readPower();
  }

  // Right-associative, and above the sign on its left: -2 ^ 2 is -4.
  #readPower(): Expression {
    const base = this.#readPercentage();
    if (!this.#takeSign("^")) return base;
    const exponent = this.#readSigned();
    return (scope) => toNumber(base(scope)) ** toNumber(exponent(scope));
  }

  #readPercentage(): Expression {
    let operand = this.#readOperand();
    while (this.#takeSign("%")) {
      const whole = operand;
      operand = (scope) => toNumber(whole(scope)) / 100;
    }
    return operand;
  }

  #readOperand(): Expression {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token === undefined) throw new ExpressionError("it ends too early");
    if (token.kind === "number" || token.kind === "text") return () => token.value;
    if (token.kind === "name") return this.#readNamed(token.value);
    if (token.value !== "(") throw new ExpressionError(`did not expect ${show(token)}`);
    const inner = this.readLevel(0);
    this.#expectSign(")");
    return inner;
  }

  #readNamed(name: string): Expression {
    if (this.#takeSign("(")) return this.#readCall(name);
    if (name === "true" || name === "false") return () => name === "true";
    this.#expectSign(".");
    const label = this.#tokens[this.#at];
    this.#at += 1;
    if (label?.kind !== "name") throw new ExpressionError(`a label's name must follow "${name}."`);
    return (scope) => readLabel(scope, name, label.value);
  }

  #readCall(name: string): Expression {
    const args: Expression[] = [];
    if (!this.#takeSign(")")) {
      do args.push(this.readLevel(0));
      while (this.#takeSign(",") || this.#takeSign(";"));
      this.#expectSign(")");
    }
    const call = findFunction(name, args.length);
    return (scope) => call(args.map((arg) => () => arg(scope)));
  }

  // Not(x) is a call, Not x is a sign; both mean the same.
  #takeWord(word: string): boolean {
    const [token, next] = [this.#tokens[this.#at], this.#tokens[this.#at + 1]];
    if (token?.kind !== "name" || token.value !== word || (next?.kind === "sign" && next.value === "(")) return false;
    this.#at += 1;
    return true;
  }

  #takeSign(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "sign" || token.value !== sign) return false;
    this.#at += 1;
    return true;
  }

  #expectSign(sign: string): void {
    if (this.#takeSign(sign)) return;
    const token = this.#tokens[this.#at];
    throw new ExpressionError(`expected "${sign}" ${token === undefined ? "at the end" : `before ${show(token)}`}`);
  }
}

const show = ({ value }: Token): string => JSON.stringify(value);

function readLabel(scope: JsonObject, owner: string, label: string): Value {
  const labels = Object.hasOwn(scope, owner) ? scope[owner] : undefined;
  if (!isObject(labels)) throw new ExpressionError(`there is nothing called ${owner} here`);
  const value = Object.hasOwn(labels, label) ? (labels[label] ?? null) : null;
  if (typeof value === "object" && value !== null) throw new ExpressionError(`${owner}.${label} is not a label`);
  return value;
}
