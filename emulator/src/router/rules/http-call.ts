/** Calls the services behind function and webhook rules. */
import type { JsonObject, JsonValue } from "../../util/json.js";
import { isObject } from "../../util/json.js";
import { isLocalHost } from "../../util/loopback.js";
import type { RouterSettings } from "../settings.js";
import type { Question } from "./call-cache.js";
import type { HttpRule, Outcome } from "./evaluate.js";

/** Under which circumstances a call is made. */
export interface CallOptions {
  readonly hosts: RouterSettings["ruleHosts"];
  /** Ends a call that takes too long. */
  readonly signal: AbortSignal;
}

/** A rule that could not be carried out; the message says why. */
class CallError extends Error {}

/** Asks a question; whatever goes wrong is an outcome too. */
export async function askService({ rule, payload }: Question, options: CallOptions): Promise<Outcome> {
  try {
    const value = rule.kind === "function" ? callFunction(rule, payload, options) : callWebhook(rule, payload, options);
    return { kind: "value", value: await value };
  } catch (error) {
    const reason = error instanceof Error ? describe(error) : String(error);
    return { kind: "failed", reason: `the ${rule.kind} rule: ${reason}` };
  }
}

// fetch says "fetch failed" and nothing else; what failed stands in the cause.
function describe({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

function callFunction(
  { functionUri, credential }: Extract<HttpRule, { kind: "function" }>,
  payload: JsonObject,
  options: CallOptions,
): Promise<JsonValue> {
  const key = credential?.functionKey ?? credential?.appKey;
  const headers = {
    ...(key !== undefined && { "x-functions-key": key }),
    ...(credential?.clientId !== undefined && { "x-functions-clientid": credential.clientId }),
  };
  return postJson(functionUri, payload, headers, options);
}

async function callWebhook(
  { webhookUri, authorizationServerUri, clientCredential }: Extract<HttpRule, { kind: "webhook" }>,
  payload: JsonObject,
  options: CallOptions,
): Promise<JsonValue> {
  if (webhookUri === undefined) throw new CallError("it has no webhookUri");
  const headers: Record<string, string> = {};
  if (authorizationServerUri !== undefined) {
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientCredential?.clientId ?? "",
      client_secret: clientCredential?.clientSecret ?? "",
    });
    const granted = await post(authorizationServerUri, { body: form }, options);
    const token = isObject(granted) ? granted["access_token"] : undefined;
    if (typeof token !== "string") throw new CallError(`${authorizationServerUri} answered without an access_token`);
    headers["authorization"] = `Bearer ${token}`;
  }
  return postJson(webhookUri, payload, headers, options);
}

const postJson = (
  uri: string,
  payload: JsonObject,
  headers: Readonly<Record<string, string>>,
  options: CallOptions,
): Promise<JsonValue> =>
  post(uri, { body: JSON.stringify(payload), headers: { ...headers, "content-type": "application/json" } }, options);

async function post(
  uri: string,
  request: { body: string | URLSearchParams; headers?: Record<string, string> },
  { hosts, signal }: CallOptions,
): Promise<JsonValue> {
  if (hosts === "loopback" && !isLocalHost(new URL(uri).host)) {
    throw new CallError(`${uri} is not on this machine; start the emulator with the rule hosts "any" to call it`);
  }
  // A redirection could lead away from this machine, or hand the key to somebody else.
  const response = await fetch(uri, { method: "POST", redirect: "error", signal, ...request });
  const text = await response.text();
  if (response.status !== 200) throw new CallError(`${uri} answered ${response.status}`);
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
