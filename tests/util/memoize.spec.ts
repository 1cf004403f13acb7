import { expect } from "chai";
import { memoize, memoizeAsync } from "../../provider/dist/util/memoize.js";
import { rejectionOf } from "../support/rejection.ts";

describe("util: memoize", () => {
  it("computes once for equal arguments, and keeps at most so many results", () => {
    const computed: string[] = [];
    const memoized = memoize((value: { readonly id: string }) => {
      computed.push(value.id);
      return value.id.toUpperCase();
    }, 1);
    expect(["a", "a", "b", "b", "a"].map((id) => memoized({ id }))).to.deep.equal(["A", "A", "B", "B", "A"]);
    expect(computed).to.deep.equal(["a", "b", "b"]);
  });
});

describe("util: memoizeAsync", () => {
  it("computes once per key, also for concurrent calls", async () => {
    const memoized = memoizeAsync<string>();
    const opened: string[] = [];
    const ask = (key: string): Promise<string> =>
      memoized(key, () => {
        opened.push(key);
        return Promise.resolve(key.toUpperCase());
      });
    expect(await Promise.all([ask("a"), ask("a"), ask("b")])).to.deep.equal(["A", "A", "B"]);
    expect(await ask("a")).to.equal("A");
    expect(opened).to.deep.equal(["a", "b"]);
  });

  it("does not keep a rejection: the next call computes again", async () => {
    const memoized = memoizeAsync<string>();
    expect(await rejectionOf(memoized("a", () => Promise.reject(new Error("no sign-in"))))).to.have.property("message");
    expect(await memoized("a", () => Promise.resolve("open"))).to.equal("open");
  });
});
