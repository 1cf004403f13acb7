/** Work that need not be done twice. */

/** The same function, which works once for equal values: most workers of a fleet say the same beside their id. */
export function memoize<Value, Result>(work: (value: Value) => Result, most = Infinity): (value: Value) => Result {
  const known = new Map<string, { readonly result: Result }>();
  return (value) => {
    const key = JSON.stringify(value);
    const found = known.get(key) ?? { result: work(value) };
    if (known.size < most) known.set(key, found);
    return found.result;
  };
}
