/** The composition root: starts an emulator. */
import { randomInt } from "node:crypto";
import { Control } from "./control/control.js";
import { type Faults, FaultRules } from "./control/faults.js";
import { Journal } from "./control/journal.js";
import { type TestHooks, listEntities, openTestHooks, putEntities } from "./control/test-hooks.js";
import { listen } from "./http/listen.js";
import { Log } from "./http/log.js";
import { type Resource, Resources } from "./http/resources.js";
import type { Call } from "./http/server-hooks.js";
import { makeListener } from "./http/server.js";
import { certifiedHosts, makeCertificate } from "./http/tls.js";
import { acceptAnyToken, acceptTokensOf } from "./http/tokens.js";
import { type EmulatorOptions, readApiVersions, readResources, readSettings } from "./options.js";
import { Router } from "./router/router.js";
import type { RouterSettings } from "./router/settings.js";
import { type Clock, systemClock } from "./util/clock.js";

/** One resource of a running emulator. */
export interface EmulatedResource extends TestHooks {
  /** The connection string for clients. */
  readonly connectionString: string;
}

/** A running emulator; its test hooks act on the first resource. */
export interface Emulator extends EmulatedResource {
  /** The URL where it listens, without a trailing slash. */
  readonly url: string;
  /** The certificate that clients must trust, in PEM; undefined without HTTPS. */
  readonly certificate: string | undefined;
  /** Lists the calls received so far, oldest first; a text means exactly this path. */
  calls(method?: string, path?: string | RegExp): Call[];
  /** Clears the calls received so far. */
  clearCalls(): void;
  /** The fault rules: they make requests fail. */
  readonly faults: Faults;
  /** Finds a resource by its name; throws when there is none. */
  resource(name: string): EmulatedResource;
  /** Removes entities, calls and fault rules; the emulator is then as after a start with the same seed. */
  reset(): void;
  /** Stops listening; running requests have `graceMilliseconds`, by default 0, to be answered. */
  close(graceMilliseconds?: number): Promise<void>;
}

/** Starts an emulator and waits until it listens. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = "127.0.0.1", clock = systemClock, seed = randomInt(2 ** 32) } = options;
  const settings = readSettings(options);
  const { isLoose, errorEnvelope } = settings;
  const strictness = { apiVersions: readApiVersions(options.apiVersions), isLoose, errorEnvelope };
  const keys = readResources(options);
  const journal = new Journal({ file: options.journalFile, limit: options.journalLimit });
  const faults = new FaultRules(seed, () => clock.now().getTime());
  for (const rule of options.faults ?? []) faults.add(rule);
  const resources = openResources(keys, { clock, seed, settings, options });
  const certificate =
    options.tls === true ? await makeCertificate(certifiedHosts(host, options.resources)) : options.tls;
  const control = new Control({ resources, journal, faults, clock, strictness }, options.isControlOpen ?? false);
  const log = new Log(options.logLevel ?? "error");
  const stop = () => {
    for (const { router } of resources.all) router.stop();
    journal.close();
  };
  const listener = makeListener({ resources, journal, faults, clock, log, strictness, control });
  const listening = await listen(listener, { host, port: options.port ?? 0, certificate }).catch((error: unknown) => {
    stop();
    throw error;
  });
  const { url } = listening;
  return {
    url,
    certificate: certificate?.cert,
    ...open(resources.all[0], url),
    calls: (method, path) => journal.list(method, path),
    clearCalls: () => {
      journal.clear();
    },
    faults,
    resource(name) {
      const found = resources.named(name);
      if (found === undefined) throw new Error(`there is no resource "${name}"`);
      return open(found, url);
    },
    reset: () => {
      control.reset();
    },
    async close(graceMilliseconds = 0) {
      // Without a grace period a dead service applies nothing more; with one, running requests still need their router.
      if (graceMilliseconds === 0) stop();
      control.close();
      await listening.stop(graceMilliseconds);
      stop();
    },
  };
}

const open = ({ router, accessKey }: Resource, url: string): EmulatedResource => ({
  connectionString: `endpoint=${url};accesskey=${accessKey}`,
  ...openTestHooks(router),
});

function openResources(
  keys: readonly (readonly [name: string, accessKey: string])[],
  { options, ...common }: { clock: Clock; seed: number; settings: RouterSettings; options: EmulatorOptions },
): Resources {
  const { dataFile, entities, tokens } = options;
  const opened: Resource[] = [];
  try {
    for (const [name, accessKey] of keys) {
      const file = dataFile === undefined || opened.length === 0 ? dataFile : `${dataFile}.${name}`;
      opened.push({ name, accessKey, router: new Router({ ...common, dataFile: file }) });
    }
    const [first, ...others] = opened;
    if (first === undefined) throw new Error("an emulator needs a resource");
    if (entities !== undefined) importEntities(first.router, entities);
    return new Resources([first, ...others], tokens === undefined ? acceptAnyToken : acceptTokensOf(tokens));
  } catch (error) {
    for (const { router } of opened) router.stop();
    throw error;
  }
}

function importEntities(router: Router, entities: NonNullable<EmulatorOptions["entities"]>): void {
  if (Object.keys(listEntities(router)).length > 0) return;
  try {
    putEntities(router, entities);
  } catch (error) {
    // Half of them would be taken for a saved state at the next start.
    router.reset();
    throw error;
  }
}
