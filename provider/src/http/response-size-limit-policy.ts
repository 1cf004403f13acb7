/** Bounds the size of a response. */
import { type PipelinePolicy, RestError } from "@azure/core-rest-pipeline";
import { RouterError, messageOf } from "../errors";

/** Name of {@link responseSizeLimitPolicy}. */
export const responseSizeLimitPolicyName = "jobRouterResponseSizeLimit";

/** Bytes: hundreds of times an entity, and some times the largest page of a list. */
const MAX_RESPONSE = 16 * 2 ** 20;

/**
 * Has responses come as streams, and reads them as text: one that breaks off is the transient `PARSE_ERROR`, one above
 * 16 MiB is `UnreadableResponse`.
 */
export function responseSizeLimitPolicy(): PipelinePolicy {
  return {
    name: responseSizeLimitPolicyName,
    async sendRequest(request, next) {
      request.streamResponseStatusCodes = new Set([Number.POSITIVE_INFINITY]);
      const response = await next(request);
      const stream = response.readableStreamBody;
      return stream === undefined ? response : { ...response, bodyAsText: await readText(stream) };
    },
  };
}

async function readText(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      // Leaving the loop closes the connection.
      if (size > MAX_RESPONSE) throw tooLarge();
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof RouterError) throw error;
    throw new RestError(`the response broke off: ${messageOf(error)}`, { code: RestError.PARSE_ERROR });
  }
  return Buffer.concat(chunks).toString("utf8");
}

function tooLarge(): RouterError {
  const why = `the response is larger than ${MAX_RESPONSE / 2 ** 20} MiB; unexpected response from the service or a proxy`;
  return new RouterError("UnreadableResponse", why);
}
