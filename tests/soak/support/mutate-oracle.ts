/** The fuzz oracle: what must hold for any response and any input; shares no code with the provider's checks. */
import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";
import type * as StructModule from "google-protobuf/google/protobuf/struct_pb.js";
import type { JsonObject, JsonValue } from "../../../provider/dist/util/json.js";
import { isJsonObject } from "../../../provider/dist/util/json.js";
import { registry } from "../../../provider/dist/schema/registry.js";
import { RefusedCall } from "../../support/plugin-host.ts";
import { type Exchange, canary, canaryText } from "./mutate-bench.ts";
import type { Case } from "./mutate-case.ts";

const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
const { Struct } = sdk("google-protobuf/google/protobuf/struct_pb.js") as typeof StructModule;

/** What a case ended with. */
export type Outcome = { readonly answer: unknown } | { readonly error: unknown };

const COLLECTIONS = Object.values(registry).map(({ collection }) => collection);
const BUG = /is not a function|undefined \(reading|of undefined|of null|call stack/;
/** Control characters that a terminal interprets. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
const MAX_MESSAGE = 4_100;

/** Lists what is wrong with the outcome of a call: what the host could not pass on. */
export function judgeOutcome(outcome: Outcome): string[] {
  if ("answer" in outcome) return outcome.answer === undefined ? [] : judgeAnswer(outcome.answer as JsonObject);
  const { error } = outcome;
  if (Object.getPrototypeOf(error) !== Error.prototype) return [`throws no plain Error: ${String(error)}`];
  const { message, code, properties, stack } = error as Error & { code?: unknown; properties?: JsonObject };
  return [
    ...(message.isWellFormed() ? [] : ["half a character in the message"]),
    ...(message.length <= MAX_MESSAGE ? [] : [`a message of ${message.length} characters`]),
    ...(CONTROL.test(message) ? ["control characters in the message"] : []),
    ...(code === undefined ? [] : [`a code on the error: ${typeof code}`]),
    ...(leaks(`${message}${stack ?? ""}`) ? ["the key in the error"] : []),
    ...(BUG.test(message) ? [`a bug: ${stack ?? message}`] : []),
    ...(properties === undefined ? [] : judgeAnswer(properties)),
  ];
}

function judgeAnswer(answer: JsonObject): string[] {
  try {
    const text = JSON.stringify(answer);
    Struct.fromJavaScript(structuredClone(answer)).serializeBinary();
    return [
      // JSON.stringify escapes halves of characters only.
      ...(/(?<!\\)(\\\\)*\\ud[89a-f]/.test(text) ? ["half a character in the answer"] : []),
      ...(leaks(text) ? ["the key in the answer"] : []),
    ];
  } catch (error) {
    return [`gRPC cannot carry the answer: ${String(error)}`];
  }
}

/** Lists what is wrong with the outcome of a call to the real host: it must answer, or fail with the plugin's own message. */
export function judgeHostOutcome(outcome: Outcome): string[] {
  if ("answer" in outcome) return [];
  const message = outcome.error instanceof RefusedCall ? outcome.error.refused.message : String(outcome.error);
  const isOwn = !/UNAVAILABLE|INTERNAL|RST_STREAM|^Connection dropped|^No connection|Unexpected struct|serializ/i.test(
    message,
  );
  return [
    ...(isOwn ? [] : [`the host failed: ${message}`]),
    ...(BUG.test(message) ? [`a bug: ${message}`] : []),
    ...(leaks(message) ? ["the key in the error"] : []),
  ];
}

/** Lists what is wrong with the requests: another host, a missing precondition, or undeclared values. */
export function judgeRequests(exchanges: readonly Exchange[], it: Case, ...endpoints: readonly string[]): string[] {
  const complaints: string[] = [];
  let seen: Exchange["answer"] = "none";
  const sent = new Set<string>();
  for (const { asked, answer } of exchanges) {
    complaints.push(...judgeAddress(asked, it, endpoints));
    if (asked.method === "PATCH" && !isAboutJobs(asked, it)) {
      // A retry repeats the request as it was, even if a late response to a read arrives in between.
      const request = [asked.url.href, asked.headers["if-match"], asked.body].join("\n");
      const isRetry = sent.has(request);
      sent.add(request);
      complaints.push(...judgePatch(asked.body, it), ...(isRetry ? [] : judgePrecondition(asked, seen)));
    }
    if (asked.method === "GET" && (typeof answer === "string" ? answer === "unclear" : isRead(answer.status)))
      seen = answer;
  }
  return complaints;
}

function isRead(status: number): boolean {
  return status === 404 || (status >= 200 && status < 300);
}

function judgeAddress(
  { method, url, headers, body }: Exchange["asked"],
  it: Case,
  endpoints: readonly string[],
): string[] {
  const [root, collection, id, ...rest] = url.pathname.slice(1).split("/");
  const isRemoval = root === "routing" && collection === "jobs" && isAboutJobs({ method, url, headers, body }, it);
  const isList = method === "GET" && id === undefined && COLLECTIONS.some((name) => name === collection);
  const [segment = "", action] = (id ?? "").split(":");
  const isOwn = collection === registry[it.kind].collection && decoded(segment) === idOf(it);
  const isAction = action === undefined || (method === "POST" && action === "cancel");
  const isRight = root === "routing" && rest.length === 0 && (isList || (isOwn && isAction));
  const isAllowed = method === "GET" || it.call === "update" || it.call === "create" || it.call === "delete";
  const everything = [url.href, body, ...Object.values(headers)].join("\n");
  return [
    ...(endpoints.includes(url.origin) ? [] : [`a request to ${url.origin}`]),
    ...(isRight || isRemoval ? [] : [`a request to the path ${url.pathname}`]),
    ...(isAllowed && (method !== "DELETE" || it.call === "delete") ? [] : [`a ${method} in ${it.call}`]),
    ...(leaks(everything) ? ["the key in a request"] : []),
    ...(Object.values(headers).every((value) => /^[\t\u0020-\u007e]*$/.test(value))
      ? []
      : ["a header that cannot be sent"]),
  ];
}

/** True for requests that a removal may send about blocking jobs: reads, and the declared `onTimeout` action. */
function isAboutJobs({ method, url, body }: Exchange["asked"], { call, olds }: Case): boolean {
  if (call !== "delete") return false;
  const { removal } = olds;
  const { onTimeout, moveTo } = isJsonObject(removal) ? removal : {};
  if (method === "GET") return true;
  if (method === "PATCH") return onTimeout === "move" && isDeepStrictEqual(JSON.parse(body), { queueId: moveTo });
  const words = { cancel: /^[^/:]+:cancel$/, unassign: /^[^/:]+\/assignments\/[^/:]+:unassign$/ };
  const path = url.pathname.slice("/routing/jobs/".length);
  if (onTimeout === "force") return /^[^/:]+\/assignments\/[^/:]+:(complete|close)$/.test(path);
  return method === "POST" && (onTimeout === "cancel" || onTimeout === "unassign") && words[onTimeout].test(path);
}

/** The id of a create comes from its inputs, any other from the engine. */
function idOf({ kind, call, id, news }: Case): unknown {
  return call === "create" ? news[registry[kind].identity] : id;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** With the mark of the removal, and without it where the worker has it already. */
const DEREGISTRATIONS = [
  '{"availableForOffers":false}',
  '{"availableForOffers":false,"tags":{"pulumi-jobrouter.beforeRemoval":"availableForOffers=true"}}',
];

/** Checks that a patch holds only declared values, and nulls for undeclared fields; a deletion may only deregister. */
function judgePatch(body: string, { kind, call, news }: Case): string[] {
  const patch = JSON.parse(body) as JsonObject;
  if (call === "delete") return DEREGISTRATIONS.includes(body) ? [] : [`a deletion writes ${body}`];
  const { members } = registry[kind].shape;
  const fields = Object.keys(patch).filter((key) => !members.has(key));
  return [...fields.map((key) => `writes ${key}, which is no field`), ...undeclared(patch, news, "")];
}

function undeclared(patch: JsonObject, declared: JsonObject, path: string): string[] {
  return Object.entries(patch).flatMap(([key, value]) => {
    const at = `${path}${key}`;
    const wanted = Object.hasOwn(declared, key) ? declared[key] : undefined;
    if (value === null)
      return wanted === undefined || wanted === null ? [] : [`${at} is dropped although it is declared`];
    if (isSame(value, wanted)) return [];
    if (!isJsonObject(value))
      return [`${at} is written as ${JSON.stringify(value).slice(0, 200)}, which is not declared`];
    return undeclared(value, isJsonObject(wanted) ? wanted : {}, `${at}.`);
  });
}

function isSame(value: JsonValue, wanted: JsonValue | undefined): boolean {
  // Compares as JSON: a protobuf message reorders members, and -0 is written as 0.
  return wanted !== undefined && isDeepStrictEqual(value, JSON.parse(JSON.stringify(wanted)));
}

/** Checks that a write carries the etag of the read before it, or none where the entity did not exist. */
function judgePrecondition({ headers }: Exchange["asked"], seen: Exchange["answer"]): string[] {
  const given = headers["if-match"];
  if (seen === "none") return ["a write without a read before"];
  if (seen === "unclear") return [];
  if (seen.status === 404) return given === undefined ? [] : ["a precondition on what is not there"];
  const { etag } = JSON.parse(seen.text) as JsonObject;
  return given === etag ? [] : [`the precondition ${String(given)}, but the etag ${JSON.stringify(etag)}`];
}

/** Everything that is wrong with the lines that were shown. */
export function judgeLines(lines: readonly string[]): string[] {
  const text = lines.join("\n");
  return [
    ...(CONTROL.test(text) ? ["control characters in a line"] : []),
    ...(leaks(text) ? ["the key in a line"] : []),
  ];
}

/** True when the text shows the key in any of its forms. */
export function leaks(text: string): boolean {
  return text.includes(canary) || text.includes(canaryText) || text.includes(encodeURIComponent(canary));
}

/** Everything that is wrong with the answer of a check: each failure needs a place and a reason that a person can read. */
export function judgeCheck(outcome: Outcome): string[] {
  if (!("answer" in outcome)) return ["a check that fails as a whole"];
  const { failures } = outcome.answer as { failures: readonly { property: unknown; reason: unknown }[] };
  return failures.flatMap(({ property, reason }) => {
    const isText = typeof property === "string" && property !== "" && typeof reason === "string" && reason !== "";
    return isText ? [] : [`a failure without a place or a reason: ${JSON.stringify({ property, reason })}`];
  });
}
