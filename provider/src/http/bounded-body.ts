/** The text of an answer, as it comes in. */
import { RouterError } from "../errors";

/** Bytes: hundreds of times an entity, and some times the largest page of a list. */
const LARGEST_ANSWER = 16 * 2 ** 20;

/** Gathers an answer, unless it is so large that to keep all of it could cost the process its memory. */
export class AnswerText {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  /** Answers an `UnreadableResponse` when it has become more than 16 MiB: what still comes must not be read. */
  add(chunk: Uint8Array): RouterError | undefined {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size <= LARGEST_ANSWER) return undefined;
    const why = `the answer is larger than ${LARGEST_ANSWER / 2 ** 20} MiB; the service or a proxy answered strangely`;
    return new RouterError("UnreadableResponse", why);
  }

  /** All that came, read as UTF-8. */
  toString(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }
}
