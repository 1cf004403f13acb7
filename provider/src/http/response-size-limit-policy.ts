/** Reads each answer to its end, if it has one. Innermost, so that a write whose answer is too large counts as one that may have landed. */
import { type PipelinePolicy, RestError } from "@azure/core-rest-pipeline";
import { RouterError, messageOf } from "../errors";
import { AnswerText } from "./bounded-body";

/**
 * Has the answers of a client that can do so come as streams, and reads them: one that breaks off is the retriable
 * `PARSE_ERROR`, one that is too large an `UnreadableResponse`.
 */
export function wholeAnswer(): PipelinePolicy {
  return {
    name: "jobRouterWholeAnswer",
    async sendRequest(request, next) {
      request.streamResponseStatusCodes = new Set([Number.POSITIVE_INFINITY]);
      const response = await next(request);
      const stream = response.readableStreamBody;
      return stream === undefined ? response : { ...response, bodyAsText: await readText(stream) };
    },
  };
}

async function readText(stream: NodeJS.ReadableStream): Promise<string> {
  const text = new AnswerText();
  try {
    for await (const chunk of stream) {
      const tooLarge = text.add(Buffer.from(chunk));
      // Leaving the loop closes the connection.
      if (tooLarge !== undefined) throw tooLarge;
    }
  } catch (error) {
    if (error instanceof RouterError) throw error;
    throw new RestError(`the answer broke off: ${messageOf(error)}`, { code: RestError.PARSE_ERROR });
  }
  return text.toString();
}
