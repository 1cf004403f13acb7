/** The functions that expressions may call. */
import { type Value, ExpressionError, toNumber, toText, toTruth } from "./values.js";

/** A lazy argument, evaluated on use. */
export type Lazy = () => Value;

interface Definition {
  readonly min: number;
  readonly max: number;
  run(args: readonly Lazy[]): Value;
}

const blank: Lazy = () => null;

const define = (min: number, max: number, run: (...args: Value[]) => Value): Definition => ({
  min,
  max,
  run: (args) => run(...args.map((arg) => arg())),
});

const onNumbers = (min: number, max: number, run: (...args: number[]) => number): Definition =>
  define(min, max, (...args) => run(...args.map(toNumber)));

const onTexts = (count: number, run: (...args: string[]) => Value): Definition =>
  define(count, count, (...args) => run(...args.map(toText)));

const rounded =
  (round: (value: number) => number) =>
  (value: number, digits: number): number => {
    const scale = 10 ** digits;
    return (round(Math.abs(value) * scale) / scale) * Math.sign(value);
  };

const branch: Definition = {
  min: 2,
  max: Infinity,
  // Pairs of a condition and its result; one argument left over is the result of none.
  run(args) {
    for (let index = 0; index + 1 < args.length; index += 2) {
      if (toTruth((args[index] ?? blank)())) return (args[index + 1] ?? blank)();
    }
    return args.length % 2 === 1 ? (args.at(-1) ?? blank)() : null;
  },
};

const choice: Definition = {
  min: 3,
  max: Infinity,
  // A value, then pairs of a match and its result; one argument left over is the result of none.
  run(args) {
    const value = (args[0] ?? blank)();
    for (let index = 1; index + 1 < args.length; index += 2) {
      if ((args[index] ?? blank)() === value) return (args[index + 1] ?? blank)();
    }
    return args.length % 2 === 0 ? (args.at(-1) ?? blank)() : null;
  },
};

const functions: Readonly<Record<string, Definition>> = {
  If: branch,
  Switch: choice,
  And: { min: 1, max: Infinity, run: (args) => args.every((arg) => toTruth(arg())) },
  Or: { min: 1, max: Infinity, run: (args) => args.some((arg) => toTruth(arg())) },
  Not: define(1, 1, (value = null) => !toTruth(value)),
  Blank: define(0, 0, () => null),
  IsBlank: define(1, 1, (value = null) => value === null || value === ""),
  Coalesce: define(1, Infinity, (...values) => values.find((value) => value !== null && value !== "") ?? null),
  Abs: onNumbers(1, 1, Math.abs),
  Int: onNumbers(1, 1, Math.floor),
  Max: onNumbers(1, Infinity, Math.max),
  Min: onNumbers(1, Infinity, Math.min),
  // The sign of the divisor, as in Power Fx; JavaScript's remainder has that of the dividend.
  Mod: onNumbers(2, 2, (value, by) => value - by * Math.floor(value / by)),
  Power: onNumbers(2, 2, (value, exponent) => value ** exponent),
  Sqrt: onNumbers(1, 1, Math.sqrt),
  Round: onNumbers(2, 2, rounded(Math.round)),
  RoundDown: onNumbers(2, 2, rounded(Math.floor)),
  RoundUp: onNumbers(2, 2, rounded(Math.ceil)),
  Concatenate: define(1, Infinity, (...values) => values.map(toText).join("")),
  EndsWith: onTexts(2, (text, end) => text.toLowerCase().endsWith(end.toLowerCase())),
  Left: define(2, 2, (text = null, count = null) => toText(text).slice(0, toNumber(count))),
  Len: onTexts(1, (text) => text.length),
  Lower: onTexts(1, (text) => text.toLowerCase()),
  Right: define(2, 2, (text = null, count = null) =>
    toNumber(count) <= 0 ? "" : toText(text).slice(-toNumber(count)),
  ),
  StartsWith: onTexts(2, (text, start) => text.toLowerCase().startsWith(start.toLowerCase())),
  Text: onTexts(1, (text) => text),
  Trim: onTexts(1, (text) => text.trim().replace(/ +/g, " ")),
  Upper: onTexts(1, (text) => text.toUpperCase()),
  Value: define(1, 1, (value = null) => (value === null || value === "" ? null : toNumber(value))),
};

/** Finds a function by its name and the number of its arguments; throws an ExpressionError when there is none. */
export function findFunction(name: string, count: number): (args: readonly Lazy[]) => Value {
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (found === undefined) {
    throw new ExpressionError(`there is no function ${name}; known are ${Object.keys(functions).join(", ")}`);
  }
  if (count < found.min || count > found.max) {
    throw new ExpressionError(`${name} does not take ${count} argument${count === 1 ? "" : "s"}`);
  }
  return (args) => found.run(args);
}
