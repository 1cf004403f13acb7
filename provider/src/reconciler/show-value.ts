/** Formats values for messages: short, and with credentials redacted. */
import type { JsonValue } from "../util/json";
import { type Member, mapSecrets } from "../schema/shape";

const MAX_LENGTH = 100;

/** Replaces a credential in messages; the engine writes the same. */
export const REDACTED = "[secret]";

/** Formats a value as short JSON, with credentials redacted. */
export function showValue(member: Member, value: JsonValue): string {
  const text = JSON.stringify(redact(member, value));
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH).toWellFormed()}…`;
}

/** Redacts each credential, and anything unexpected where one can be: a member may be a credential with a typo in its name. */
export function redact(member: Member, value: JsonValue): JsonValue {
  return mapSecrets(member, value, () => REDACTED);
}
