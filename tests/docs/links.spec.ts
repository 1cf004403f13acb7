import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { root } from "../../tools/setup/paths.mjs";

const docs = path.join(root, "docs");

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(file: string): readonly string[] {
  const headings = readFileSync(file, "utf8").match(/^#+ .+$/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, "")
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

describe("the pages of docs/", () => {
  for (const page of readdirSync(docs).filter((name) => name.endsWith(".md"))) {
    it(`${page} leads only to what is there, down to the heading`, () => {
      const text = readFileSync(path.join(docs, page), "utf8");
      const links = [...text.matchAll(/\]\(((?!https:)[^)\s]+)\)/g)].map(([, link]) => link ?? "");
      const broken = links.filter((link) => {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? path.join(docs, page) : path.join(docs, file);
        return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
      });
      expect(broken).to.deep.equal([]);
    });
  }
});
