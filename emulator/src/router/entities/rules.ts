/** The rules of policies: schema and view. */
import * as z from "zod";
import { type JsonObject, omit, present } from "../../util/json.js";
import type { RouterSettings } from "../settings.js";
import { primitive, primitives } from "./fields.js";

const credential = z.strictObject({
  functionKey: z.string().exactOptional(),
  appKey: z.string().exactOptional(),
  clientId: z.string().exactOptional(),
});

const clientCredential = z.strictObject({
  clientId: z.string().exactOptional(),
  clientSecret: z.string().exactOptional(),
});

const uri = z.url({ protocol: /^https?$/, error: "must be an http or https URL" });

// The service takes and echoes a list of selectors too, for a ruleEngine attachment.
const staticValue = z.union([primitive, z.array(primitives)]);

const kinds = [
  z.strictObject({ kind: z.literal("static"), value: staticValue.exactOptional() }),
  z.strictObject({ kind: z.literal("directMap") }),
  z.strictObject({
    kind: z.literal("expression"),
    language: z.literal("powerFx").default("powerFx"),
    expression: z.string().min(1),
  }),
  z.strictObject({ kind: z.literal("function"), functionUri: uri, credential: credential.exactOptional() }),
  z.strictObject({
    kind: z.literal("webhook"),
    authorizationServerUri: uri.exactOptional(),
    clientCredential: clientCredential.exactOptional(),
    webhookUri: uri.exactOptional(),
  }),
] as const;

/** The schema of a rule. */
export const routerRule = z.discriminatedUnion("kind", kinds);

/** A rule by `kind`, validated, credentials included. */
export type RouterRule = z.infer<typeof routerRule>;

const ruleMembers = [...new Set(kinds.flatMap(({ shape }) => Object.keys(shape)))];

/** Lists the members of a rule that is not in an array, for `Definition.nested`. */
export const nestedRule = (name: string): Record<string, readonly string[]> => ({
  [name]: ruleMembers,
  credential: Object.keys(credential.shape),
  clientCredential: Object.keys(clientCredential.shape),
});

/** Makes the view of a rule. */
export function viewRule(rule: RouterRule, secrets: RouterSettings["secrets"]): JsonObject {
  if (secrets === "echo") return { ...rule };
  switch (rule.kind) {
    case "function": {
      const shown = rule.credential && omit(rule.credential, "functionKey", "appKey");
      return present({ ...rule, credential: shown && present(shown) });
    }
    case "webhook": {
      const shown = rule.clientCredential && omit(rule.clientCredential, "clientSecret");
      return present({ ...rule, clientCredential: shown && present(shown) });
    }
    case "static":
    case "directMap":
    case "expression":
      return { ...rule };
  }
}
