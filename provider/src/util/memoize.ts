/** Memoizes functions. */

/** Memoizes a function by the JSON of its argument; keeps at most `max` results. */
export function memoize<Value, Result>(compute: (value: Value) => Result, max = Infinity): (value: Value) => Result {
  const results = new Map<string, { readonly result: Result }>();
  return (value) => {
    const key = JSON.stringify(value);
    const found = results.get(key) ?? { result: compute(value) };
    if (results.size < max) results.set(key, found);
    return found.result;
  };
}

/** Memoizes async results by a key; a rejection is not kept, so that the next call tries again. */
export function memoizeAsync<Result>(): (key: string, compute: () => Promise<Result>) => Promise<Result> {
  const results = new Map<string, Promise<Result>>();
  return async (key, compute) => {
    const result = results.get(key) ?? compute();
    results.set(key, result);
    try {
      return await result;
    } catch (error) {
      results.delete(key);
      throw error;
    }
  };
}
