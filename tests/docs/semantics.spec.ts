import { expect } from "chai";
import { type Emulator, type JsonObject, startEmulator } from "jobrouter-emulator";
import { parse } from "yaml";
import { openStack } from "../support/stack.ts";
import { blocksOf, sectionsOf, unwrapped } from "./support/pages.ts";
import { runStory } from "./support/story.ts";

const sections = sectionsOf("semantics.md");

describe("docs/semantics.md", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  it("has a section for each task: ownership, patches, conflicts, adoption, drift, credentials and removal", () => {
    const titles = [
      "Own what you declare",
      "Send only what changed",
      "Resolve conflicts",
      "Adopt existing entities",
      "See and repair drift",
      "Protect credentials",
      "Remove entities that are in use",
    ];
    expect(sections.map(({ title }) => title)).to.deep.equal(titles);
  });

  for (const section of sections) {
    it(`follows each paragraph on ${section.title.toLowerCase()} with an example`, () => {
      const kinds = section.text
        .replace(/^```.*?^```$/gms, "```")
        .split(/\n\n+/)
        .filter((part) => part.trim() !== "");
      const claims = kinds.filter((part) => !part.startsWith("```"));
      expect(kinds, "claim, example, claim, example").to.have.length(2 * claims.length);
      expect(kinds.filter((part, index) => part.startsWith("```") !== (index % 2 === 1))).to.deep.equal([]);
    });

    for (const [index, example] of blocksOf(section, "yaml").entries()) {
      it(`shows, on ${section.title.toLowerCase()}, the real behaviour (example ${index + 1})`, async () => {
        await runStory(parse(example), emulator);
      });

      if (section.title !== "Credentials") continue;
      it(`shows the same when the service omits credentials (example ${index + 1})`, async () => {
        const omitting = await startEmulator({ secrets: "omit" });
        await runStory(parse(example), omitting);
        await omitting.close();
      });
    }

    for (const session of blocksOf(section, "console")) {
      it(`shows, on ${section.title.toLowerCase()}, the real output of the CLI`, async function () {
        this.timeout(120_000);
        await runSession(session, emulator);
      });
    }
  }
});

/** Runs the commands of a terminal session; each line below one must be among what it prints, in this order. */
async function runSession(session: string, emulator: Emulator): Promise<void> {
  const stack = await openStack(emulator.connectionString);
  let printed: string[] = [];
  try {
    for (const line of session.trimEnd().split("\n")) {
      const [, actor, json] = /^# (program|another client): (.*)$/.exec(line) ?? [];
      if (actor === "program") stack.declare({ ada: { kind: "Worker", args: JSON.parse(json ?? "") as JsonObject } });
      else if (actor === "another client") emulator.edit("/routing/workers/ada", JSON.parse(json ?? "") as JsonObject);
      else if (line.startsWith("$ pulumi ")) printed = linesOf(await stack.succeed(...line.slice(9).split(" ")));
      else {
        expect(printed).to.include(unwrapped(line));
        printed = printed.slice(printed.indexOf(unwrapped(line)) + 1);
      }
    }
  } finally {
    stack.dispose();
  }
}

/** The lines of an output, without the times that differ from run to run. */
function linesOf(output: string): string[] {
  return output.split("\n").map((line) => unwrapped(line.replace(/ \(\d+(\.\d+)?s\)/, "")));
}
