import { expect } from "chai";
import { forEachConcurrent } from "../../provider/dist/util/concurrency.js";
import { rejectionOf } from "../support/rejection.ts";

describe("util: forEachConcurrent", () => {
  it("runs a task for every item, with bounded concurrency", async () => {
    let [now, most] = [0, 0];
    const done: number[] = [];
    await forEachConcurrent(
      Array.from({ length: 20 }, (_, index) => index),
      3,
      async (item) => {
        most = Math.max(most, (now += 1));
        await Promise.resolve();
        now -= 1;
        done.push(item);
      },
    );
    expect(most).to.equal(3);
    expect(done.toSorted((a, b) => a - b)).to.deep.equal(Array.from({ length: 20 }, (_, index) => index));
  });

  it("takes no items, and fewer items than the concurrency", async () => {
    const done: string[] = [];
    for (const items of [[], ["a"]]) await forEachConcurrent(items, 5, (item) => Promise.resolve(void done.push(item)));
    expect(done).to.deep.equal(["a"]);
  });

  it("rejects as soon as one task does", async () => {
    const failure = forEachConcurrent([1, 2, 3], 1, (item) =>
      item === 2 ? Promise.reject(new Error("two")) : Promise.resolve(),
    );
    expect(await rejectionOf(failure)).to.have.property("message", "two");
  });
});
