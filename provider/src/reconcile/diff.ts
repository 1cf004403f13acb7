/** What a preview shows: whether the next deployment would change anything, and whether it needs a new entity. */
import type { JsonObject, JsonValue } from "../base/json";
import { hasUnknown } from "../base/unknown";
import type { Contract } from "../contracts/contract";
import { inputFields } from "./check";
import { sameDeclaration } from "./compare";
import { readPending } from "./state";

/** The answer of `diff`, in the words of the engine. */
export interface DiffResult {
  /** `false`: nothing; `true`: a lost write must be looked after; `undefined`: the engine works out the changed inputs. */
  readonly changes: boolean | undefined;
  readonly replaces: string[];
  /** True while the router's id stays the same: then the old entity must be gone before the new one can be made. */
  readonly deleteBeforeReplace: boolean;
}

/** Compares what was declared with what is declared now. Never calls out. */
export function diff(contract: Contract, olds: JsonObject, news: JsonObject): DiffResult {
  const fields = Object.entries(inputFields(contract));
  const changed = fields.filter(([key, field]) => !sameDeclaration(present(olds[key]), present(news[key]), field));
  const replaces = changed.filter(([, field]) => field.onChange === "replace").map(([key]) => key);
  const isInputChange = changed.length > 0;
  return {
    changes: isInputChange ? undefined : readPending(olds) !== undefined,
    replaces,
    deleteBeforeReplace: replaces.length === 0 && !hasUnknown(news[contract.identity]),
  };
}

function present(value: JsonValue | undefined): JsonValue | undefined {
  return value === null ? undefined : value;
}
