/** Compiler diagnostics of one test file. */
import path from "node:path";
import ts from "typescript";
import { root } from "../../tools/setup/paths.mjs";

/** Returns each diagnostic with its line; none when the file compiles. */
export function diagnose(file: string): string[] {
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
