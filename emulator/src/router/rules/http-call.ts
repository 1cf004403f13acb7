/** Calls the services behind function and webhook rules over HTTP. */
import { type JsonObject, type JsonValue, isObject } from "../../util/json.js";
import { isLocalHost } from "../../util/loopback.js";
import type { RouterSettings } from "../settings.js";
import type { RuleCall } from "./call-cache.js";
import type { HttpRule, RuleResult } from "./evaluate.js";

/** The options of a call. */
export interface CallOptions {
  readonly hosts: RouterSettings["ruleHosts"];
  /** Aborts the call. */
  readonly signal: AbortSignal;
}

/** A call that failed; the message says why. */
class CallError extends Error {}

/** Makes a call; every failure is a result too. */
export async function callService({ rule, payload }: RuleCall, options: CallOptions): Promise<RuleResult> {
  try {
    const value = rule.kind === "function" ? callFunction(rule, payload, options) : callWebhook(rule, payload, options);
    return { kind: "value", value: await value };
  } catch (error) {
    const reason = error instanceof Error ? describe(error) : String(error);
    return { kind: "failed", reason: `the ${rule.kind} rule: ${reason}` };
  }
}

// fetch says "fetch failed" only; the reason is in the cause.
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
  // A redirect could lead away from this machine, or send the key to another host.
  const response = await fetch(uri, { method: "POST", redirect: "error", signal, ...request });
  const text = await response.text();
  if (response.status !== 200) throw new CallError(`${uri} answered ${response.status}`);
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
