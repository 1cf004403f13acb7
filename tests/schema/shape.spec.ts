import { expect } from "chai";
import { z } from "zod";
import {
  serverComputed,
  holdsSecret,
  ordered,
  withReservedKey,
  secret,
  shapeOf,
} from "../../provider/dist/schema/shape.js";

describe("the shape of a type", () => {
  it("finds a credential at any depth", () => {
    const inside = z.strictObject({ key: secret(z.string()) });
    for (const type of [inside, z.array(inside), z.strictObject({ a: inside.exactOptional() })])
      expect(holdsSecret(shapeOf(type))).to.equal(true);
    expect(holdsSecret(shapeOf(z.record(z.string(), z.string())))).to.equal(false);
  });
  it("rejects an unknown type", () => {
    expect(() => shapeOf(z.date())).to.throw(TypeError, "no shape is known for the zod type date");
  });

  it("rejects a union with an unknown type in it, or without a tag", () => {
    const untagged = z.union([z.string(), z.strictObject({ key: secret(z.string()) })]);
    expect(() => shapeOf(untagged)).to.throw(TypeError, "no shape is known for the zod type union");
  });

  it("keeps all traits of one type", () => {
    const list = ordered(withReservedKey("Id", z.array(z.string())));
    expect(shapeOf(list)).to.include({ kind: "list", isOrdered: true });
    const both = z.strictObject({ key: secret(serverComputed(z.string())) });
    expect(holdsSecret(shapeOf(both))).to.equal(true);
  });
});
