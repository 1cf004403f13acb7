/** The names that ES modules can import from the provider, which is CommonJS. */
import { createRequire } from "node:module";
import { expect } from "chai";
import { publicEntries } from "../support/loader-package.ts";

const require = createRequire(import.meta.url);

describe("loaders: the names that ES modules see", () => {
  for (const entry of publicEntries()) {
    it(`are all those of ${entry}: Node reads them off the text and does not run it`, async () => {
      const seen = Object.keys((await import(entry)) as object);
      expect(seen).to.include.members(Object.keys(require(entry) as object));
    });
  }
});
