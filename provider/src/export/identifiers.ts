/** Names of constants for entities of any id. */
import type { Kind } from "../schema/kind";

/** Latin, Greek, Cyrillic, Japanese, Chinese and Korean: every compiler knows these, whatever its version of Unicode. */
const KNOWN = String.raw`[A-Za-z0-9\u00c0-\u017f\u0386-\u0525\u3041-\u30ff\u4e00-\u9fa5\uac00-\ud7a3]`;
const WORDS = new RegExp(String.raw`(?:(?=${KNOWN})\p{ID_Continue})+`, "gu");
const PLAIN_NAME = new RegExp(
  String.raw`^(?:[$_]|(?=${KNOWN})\p{ID_Start})(?:[$_]|(?=${KNOWN})\p{ID_Continue})*$`,
  "u",
);
/** Characters that an id may give to a name. */
const LONGEST = 40;

/** True for text that can stand unquoted where a name can. It may be a reserved word. */
export function isPlainName(text: string): boolean {
  return PLAIN_NAME.test(text);
}

/** Answers a name for each entity, unique among those it has answered: `supportQueue` for the queue `support`. */
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

/** Holds the name of the kind always, and is therefore no reserved word. */
function baseName(kind: Kind, id: string): string {
  const [first = "", ...others] = id.normalize("NFC").match(WORDS) ?? [];
  const start = first === first.toUpperCase() ? first.toLowerCase() : withFirst("toLowerCase", first);
  const name = [start, ...others.map((word) => withFirst("toUpperCase", word))].join("").slice(0, LONGEST);
  if (!/^\p{ID_Start}/u.test(name)) return withFirst("toLowerCase", kind) + name;
  return name.toLowerCase().endsWith(kind.toLowerCase()) ? name : name + kind;
}

function withFirst(change: "toLowerCase" | "toUpperCase", word: string): string {
  return word.charAt(0)[change]() + word.slice(1);
}
