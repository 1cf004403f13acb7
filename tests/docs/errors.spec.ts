import { expect } from "chai";
import { type Emulator, manualClock, startEmulator } from "jobrouter-emulator";
import { ROUTER_ERROR_CODES } from "pulumi-jobrouter";
import { endpoint, exampleOf } from "./support/failures.ts";
import { blocksOf, sectionsOf, unwrapped } from "./support/pages.ts";

describe("docs/errors.md", () => {
  const sections = sectionsOf("errors.md");
  let emulator: Emulator;

  beforeEach(async () => {
    // The same ids and versions in each run, so that messages can be compared as they are.
    emulator = await startEmulator({ seed: 1, clock: manualClock() });
  });
  afterEach(() => emulator.close());

  it("has one section for each code, in their order", () => {
    expect(sections.map(({ title }) => title)).to.deep.equal([...ROUTER_ERROR_CODES]);
  });

  for (const code of ROUTER_ERROR_CODES) {
    it(`explains ${code}: meaning, cause and fix, with a real message`, async () => {
      const section = sections.find(({ title }) => title === code);
      if (section === undefined) throw new Error(`there is no section on ${code}`);
      const parts = [...section.text.matchAll(/^\*\*(\w+)\.\*\* \S/gm)].map(([, part]) => part);
      expect(parts).to.deep.equal(["Meaning", "Cause", "Remedy"]);
      const error = await exampleOf(code, emulator);
      expect(error.code).to.equal(code);
      const printed = error.message.replaceAll(emulator.url, endpoint);
      expect(blocksOf(section, "text").map(unwrapped)).to.deep.equal([unwrapped(printed)]);
    });
  }
});
