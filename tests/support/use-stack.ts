/** A stack and an emulator for each test of a suite. */
import { type Emulator, type EmulatorOptions, startEmulator } from "jobrouter-emulator";
import { type TestStack, openStack } from "./stack.ts";

/** Opens both before each test, hands them to `begin`, and takes them away afterwards; `env` is added to the stack's. */
export function useStack(
  begin: (emulator: Emulator, stack: TestStack) => void,
  options: EmulatorOptions = {},
  env: NodeJS.ProcessEnv = {},
): void {
  let end = (): Promise<void> => Promise.resolve();
  beforeEach(async () => {
    const emulator = await startEmulator(options);
    end = () => emulator.close();
    const stack = await openStack(emulator.connectionString, undefined, env);
    end = () => {
      stack.dispose();
      return emulator.close();
    };
    begin(emulator, stack);
  });
  afterEach(() => end());
}
