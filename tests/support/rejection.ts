import { RouterError } from "../../provider/dist/errors.js";

/** What a promise rejects with; a test whose promise is fulfilled has failed. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  let answer: unknown;
  try {
    answer = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`expected a rejection, got ${JSON.stringify(answer)}`);
}

/** Like {@link rejectionOf}, for what must be a RouterError. */
export async function routerErrorOf(promise: Promise<unknown>): Promise<RouterError> {
  return asRouterError(await rejectionOf(promise));
}

/** What a function throws, which must be a RouterError. */
export function routerErrorFrom(action: () => unknown): RouterError {
  let answer: unknown;
  try {
    answer = action();
  } catch (error) {
    return asRouterError(error);
  }
  throw new Error(`expected a RouterError, got ${JSON.stringify(answer)}`);
}

function asRouterError(error: unknown): RouterError {
  if (error instanceof RouterError) return error;
  throw new Error(`expected a RouterError, got ${String(error)}`, { cause: error });
}
