import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { type Emulator, startEmulator } from "jobrouter-emulator";
import { parse } from "yaml";
import { root } from "../../tools/setup/paths.mjs";
import { blocksOf, sectionsOf } from "./support/pages.ts";
import { runStory } from "./support/story.ts";

const sections = sectionsOf("operations.md");

describe("docs/operations.md", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  for (const section of sections) {
    for (const [index, example] of blocksOf(section, "yaml").entries()) {
      it(`shows, on ${section.title.toLowerCase()}, the real calls (example ${index + 1})`, async () => {
        await runStory(parse(example), emulator);
      });
    }
  }

  it("names existing tests for each promise, and every soak test", () => {
    const promises = sections.find(({ title }) => title === "Promises")?.text ?? "";
    const named = [...promises.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file]) => file ?? "");
    expect(named.filter((file) => !existsSync(path.join(root, file)))).to.deep.equal([]);
    const soaks = readdirSync(path.join(root, "tests/soak")).filter((name) => name.endsWith(".spec.ts"));
    expect(named).to.include.members(soaks.map((name) => `tests/soak/${name}`));
  });
});
