import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { root } from "../../tools/setup/paths.mjs";

const pages = globSync(["*.md", "docs/*.md", "docs/adr/*.md", "emulator/*.md", "cli/*.md", "examples/*/README.md"], {
  cwd: root,
});

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

describe("the links of Markdown pages", () => {
  for (const page of pages) {
    it(`in ${page} lead to files and headings that exist`, () => {
      const file = path.join(root, page);
      const links = [...readFileSync(file, "utf8").matchAll(/\]\(((?!https?:)[^)\s]+)\)/g)].map(
        ([, link]) => link ?? "",
      );
      const broken = links.filter((link) => {
        const [name = "", anchor] = link.split("#");
        const target = name === "" ? file : path.join(path.dirname(file), name);
        return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
      });
      expect(broken).to.deep.equal([]);
    });
  }

  it("are checked in the pages of docs/ and in README.md", () => {
    expect(pages).to.include.members(["README.md", "docs/operations.md", "docs/adr/README.md"]);
  });
});
