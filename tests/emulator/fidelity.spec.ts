/** FIDELITY.md matches the emulator. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { command } from "../../emulator/dist/cli/emulator-flags.js";
import { compile } from "../../emulator/dist/router/rules/power-fx/parser.js";
import { departures } from "./support/answer-schema.ts";

const page = readFileSync(new URL("../../emulator/FIDELITY.md", import.meta.url), "utf8");

describe("emulator: FIDELITY.md", () => {
  it("names no flag and no choice that the command does not know", () => {
    const options = command("0").options;
    const named = [...page.matchAll(/`(--[a-z-]+)(?: ([a-z0-9, ]+))?`/g)];
    expect(named.map(([, flag]) => flag)).to.include.members(["--secrets", "--references", "--missing-delete"]);
    for (const [, flag, choices = ""] of named) {
      const known = options.find(({ long }) => long === flag);
      expect(known, flag).not.to.equal(undefined);
      for (const choice of choices.split(", ")) if (choice !== "") expect(known?.argChoices, flag).to.include(choice);
    }
  });

  it("lists the functions of expressions, all of them", () => {
    const [, listed = ""] = /functions ([\s\S]*?)\. A missing label/.exec(page) ?? [];
    const names = listed.split(/,\s+/).sort();
    expect(() => compile("None()")).to.throw(/there is no function None/);
    const message = /known are (.*)$/;
    let known: string[] = [];
    try {
      compile("None()");
    } catch (error) {
      known = (message.exec(error instanceof Error ? error.message : "")?.[1] ?? "").split(", ").sort();
    }
    expect(names).to.deep.equal(known);
  });

  it("has a row for every departure from the description that the tests let pass", () => {
    const words = ["link to a next page", "position without data", "error envelope"];
    expect(departures).to.have.length(words.length);
    for (const word of words) expect(page).to.include(`| ${word}`);
  });
});
