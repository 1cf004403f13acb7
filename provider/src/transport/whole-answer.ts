/** Reads each answer to its end, if it has one. Innermost, so that a write whose answer is too large counts as one that may have landed. */
import { Readable } from "node:stream";
import { type PipelinePolicy, RestError } from "@azure/core-rest-pipeline";
import { RouterError, messageOf } from "../base/router-error";

/** Bytes: hundreds of times an entity, and some times the largest page of a list. */
const LARGEST_ANSWER = 16 * 2 ** 20;

/**
 * Has answers come as streams and reads them: one that breaks off is the retriable `PARSE_ERROR`, one of more than
 * `largest` bytes an `UnreadableResponse`, since to keep all of it could cost the process its memory.
 */
export function wholeAnswer(largest = LARGEST_ANSWER): PipelinePolicy {
  return {
    name: "jobRouterWholeAnswer",
    async sendRequest(request, next) {
      request.streamResponseStatusCodes = new Set([Number.POSITIVE_INFINITY]);
      const response = await next(request);
      const stream = response.readableStreamBody;
      return stream === undefined ? response : { ...response, bodyAsText: await readText(stream, largest) };
    },
  };
}

function readText(stream: NodeJS.ReadableStream, largest: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const breakOff = (why: string): void => {
      reject(new RestError(`the answer broke off: ${why}`, { code: RestError.PARSE_ERROR }));
    };
    let hasEnded = false;
    stream.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= largest) return;
      reject(tooLarge(largest));
      // Closes the connection.
      if (stream instanceof Readable) stream.destroy();
    });
    stream.on("end", () => {
      hasEnded = true;
      resolve(Buffer.concat(chunks).toString("utf8"));
    });
    stream.on("error", (error) => {
      breakOff(messageOf(error));
    });
    stream.on("close", () => {
      if (!hasEnded) breakOff("the connection was closed");
    });
  });
}

function tooLarge(largest: number): RouterError {
  const why = `the answer is larger than ${largest / 2 ** 20} MiB; the service or a proxy answered strangely`;
  return new RouterError("UnreadableResponse", why);
}
