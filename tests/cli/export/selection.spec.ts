import { expect } from "chai";
import { type Selection, matches, readLabelFilter } from "../../../cli/dist/export/selection.js";

const entity = { id: "emea-1", etag: '"1"', body: { labels: { region: "emea", level: 5, vip: true, zip: "0815" } } };
const all: Selection = { kinds: [], idPrefix: "", labels: [] };

const filters = [
  { text: "region=emea", value: "emea", because: "text is text" },
  { text: "level=5", value: 5, because: "a number is a number" },
  { text: "level=-1.5", value: -1.5, because: "a number is a number" },
  { text: "vip=true", value: true, because: "true is no text" },
  { text: "vip=True", value: "True", because: "only JSON's own word means true" },
  { text: "zip=0815", value: "0815", because: "JSON knows no such number" },
  { text: 'zip="5"', value: "5", because: "in quotation marks a number is text" },
  { text: "a=b=c", value: "b=c", because: "the first sign separates" },
  { text: "a=", value: "", because: "a label may be empty text" },
  { text: "a=null", value: "null", because: "no label is null" },
];

const wanted = [
  { labels: ["region=emea"], fits: true, because: "the text is the same" },
  { labels: ["region=apac"], fits: false, because: "the text is another one" },
  { labels: ["level=5"], fits: true, because: "the numbers are the same" },
  { labels: ['level="5"'], fits: false, because: "text is no number" },
  { labels: ["zip=815"], fits: false, because: "a number is no text" },
  { labels: ["vip=true", "level=5"], fits: true, because: "both hold" },
  { labels: ["vip=true", "level=4"], fits: false, because: "all must hold" },
  { labels: ["constructor=x"], fits: false, because: "it is not set" },
];

describe("export: the selection", () => {
  for (const { text, value, because } of filters) {
    it(`reads ${text} as ${JSON.stringify(value)}: ${because}`, () => {
      expect(readLabelFilter(text)).to.deep.equal({ key: text.slice(0, text.indexOf("=")), value });
    });
  }
  for (const text of ["region", "", "=emea"]) {
    it(`does not take "${text}" for a label`, () => {
      expect(readLabelFilter(text)).to.equal(undefined);
    });
  }
  for (const { labels, fits, because } of wanted) {
    it(`${fits ? "matches" : "does not match"} an entity for ${labels.join(" and ")}: ${because}`, () => {
      const selection = { ...all, labels: labels.flatMap((text) => readLabelFilter(text) ?? []) };
      expect(matches(selection, entity)).to.equal(fits);
    });
  }

  it("matches the prefix of the id", () => {
    expect(matches({ ...all, idPrefix: "emea-" }, entity)).to.equal(true);
    expect(matches({ ...all, idPrefix: "mea" }, entity)).to.equal(false);
  });

  it("matches nothing without labels when labels are given", () => {
    const policy = { ...entity, body: {} };
    expect(matches(all, policy)).to.equal(true);
    expect(matches({ ...all, labels: [{ key: "a", value: 1 }] }, policy)).to.equal(false);
  });
});
