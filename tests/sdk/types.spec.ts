import path from "node:path";
import { expect } from "chai";
import { diagnose } from "../support/diagnose.ts";

const file = path.join(import.meta.dirname, "argument-types.ts");

describe("program: types of the arguments", () => {
  it("take outputs in every field, and refuse what is marked as refused", function () {
    this.timeout(60_000);
    const found = diagnose(file);
    expect(found, `\n${found.join("\n")}\n`).to.be.empty;
  });
});
