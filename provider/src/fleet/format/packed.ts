/** The text of a roster in a few bytes per worker, wherever the engine would only carry it to and fro, and write it into its log. */
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { RouterError } from "../../errors";

/** How a packed text begins, and no line of a roster does. */
const MARK = "{brotli}";
/** Lines of a roster are alike over far longer distances than deflate looks back; more effort than this costs time and saves little. */
const OPTIONS = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
};

/** Packs a text of `writeLines`. */
export function pack(text: string): string {
  return `${MARK}${brotliCompressSync(text, OPTIONS).toString("base64")}`;
}

/** The text, packed or not. Throws `InvalidInput` for one that cannot be unpacked. */
export function unpack(text: string): string {
  if (!text.startsWith(MARK)) return text;
  try {
    return brotliDecompressSync(Buffer.from(text.slice(MARK.length), "base64")).toString();
  } catch (error) {
    throw new RouterError("InvalidInput", "the packed roster is none that this package wrote", { cause: error });
  }
}
