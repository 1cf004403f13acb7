/** A whole roster in a few bytes per worker, for an input that nobody reads. */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { RouterError } from "../base/router-error";

/** Packs a text of `writeLines`. */
export function pack(text: string): string {
  return deflateRawSync(text, { level: 4 }).toString("base64");
}

/** The text that was packed. Throws `InvalidInput` for anything else. */
export function unpack(packed: string): string {
  try {
    return inflateRawSync(Buffer.from(packed, "base64")).toString();
  } catch (error) {
    throw new RouterError("InvalidInput", "the packed roster of the fleet is none that this package wrote", {
      cause: error,
    });
  }
}
