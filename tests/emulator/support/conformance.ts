/** Holds every answer that the specs of the emulator get to the description of the API, and counts them. */
import { apiVersions } from "../../../emulator/dist/router/api-version.js";
import type { Headers } from "./signed-fetch.ts";
import { openAnswerSchemas } from "./answer-schema.ts";
import type { JsonValue } from "jobrouter-emulator";

const schemas = new Map(apiVersions.map((version) => [version as string, openAnswerSchemas(version)]));

/** What was held to the description so far. */
export const tally = { answers: 0, operations: new Map<string, Set<number>>() };

/** An answer as it came in; undefined means that there was no body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonValue | undefined;
}

/** Throws when an answer to an operation of the API does not fit its description. */
export function holdToDescription(method: string, url: URL, answer: Answer): void {
  const version = url.searchParams.get("api-version") ?? "";
  const schema = (schemas.get(version) ?? schemas.get(apiVersions[0]))?.(method, url.pathname);
  if (schema === undefined) return;
  const faults = schema.faultsOf(answer.status, answer.headers, answer.body);
  if (faults.length > 0) {
    const shown = JSON.stringify(answer.body);
    throw new Error(`${schema.operationId} answered ${answer.status} ${shown}:\n${faults.join("\n")}`);
  }
  tally.answers += 1;
  const statuses = tally.operations.get(schema.operationId) ?? new Set();
  tally.operations.set(schema.operationId, statuses.add(answer.status));
}
