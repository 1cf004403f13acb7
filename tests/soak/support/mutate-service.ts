/** A minimal correct service, whose responses are mutated; it shares no code with provider or emulator. */
import type { JsonObject, JsonValue } from "../../../provider/dist/util/json.js";
import { isJsonObject } from "../../../provider/dist/util/json.js";

/** A request as it reached the service. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer before it is mutated. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What is kept: bodies by path, each with a counter for its etag. */
export type Kept = Map<string, { readonly body: JsonObject; readonly version: number }>;

/** The right answer, and what it does to what is kept. */
export function answerRightly(kept: Kept, { method, url, headers, body }: Asked): Answer {
  const path = url.pathname;
  if (method === "POST") return acted(kept, path.split("/").slice(0, 4).join("/").replace(/:\w+$/, ""));
  const found = kept.get(path);
  if (method === "GET" && path.split("/").length === 3) return listed(kept, path);
  if (method === "DELETE") {
    kept.delete(path);
    return { status: 204, headers: {}, text: "" };
  }
  if (method === "GET") return found === undefined ? refused(404, "NotFound") : json(200, shown(path, found));
  const isStale = headers["if-match"] !== undefined && headers["if-match"] !== etagOf(found?.version);
  if (isStale) return refused(412, "PreconditionFailed");
  const patch = JSON.parse(body) as JsonObject;
  const next = { body: merged(found?.body ?? {}, patch) as JsonObject, version: (found?.version ?? 0) + 1 };
  kept.set(path, next);
  return json(found === undefined ? 201 : 200, shown(path, next));
}

function listed(kept: Kept, path: string): Answer {
  const found = [...kept].filter(([key]) => key.startsWith(`${path}/`));
  return json(200, { value: found.map(([key, one]) => shown(key, one)), nextLink: null });
}

function acted(kept: Kept, path: string): Answer {
  const found = kept.get(path);
  if (found === undefined) return refused(404, "NotFound");
  kept.set(path, { body: { ...found.body, status: "cancelled", assignments: {} }, version: found.version + 1 });
  return json(200, {});
}

function shown(path: string, { body, version }: { body: JsonObject; version: number }): JsonObject {
  const id = decodeURIComponent(path.split("/").at(-1) ?? "");
  const state = body["availableForOffers"] === true ? "active" : "inactive";
  return { id, etag: etagOf(version), ...(path.startsWith("/routing/workers/") && { state }), ...body };
}

function etagOf(version: number | undefined): string {
  return `"${version ?? 0}"`;
}

function json(status: number, body: JsonObject): Answer {
  return { status, headers: { "Content-Type": "application/json" }, text: JSON.stringify(body) };
}

function refused(status: number, code: string): Answer {
  return json(status, { communicationError: { code, message: `this is ${code}`, details: [] } });
}

function merged(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const members = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) members.delete(key);
    else members.set(key, merged(members.get(key) ?? null, value));
  }
  return Object.fromEntries(members);
}
