/** The text of a roster in a few bytes per worker, wherever the engine would only carry it to and fro, and write it into its log. */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { RouterError } from "../base/router-error";

/** How a packed text begins, and no line of a roster does. */
const MARK = "{deflate}";

/** Packs a text of `writeLines`. */
export function pack(text: string): string {
  return `${MARK}${deflateRawSync(text, { level: 4 }).toString("base64")}`;
}

/** The text, packed or not. Throws `InvalidInput` for one that cannot be unpacked. */
export function unpack(text: string): string {
  if (!text.startsWith(MARK)) return text;
  try {
    return inflateRawSync(Buffer.from(text.slice(MARK.length), "base64")).toString();
  } catch (error) {
    throw new RouterError("InvalidInput", "the packed roster is none that this package wrote", { cause: error });
  }
}
