/** RouterRule: how the service works out a value from labels. Every kind can stand wherever a rule can. */
import { z } from "zod";
import { type LabelValue, byKind, filledText, labelValue, text, uri } from "./field-types";
import { type WorkerSelector, workerSelector } from "./selectors";
import { withDefault, secret } from "./shape";

/** Proves to an Azure Function who calls. Kept as a secret in the state; the service need not give it back. */
export interface FunctionCredential {
  /** Key of one function. */
  functionKey?: string;
  /** Key of all functions of the app. */
  appKey?: string;
  /** The name of the key, when `appKey` is given. */
  clientId?: string;
}

/** OAuth 2.0 client credentials for a webhook. Kept as a secret in the state; the service need not give them back. */
export interface WebhookCredential {
  /** The client, as the authorization server knows it. */
  clientId?: string;
  /** Its secret. */
  clientSecret?: string;
}

/** How the service works out a value. */
export type RouterRule =
  | {
      /** Always the same value. */
      kind: "static";
      /** The value; for a `ruleEngine` attachment a list of selectors. */
      value?: LabelValue | WorkerSelector[];
    }
  | {
      /** The labels it is given. */
      kind: "directMap";
    }
  | {
      /** A formula over `job.<label>`; in a scoring rule also `worker.<label>`. */
      kind: "expression";
      /** The language of the formula; the service knows no other. Default `powerFx`. */
      language?: "powerFx";
      /** The formula. */
      expression: string;
    }
  | {
      /** What an Azure Function answers. */
      kind: "function";
      /** URL of the function. A key belongs into `credential`: the URL is shown as it is. */
      functionUri: string;
      /** Proves to the function who calls. */
      credential?: FunctionCredential;
    }
  | {
      /** What a web service answers. */
      kind: "webhook";
      /** URL of the OAuth 2.0 authorization server. */
      authorizationServerUri?: string;
      /** Proves to the authorization server who calls. */
      clientCredential?: WebhookCredential;
      /** URL of the web service. */
      webhookUri?: string;
    };

const functionCredential: z.ZodType<FunctionCredential> = z.strictObject(
  { functionKey: secret(text), appKey: secret(text), clientId: text.exactOptional() },
  "must be an object with functionKey, or with appKey and clientId",
);

const webhookCredential: z.ZodType<WebhookCredential> = z.strictObject(
  { clientId: text.exactOptional(), clientSecret: secret(text) },
  "must be an object with clientId and clientSecret",
);

const OR_SELECTORS = "must be text, a number, true or false, or a list of selectors";
const selectors = z.array(workerSelector, OR_SELECTORS);

export const routerRule: z.ZodType<RouterRule> = byKind({
  static: { value: z.union([labelValue, selectors], OR_SELECTORS).exactOptional() },
  directMap: {},
  expression: {
    language: withDefault(z.enum(["powerFx"], "must be powerFx"), "powerFx"),
    expression: filledText,
  },
  function: { functionUri: uri, credential: secret(functionCredential) },
  webhook: {
    authorizationServerUri: uri.exactOptional(),
    clientCredential: secret(webhookCredential),
    webhookUri: uri.exactOptional(),
  },
});
