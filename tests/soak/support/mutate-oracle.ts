/** What must hold whatever the service answers and whatever the engine hands over; shares no judgement with the provider. */
import { createRequire } from "node:module";
import type * as StructModule from "google-protobuf/google/protobuf/struct_pb.js";
import type { JsonObject, JsonValue } from "../../../provider/dist/base/json.js";
import { isJsonObject } from "../../../provider/dist/base/json.js";
import { registry } from "../../../provider/dist/contracts/registry.js";
import { type Exchange, canary, canaryText } from "./mutate-bench.ts";
import type { Case } from "./mutate-case.ts";

const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
const { Struct } = sdk("google-protobuf/google/protobuf/struct_pb.js") as typeof StructModule;

/** What a case ended with. */
export type Outcome = { readonly answer: unknown } | { readonly error: unknown };

const COLLECTIONS = Object.values(registry).map(({ collection }) => collection);
const LONGEST_MESSAGE = 4_100;

/** Everything that is wrong with how a call ended: the host could not hand it on. */
export function judgeOutcome(outcome: Outcome): string[] {
  if ("answer" in outcome) return outcome.answer === undefined ? [] : judgeAnswer(outcome.answer as JsonObject);
  const { error } = outcome;
  if (Object.getPrototypeOf(error) !== Error.prototype) return [`throws no plain Error: ${String(error)}`];
  const { message, code, properties, stack } = error as Error & { code?: unknown; properties?: JsonObject };
  return [
    ...(message.isWellFormed() ? [] : ["half a character in the message"]),
    ...(message.length <= LONGEST_MESSAGE ? [] : [`a message of ${message.length} characters`]),
    // What a terminal would obey.
    ...(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(message) ? ["control characters in the message"] : []),
    ...(code === undefined ? [] : [`a code on the error: ${typeof code}`]),
    ...(leaks(`${message}${stack ?? ""}`) ? ["the key in the error"] : []),
    ...(/is not a function|undefined \(reading|of undefined|of null|call stack/.test(message)
      ? [`a bug: ${stack ?? message}`]
      : []),
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

/** Everything that is wrong with what left: for another place, without its precondition, or with values nobody declared. */
export function judgeRequests(exchanges: readonly Exchange[], it: Case, endpoint: string): string[] {
  const complaints: string[] = [];
  let seen: Exchange["answer"];
  for (const { asked, answer } of exchanges) {
    complaints.push(...judgeAddress(asked, it, endpoint));
    if (asked.method === "PATCH") complaints.push(...judgePatch(asked.body, it), ...judgePrecondition(asked, seen));
    if (asked.method === "GET" && answer !== undefined && isLook(answer.status)) seen = answer;
  }
  return complaints;
}

function isLook(status: number): boolean {
  return status === 404 || (status >= 200 && status < 300);
}

function judgeAddress({ method, url, headers, body }: Exchange["asked"], it: Case, endpoint: string): string[] {
  const [root, collection, id, ...rest] = url.pathname.slice(1).split("/");
  const isList = method === "GET" && id === undefined && COLLECTIONS.some((name) => name === collection);
  const [segment = "", action] = (id ?? "").split(":");
  const isOwn = collection === registry[it.kind].collection && decoded(segment) === it.id;
  const isAction = action === undefined || (method === "POST" && action === "cancel");
  const isRight = root === "routing" && rest.length === 0 && (isList || (isOwn && isAction));
  const isAllowed = method === "GET" || it.call === "update" || it.call === "create" || it.call === "delete";
  const everything = [url.href, body, ...Object.values(headers)].join("\n");
  return [
    ...(url.origin === endpoint ? [] : [`a request to ${url.origin}`]),
    ...(isRight ? [] : [`a request to the path ${url.pathname}`]),
    ...(isAllowed && (method !== "DELETE" || it.call === "delete") ? [] : [`a ${method} in ${it.call}`]),
    ...(leaks(everything) ? ["the key in a request"] : []),
    ...(Object.values(headers).every((value) => /^[\t\u0020-\u007e]*$/.test(value))
      ? []
      : ["a header that cannot be sent"]),
  ];
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Only values that the program declares now, and nulls for what it does not; a deletion deregisters and nothing else. */
function judgePatch(body: string, { kind, call, news }: Case): string[] {
  const patch = JSON.parse(body) as JsonObject;
  if (call === "delete") return body === '{"availableForOffers":false}' ? [] : [`a deletion writes ${body}`];
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
      return [`${at} is written as ${JSON.stringify(value).slice(0, 200)}, which nobody declared`];
    return undeclared(value, isJsonObject(wanted) ? wanted : {}, `${at}.`);
  });
}

function isSame(value: JsonValue, wanted: JsonValue | undefined): boolean {
  return wanted !== undefined && JSON.stringify(value) === JSON.stringify(wanted);
}

/** A write goes out under the etag that was just seen; without one only where nothing was seen. */
function judgePrecondition({ headers }: Exchange["asked"], seen: Exchange["answer"]): string[] {
  const given = headers["if-match"];
  if (seen === undefined) return ["a write without a look before"];
  if (seen.status === 404) return given === undefined ? [] : ["a precondition on what is not there"];
  const { etag } = JSON.parse(seen.text) as JsonObject;
  return given === etag ? [] : [`the precondition ${String(given)}, but the etag ${JSON.stringify(etag)}`];
}

/** True when the text shows the key in any of its forms. */
export function leaks(text: string): boolean {
  return text.includes(canary) || text.includes(canaryText) || text.includes(encodeURIComponent(canary));
}
