/** Ids that are the same, or that people and tools take for the same. */
import type { JsonObject } from "../../util/json";
import { UNKNOWN } from "../../schema/unknown";
import { quote } from "../../util/format-list";
import type { Mistake } from "./source";

const ASCII = /^[\u0000-\u007f]*$/;

/** A mistake for every worker whose id another one before it has, by letter or by look. */
export function checkIds(workers: readonly JsonObject[], identity: string): ReadonlyMap<number, Mistake> {
  const firsts = new Map<string, number>();
  const mistakes = new Map<number, Mistake>();
  for (const [index, worker] of workers.entries()) {
    const id = worker[identity];
    if (typeof id !== "string" || id === "" || id === UNKNOWN) continue;
    const looks = fold(id);
    const first = firsts.get(looks);
    if (first === undefined) firsts.set(looks, index);
    else mistakes.set(index, repeats(index, first, id, workers[first]?.[identity], identity));
  }
  return mistakes;
}

function repeats(index: number, first: number, id: string, other: unknown, identity: string): Mistake {
  const reason: Mistake["reason"] = (where) => {
    const at = where(["workers", first, identity]);
    if (other === id) return `is the id of another worker too, at ${at}; remove or rename one of them`;
    return `differs from ${quote(String(other))} at ${at} only by letter case or Unicode form; rename one of them`;
  };
  return { path: ["workers", index, identity], reason };
}

function fold(id: string): string {
  if (ASCII.test(id)) return id.toLowerCase();
  // Lower case can bring characters that have another form of their own.
  return id.normalize("NFKC").toLowerCase().normalize("NFKC");
}
