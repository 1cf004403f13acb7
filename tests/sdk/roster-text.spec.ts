/** The roster of a program, as the text that crosses to the provider. */
import { type Output, output } from "@pulumi/pulumi";
import { expect } from "chai";
import { RouterError } from "../../provider/dist/errors.js";
import { rosterText } from "../../provider/dist/sdk/roster-text.js";

const ada = { workerId: "ada", capacity: 5 };

/** A program without types may pass anything. */
const textOf = (source: unknown): string => rosterText(source as Parameters<typeof rosterText>[0]);

function failuresOf(source: unknown): readonly string[] {
  try {
    textOf(source);
    return [];
  } catch (error) {
    if (!(error instanceof RouterError) || error.code !== "InvalidInput") throw error;
    return error.message.split("\n").map((line) => line.trim());
  }
}

const TITLE = "the roster must hold plain values:";

describe("the roster of a program", () => {
  it("is JSON in one line, whether it is a list or an object", () => {
    expect(textOf([ada])).to.equal('{"workers":[{"workerId":"ada","capacity":5}]}');
    expect(textOf({ workers: [{ ...ada, queues: undefined }] })).to.equal(textOf([ada]));
  });

  it("is unchanged when it is a path or a text", () => {
    expect(textOf("agents.yaml")).to.equal("agents.yaml");
  });

  it("reports every value that JSON cannot hold, with its worker", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    const roster = {
      profiles: { p: { tags: new Map() } },
      workers: [{ ...ada, capacity: Infinity }, { queues: circle }],
    };
    const [title, profile, capacity, queues, ...others] = failuresOf(roster);
    const plain = "must be a plain value that is known before the deployment, but it is";
    expect(title).to.equal(TITLE);
    expect(profile).to.equal(`profile "p" tags: ${plain} a Map; write Object.fromEntries(map)`);
    expect(capacity).to.equal(`workers[0] "ada" capacity: ${plain} Infinity; give a number`);
    expect(queues).to.match(/^workers\[1\] queues\[0\].*: must be a plain value .* nested too deep$/);
    expect(others).to.be.empty;
  });

  it("refuses an output of a resource, since a preview must know the workers", () => {
    const id: Output<string> = output("support");
    expect(failuresOf([{ ...ada, queues: [id] }])).to.deep.equal([
      TITLE,
      'workers[0] "ada" queues[0]: must be a plain value that is known before the deployment, but it is an Output of a resource; write the id as text',
    ]);
  });

  it("refuses functions, symbols and holes of lists", () => {
    expect(failuresOf([{ ...ada, queues: [undefined, () => 1, Symbol("x")] }])).to.have.length(4);
  });
});
