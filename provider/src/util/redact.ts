/** Redacts secrets in text that another system wrote, in whatever encoding it repeats them. */

/** Replaces a secret in messages; the engine writes the same. */
export const REDACTED = "[secret]";

/** Characters below which a secret is looked for as a whole word only: it is part of too many others. */
const MIN_LENGTH = 4;
/** Characters above which a secret is not looked for: it is a whole file, which no message repeats. */
const MAX_LENGTH = 8_000;

/** An access key in a connection string, wherever one was pasted. */
const ACCESS_KEY = /(accesskey\s*=\s*)[^\s;,"'`\\]+/gi;

/**
 * Returns a function that replaces each of the secrets by {@link REDACTED}: as it is, and URL-encoded, JSON-escaped,
 * HTML-escaped, or inside text in base64. It also replaces the access key of any connection string.
 */
export function redactor(secrets: Iterable<string>): (text: string) => string {
  // The longest first: a secret may be part of another one.
  const found = [...new Set(secrets)]
    .filter((secret) => secret.trim() !== "" && secret.length <= MAX_LENGTH)
    .sort((a, b) => b.length - a.length);
  const patterns = found.flatMap(patternsOf);
  return (text) =>
    patterns.reduce((left, pattern) => left.replace(pattern, REDACTED), text).replace(ACCESS_KEY, `$1${REDACTED}`);
}

function patternsOf(secret: string): readonly RegExp[] {
  const plain = patternOf(secret);
  if (secret.length < MIN_LENGTH) return [new RegExp(`(?<![\\p{L}\\p{N}_])${plain}(?![\\p{L}\\p{N}_])`, "gu")];
  return [plain, ...base64Of(secret).map(patternOf)].map((pattern) => new RegExp(pattern, "gu"));
}

/** Matches a text in which each character may be encoded in its own way. */
function patternOf(text: string): string {
  return Array.from(text, (character) => `(?:${formsOf(character).join("|")})`).join("");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };
const ESCAPES: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f" };

function formsOf(character: string): readonly string[] {
  const point = character.codePointAt(0) ?? 0;
  const bytes = [...Buffer.from(character)].map((byte) => `%(?:25)*${anyCase(byte.toString(16).padStart(2, "0"))}`);
  const units = character.split("").map((unit) => `\\\\+u${anyCase(unit.charCodeAt(0).toString(16).padStart(4, "0"))}`);
  const [entity, escape] = [ENTITIES[character], ESCAPES[character]];
  return [
    // Text that is quoted in text has more backslashes, and messages are shown with their white space collapsed.
    /[\s\p{Cc}]/u.test(character) ? "[\\s\\p{Cc}]+|\\+" : `\\\\*${escaped(character)}`,
    bytes.join(""),
    units.join(""),
    `&#0*${point};`,
    `&#[xX]0*${anyCase(point.toString(16))};`,
    ...(entity === undefined ? [] : [`&${entity};`]),
    ...(escape === undefined ? [] : [`\\\\+${escape}`]),
  ];
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}

/** The characters that the secret alone decides in the base64 of a text around it, in both alphabets. */
function base64Of(secret: string): readonly string[] {
  const forms = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const [first, last] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return bytes.toString("base64").slice(first, last);
  });
  return [...new Set(forms.flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]))];
}
