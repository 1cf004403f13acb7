/** The secrets that look-ups leave out, held against those that the schemas name. */
import { expect } from "chai";
import { registry } from "../../provider/dist/schema/registry.js";
import type { Shape } from "../../provider/dist/schema/shape.js";
import { RULE_SECRETS } from "../../provider/dist/client/response-model.js";

/** Names of the members of credentials, at any depth. */
function credentialNames(shape: Shape): string[] {
  if (shape.kind === "list") return credentialNames(shape.item);
  if (shape.kind === "union") return [...shape.cases.values()].flatMap(credentialNames);
  if (shape.kind !== "object") return [];
  return [...shape.members].flatMap(([name, member]) => {
    const isText = member.isSecret === true && member.shape.kind === "value";
    return [...(isText ? [name] : []), ...credentialNames(member.shape)];
  });
}

describe("client: secrets in rules", () => {
  it("leaves out each part of a credential that a schema knows, but for the public id of the client", () => {
    const names = new Set(Object.values(registry).flatMap(({ shape }) => credentialNames(shape)));
    names.delete("clientId");
    expect([...names]).to.have.members([...RULE_SECRETS]);
  });
});
