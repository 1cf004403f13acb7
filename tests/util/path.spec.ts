import { expect } from "chai";
import { formatPath } from "../../provider/dist/util/path.js";

describe("formatting a path", () => {
  const rows = [
    { path: ["exceptionRules", 0, "actions", 1, "queueId"], text: "exceptionRules[0].actions[1].queueId" },
    { path: [], text: "" },
    { path: [""], text: '""' },
    { path: ["labels", ""], text: 'labels.""' },
  ];
  for (const { path, text } of rows) {
    it(`writes ${JSON.stringify(path)} as ${text}`, () => {
      expect(formatPath(path)).to.equal(text);
    });
  }
});
