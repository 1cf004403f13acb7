/** Compares the credentials that schemas mark as secret with what the client reads. */
import { expect } from "chai";
import { registry } from "../../provider/dist/schema/registry.js";
import type { Shape } from "../../provider/dist/schema/shape.js";
import { canarySecret, fullDeclarations } from "../support/full-declarations.ts";
import { ok, scriptedOperations } from "../support/scripted-router.ts";

const etag = '"1"';

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
  for (const { kind, collection, shape } of Object.values(registry)) {
    const names = new Set(credentialNames(shape));
    // The public id of the client.
    names.delete("clientId");

    it(`samples of a ${kind} hold each secret that its schema knows, so that leaving them out means something`, () => {
      const samples = JSON.stringify(fullDeclarations[kind]);
      for (const name of names) expect(samples).to.include(`"${name}":"${canarySecret}"`);
    });

    it(`are not read from a ${kind}, and everything else is`, async () => {
      for (const declaration of fullDeclarations[kind]) {
        const { client } = scriptedOperations([ok({ id: "x", etag, status: "queued", ...declaration })]);
        const entity = await client[collection].get("x");
        for (const name of names) expect(JSON.stringify(entity)).to.not.include(`"${name}"`);
        expect(JSON.stringify(entity)).to.not.include(canarySecret);
        const fields = Object.keys(declaration).filter((field) => field !== "apiVersion");
        expect(Object.keys(entity)).to.include.members(fields);
      }
    });
  }
});
