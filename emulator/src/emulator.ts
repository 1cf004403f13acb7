/** Puts an emulator together. */
import { randomInt } from "node:crypto";
import type { Clock } from "./util/clock.js";
import { systemClock } from "./util/clock.js";
import { Control } from "./control/control.js";
import type { Faults } from "./control/faults.js";
import { FaultSwitches } from "./control/faults.js";
import type { Call } from "./control/journal.js";
import { Journal } from "./control/journal.js";
import { listen } from "./http/listen.js";
import { Log } from "./http/log.js";
import type { EmulatorOptions } from "./options.js";
import { readApiVersions, readResources, readSettings } from "./options.js";
import type { Outside } from "./control/test-hooks.js";
import { listEntities, openOutside, putEntities } from "./control/test-hooks.js";
import type { Resource } from "./http/resources.js";
import { Resources } from "./http/resources.js";
import { Router } from "./router/router.js";
import { makeListener } from "./http/server.js";
import type { RouterSettings } from "./router/settings.js";
import { certifiedHosts, makeCertificate } from "./http/tls.js";
import { acceptAnyToken, acceptTokensOf } from "./http/tokens.js";

/** One resource of a running emulator. */
export interface EmulatedResource extends Outside {
  /** What a client needs to connect. */
  readonly connectionString: string;
}

/** A running emulator; looking in and reaching in mean its first resource. */
export interface Emulator extends EmulatedResource {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** The certificate that clients must trust, in PEM; undefined without HTTPS. */
  readonly certificate: string | undefined;
  /** The calls received so far, oldest first; a text means exactly this path. */
  calls(method?: string, path?: string | RegExp): Call[];
  /** Forgets the calls received so far. */
  clearCalls(): void;
  /** The switches that make requests go wrong. */
  readonly faults: Faults;
  /** A resource by its name; throws when there is none. */
  resource(name: string): EmulatedResource;
  /** Forgets entities, calls and fault rules; what comes next is as after a start with the same seed. */
  reset(): void;
  /** Stops listening; requests under way have `graceMilliseconds`, none unless told, to be answered. */
  close(graceMilliseconds?: number): Promise<void>;
}

/** Starts an emulator and answers once it listens. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = "127.0.0.1", clock = systemClock, seed = randomInt(2 ** 32) } = options;
  const settings = readSettings(options);
  const { isLoose, errorEnvelope } = settings;
  const strictness = { apiVersions: readApiVersions(options.apiVersions), isLoose, errorEnvelope };
  const keys = readResources(options);
  const journal = new Journal({ file: options.journalFile, limit: options.journalLimit });
  const faults = new FaultSwitches(seed, () => clock.now().getTime());
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
      // Without a grace a dead service applies nothing more; with one, requests under way still need their router.
      if (graceMilliseconds === 0) stop();
      control.close();
      await listening.stop(graceMilliseconds);
      stop();
    },
  };
}

const open = ({ router, accessKey }: Resource, url: string): EmulatedResource => ({
  connectionString: `endpoint=${url};accesskey=${accessKey}`,
  ...openOutside(router),
});

function openResources(
  keys: readonly (readonly [name: string, accessKey: string])[],
  { options, ...circumstances }: { clock: Clock; seed: number; settings: RouterSettings; options: EmulatorOptions },
): Resources {
  const { dataFile, entities, tokens } = options;
  const opened: Resource[] = [];
  try {
    for (const [name, accessKey] of keys) {
      const file = dataFile === undefined || opened.length === 0 ? dataFile : `${dataFile}.${name}`;
      opened.push({ name, accessKey, router: new Router({ ...circumstances, dataFile: file }) });
    }
    const [first, ...others] = opened;
    if (first === undefined) throw new Error("an emulator needs a resource");
    if (entities !== undefined) startWith(first.router, entities);
    return new Resources([first, ...others], tokens === undefined ? acceptAnyToken : acceptTokensOf(tokens));
  } catch (error) {
    for (const { router } of opened) router.stop();
    throw error;
  }
}

function startWith(router: Router, entities: NonNullable<EmulatorOptions["entities"]>): void {
  if (Object.keys(listEntities(router)).length > 0) return;
  try {
    putEntities(openOutside(router), entities);
  } catch (error) {
    // Half of them would pass for a state of its own at the next start.
    router.reset();
    throw error;
  }
}
