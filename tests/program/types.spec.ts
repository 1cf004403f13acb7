import path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { root } from "../../tools/setup/paths.mjs";

const file = path.join(import.meta.dirname, "argument-types.ts");

function diagnose(): string[] {
  const config = ts.getParsedCommandLineOfConfigFile(path.join(root, "tsconfig.json"), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"));
    },
  });
  if (config === undefined) throw new Error("there is no tsconfig.json");
  const program = ts.createProgram([file], config.options);
  return ts.getPreEmitDiagnostics(program).map(({ messageText, file: source, start = 0 }) => {
    const line = source === undefined ? 0 : source.getLineAndCharacterOfPosition(start).line + 1;
    return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}

describe("program: types of the arguments", () => {
  it("take outputs in every field, and refuse what is marked as refused", function () {
    this.timeout(60_000);
    const found = diagnose();
    expect(found, `\n${found.join("\n")}\n`).to.be.empty;
  });
});
