/** Identifiers of constants, for entities of any id. */
import type { Kind } from "pulumi-jobrouter/internal";

/** Latin, Greek, Cyrillic, Japanese, Chinese and Korean: every compiler knows these, whatever its version of Unicode. */
const KNOWN = String.raw`[A-Za-z0-9\u00c0-\u017f\u0386-\u0525\u3041-\u30ff\u4e00-\u9fa5\uac00-\ud7a3]`;
const WORDS = new RegExp(String.raw`(?:(?=${KNOWN})\p{ID_Continue})+`, "gu");
const PLAIN_NAME = new RegExp(
  String.raw`^(?:[$_]|(?=${KNOWN})\p{ID_Start})(?:[$_]|(?=${KNOWN})\p{ID_Continue})*$`,
  "u",
);
/** Maximum length of the part of an identifier that comes from an id. */
const MAX_LENGTH = 40;

/** True for text that needs no quotes as a property key. It may be a reserved word. */
export function isPlainName(text: string): boolean {
  return PLAIN_NAME.test(text);
}

/** Creates a function that gives each entity a unique identifier: `supportQueue` for the queue `support`. */
export function createNamer(): (kind: Kind, id: string) => string {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return (kind, id) => {
    const base = baseName(kind, id);
    let name = base;
    for (let count = counts.get(base) ?? 1; taken.has(name); name = `${base}${count}`) counts.set(base, ++count);
    taken.add(name);
    return name;
  };
}

/** Always contains the name of the kind, so it is never a reserved word. */
function baseName(kind: Kind, id: string): string {
  const [first = "", ...others] = id.normalize("NFC").match(WORDS) ?? [];
  const start = first === first.toUpperCase() ? first.toLowerCase() : withFirst("toLowerCase", first);
  const name = [start, ...others.map((word) => withFirst("toUpperCase", word))].join("").slice(0, MAX_LENGTH);
  if (!/^\p{ID_Start}/u.test(name)) return withFirst("toLowerCase", kind) + name;
  return name.toLowerCase().endsWith(kind.toLowerCase()) ? name : name + kind;
}

function withFirst(change: "toLowerCase" | "toUpperCase", word: string): string {
  return word.charAt(0)[change]() + word.slice(1);
}
