import { expect } from "chai";
import { memoizeAsync } from "../../provider/dist/util/memoize-async.js";
import { rejectionOf } from "../support/rejection.ts";

describe("what is opened once", () => {
  it("is opened once for each key, also by those who ask at the same time", async () => {
    const once = memoizeAsync<string>();
    const opened: string[] = [];
    const ask = (key: string): Promise<string> =>
      once(key, () => {
        opened.push(key);
        return Promise.resolve(key.toUpperCase());
      });
    expect(await Promise.all([ask("a"), ask("a"), ask("b")])).to.deep.equal(["A", "A", "B"]);
    expect(await ask("a")).to.equal("A");
    expect(opened).to.deep.equal(["a", "b"]);
  });

  it("is tried again after a failure, which nobody inherits", async () => {
    const once = memoizeAsync<string>();
    expect(await rejectionOf(once("a", () => Promise.reject(new Error("no sign-in"))))).to.have.property("message");
    expect(await once("a", () => Promise.resolve("open"))).to.equal("open");
  });
});
