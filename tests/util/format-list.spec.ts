import { expect } from "chai";
import { formatList, quote } from "../../provider/dist/util/format-list.js";

describe("util: formatList", () => {
  const ids = ["a", "b", "c", "d", "e", "f", "g"];
  for (const { items, max, text } of [
    { items: [], max: undefined, text: "" },
    { items: ids.slice(0, 5), max: undefined, text: '"a", "b", "c", "d", "e"' },
    { items: ids, max: undefined, text: '"a", "b", "c", "d", "e" and 2 more' },
    { items: ids, max: 1, text: '"a" and 6 more' },
  ]) {
    it(`formats ${items.length} items as ${text}`, () => {
      expect(formatList(items, quote, max)).to.equal(text);
    });
  }
});
