/** Lets the tests of a suite change the given environment variables: they start unset and are put back after each test. */
export function isolateEnvironment(...names: readonly string[]): void {
  const kept = new Map<string, string | undefined>();
  beforeEach(() => {
    for (const name of names) {
      kept.set(name, process.env[name]);
      Reflect.deleteProperty(process.env, name);
    }
  });
  afterEach(() => {
    for (const [name, value] of kept) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });
}
