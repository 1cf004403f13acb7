import { expect } from "chai";
import { showValue } from "../../provider/dist/reconcile/show-value.js";

describe("showValue", () => {
  it("cuts long values, never through a character", () => {
    expect(showValue("x".repeat(200))).to.equal(`"${"x".repeat(99)}…`);
    expect(showValue(`${"x".repeat(98)}😀😀`)).to.equal(`"${"x".repeat(98)}\ufffd…`);
  });
});
