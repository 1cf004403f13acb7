import { expect } from "chai";
import { RouterError } from "../provider/dist/errors.js";

describe("router error", () => {
  const rows = [
    { message: "no\u001b[2J\u0007 way", shown: "no [2J  way", because: "a terminal would obey it" },
    { message: "no\u009b2J way", shown: "no 2J way", because: "that is the same in one character" },
    { message: "no\r\n\tway\u007f", shown: "no \n\tway ", because: "lines and columns are for people" },
    { message: "später 🙂", shown: "später 🙂", because: "there is nothing to change" },
  ];
  for (const { message, shown, because } of rows) {
    it(`says ${JSON.stringify(shown)} for ${JSON.stringify(message)}: ${because}`, () => {
      expect(new RouterError("BadRequest", message).message).to.equal(shown);
    });
  }
});
