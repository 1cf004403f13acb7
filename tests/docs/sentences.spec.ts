import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { root } from "../../tools/setup/paths.mjs";

const MAX_WORDS = 25;
/** The share of a page's sentences that may be longer. */
const ALLOWED_SHARE = 0.1;
/** The screens, of 40 lines, before the first program of the README. */
const MAX_LINES_BEFORE_PROGRAM = 3 * 40;

const pages = globSync(["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md", "cli/README.md"], { cwd: root });

const read = (page: string) => readFileSync(path.join(root, page), "utf8");

/** The sentences of a page's paragraphs and lists; code, tables, headings and addresses of links are left out. */
function sentencesOf(text: string): readonly string[] {
  const prose = text
    .replace(/^```.*?^```/gms, "\n\n")
    .replace(/^(\||#).*$/gm, "\n\n")
    .replace(/\]\([^)]*\)/g, "]");
  return prose
    .split(/\n\s*\n|\n(?=\s*(?:-|\d+\.) )/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
    .flatMap((paragraph) => paragraph.split(/(?<=[.!?:;])\s+/))
    .filter((sentence) => sentence !== "");
}

const isLong = (sentence: string) => sentence.split(" ").length > MAX_WORDS;

describe("the sentences of the documentation", () => {
  it("are told from code, tables and headings", () => {
    const text = "# A heading\n\nOne. Two\nlines: [three](a.md).\n\n| a | b |\n\n```ts\ncode;\n```\n\n- Four\n- Five\n";
    expect(sentencesOf(text)).to.deep.equal(["One.", "Two lines:", "[three].", "- Four", "- Five"]);
  });

  it("are long from 26 words on", () => {
    expect([25, 26].map((words) => isLong(Array(words).fill("word").join(" ")))).to.deep.equal([false, true]);
  });

  for (const page of pages) {
    it(`have at most ${MAX_WORDS} words in ${page}, with few exceptions`, () => {
      const sentences = sentencesOf(read(page));
      const long = sentences.filter(isLong);
      expect(sentences).not.to.be.empty;
      if (long.length > 1) expect(long.length / sentences.length, long.join("\n")).to.be.at.most(ALLOWED_SHARE);
    });
  }
});

describe("the README", () => {
  it("shows the first program within three screens", () => {
    const [before = ""] = read("README.md").split("```ts\n");
    expect(before.split("\n").length).to.be.at.most(MAX_LINES_BEFORE_PROGRAM);
  });

  it("lists each of its sections in the table of contents, in their order", () => {
    const [, contents = ""] = /\*\*Contents:\*\*(.*?)\n\n/s.exec(read("README.md")) ?? [];
    const listed = [...contents.matchAll(/\[([^\]]+)\]/g)].map(([, title]) => title);
    const sections = [...read("README.md").matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(listed).to.deep.equal(sections);
  });

  it("links every page of docs/", () => {
    const missing = globSync("docs/*.md", { cwd: root }).filter((page) => !read("README.md").includes(`](${page})`));
    expect(missing).to.deep.equal([]);
  });
});
