import path from "node:path";
import { expect } from "chai";
import { diagnose } from "../support/diagnose.ts";

describe("client: types", () => {
  it("take what the API takes, show what it shows, and refuse what is marked as refused", function () {
    this.timeout(60_000);
    const found = diagnose(path.join(import.meta.dirname, "client-types.ts"));
    expect(found, `\n${found.join("\n")}\n`).to.be.empty;
  });
});
