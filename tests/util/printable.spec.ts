/** Text of the service and of users on a terminal. */
import { expect } from "chai";
import { RouterError } from "../../provider/dist/errors.js";
import { printable, visibleJson } from "../../provider/dist/util/printable.js";

const HIDDEN = [
  "\u202e",
  "\u2066",
  "\u200f",
  "\u200b",
  "\u200d",
  "\u2060",
  "\ufeff",
  "\u00ad",
  "\u2028",
  "\u{e0041}",
  "\u3164",
];

describe("text that is shown", () => {
  it("has no control character but line breaks and tabs", () => {
    expect(printable("a\u001b[31m\u009b1m\r\nb\tc")).to.equal("a [31m 1m \nb\tc");
  });

  for (const hidden of HIDDEN) {
    const name = visibleJson(hidden);
    it(`shows ${name} escaped, in errors too, and as JSON that reads as the same`, () => {
      expect(name).to.match(/^"(\\u[0-9a-f]{4}){1,2}"$/);
      expect(printable(`a${hidden}b`)).to.equal(`a${name.slice(1, -1)}b`);
      expect(new RouterError("Conflict", `queue "${hidden}"`).message).to.equal(`queue ${name}`);
      expect(JSON.parse(visibleJson({ [hidden]: hidden }, 2))).to.deep.equal({ [hidden]: hidden });
    });
  }

  it("keeps letters of all scripts", () => {
    const text = "Zoë 日本語 हिन्दी עברית 😀";
    expect(printable(text)).to.equal(text);
  });
});
