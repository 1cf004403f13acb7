import { expect } from "chai";
import { firstUsefulLine, longStep, run } from "../../tools/setup/step.mjs";

describe("tools/setup/step", () => {
  it("returns a failed outcome for a program that cannot start", async () => {
    const { isOk, output } = await run("no-such-program", []);
    expect({ isOk, output }).to.deep.equal({ isOk: false, output: "spawn no-such-program ENOENT" });
  });

  it("ends at once after a program could not start", async () => {
    const step = new URL("../../tools/setup/step.mjs", import.meta.url).href;
    const script = `import { run } from "${step}"; await run("no-such-program", []); console.log("over");`;
    // Its own limit is the claim: a timer left behind would hold the inner process for the half hour of the default.
    const { isOk, output } = await run(process.execPath, ["--input-type=module", "-e", script], { minutes: 0.1 });
    expect({ isOk, output }).to.deep.equal({ isOk: true, output: "over\n" });
  });

  it("collects what a program prints, and its failure", async () => {
    const { isOk, output } = await run(process.execPath, ["-e", "console.error('no'); process.exitCode = 3"]);
    expect({ isOk, output }).to.deep.equal({ isOk: false, output: "no\n" });
  });

  it("prints a long step with its usual duration, and its result", async () => {
    const lines: string[] = [];
    const tell = (line: string) => lines.push(line);
    await longStep("Building", "about 5 minutes", () => Promise.resolve({ isOk: true, output: "" }), tell);
    await longStep("Fetching", "about 1 minute", () => Promise.resolve({ isOk: false, output: "" }), tell);
    expect(lines.join("\n")).to.match(
      /^Building \(about 5 minutes\) \.\.\.\n\.\.\. done in \d+\.\d s\.\nFetching \(about 1 minute\) \.\.\.\n\.\.\. failed after/,
    );
  });

  it("finds the line with the reason among progress lines", () => {
    expect(firstUsefulLine("\ngo: downloading x v1\n# pkg\nno space left\n")).to.equal("no space left");
    expect(firstUsefulLine("")).to.equal("no output");
  });
});
