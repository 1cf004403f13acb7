import { randomInt } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "./clock.js";
import { systemClock } from "./clock.js";
import { ServiceError } from "./errors.js";
import type { Faults } from "./faults.js";
import { FaultSwitches } from "./faults.js";
import type { Call } from "./journal.js";
import { Journal } from "./journal.js";
import type { JsonObject } from "./json.js";
import { Router } from "./router.js";
import { locate } from "./routes.js";
import { makeServer } from "./server.js";
import type { RouterSettings } from "./settings.js";

/** How an emulator is started; everything has a default. */
export interface EmulatorOptions {
  /** The address to listen on; 127.0.0.1 unless told. */
  host?: string;
  /** The port to listen on; 0, the default, takes a free one. */
  port?: number;
  /** The access key in base64; `developmentAccessKey` unless told. */
  accessKey?: string;
  /** A file that keeps the state over restarts. */
  dataFile?: string;
  /** A file to which each call is appended as one line of JSON. */
  journalFile?: string;
  /** The source of time; the machine's own unless told. */
  clock?: Clock;
  /** Makes generated ids repeatable. */
  seed?: number;
  /** Whether answers show the keys of function and webhook rules; "omit" unless told. */
  secrets?: RouterSettings["secrets"];
}

/** A running emulator. */
export interface Emulator {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** What a client needs to connect. */
  readonly connectionString: string;
  /** The calls received so far, oldest first; a text means exactly this path. */
  calls(method?: string, path?: string | RegExp): Call[];
  /** Forgets the calls received so far. */
  clearCalls(): void;
  /** The switches that make requests go wrong. */
  readonly faults: Faults;
  /** An entity by its path, such as "/routing/workers/ada"; not a call. */
  entity(path: string): JsonObject | undefined;
  /** An entity as it is kept, the keys of its rules included; undefined when it is not there. */
  stored(path: string): JsonObject | undefined;
  /** Upserts an entity from outside: no HTTP, no signature, not a call; throws when the service would refuse. */
  edit(path: string, mergePatch: JsonObject): JsonObject;
  /** Removes an entity from outside without any check. */
  remove(path: string): void;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/** The access key when none is given; it is public and protects nothing. */
export const developmentAccessKey = Buffer.from("jobrouter-emulator: a public key, no secret").toString("base64");

/** Starts an emulator and answers once it listens. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = "127.0.0.1", accessKey = developmentAccessKey, clock = systemClock } = options;
  if (Buffer.from(accessKey, "base64").length === 0) throw new Error("the access key must be base64 and not empty");
  const journal = new Journal(options.journalFile);
  const faults = new FaultSwitches();
  const { seed = randomInt(2 ** 32), dataFile, secrets } = options;
  const router = new Router({ clock, seed, dataFile, settings: secrets === undefined ? {} : { secrets } });
  const server = makeServer({ router, journal, faults, clock, accessKey });
  try {
    await listen(server, host, options.port ?? 0);
  } catch (error) {
    router.stop();
    throw error;
  }
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${portOf(server)}`;
  return {
    url,
    connectionString: `endpoint=${url};accesskey=${accessKey}`,
    calls: (method, path) => journal.list(method, path),
    clearCalls: () => {
      journal.clear();
    },
    faults,
    ...outsideAccess(router),
    close: () => close(server, router),
  };
}

function outsideAccess(router: Router): Pick<Emulator, "entity" | "stored" | "edit" | "remove"> {
  const perform: Router["perform"] = (act) => {
    const result = router.perform(act);
    router.saveNow();
    return result;
  };
  return {
    entity(path) {
      const { collection, id } = locate(path);
      return router.look((store) => collection.get(store, id)?.body);
    },
    stored(path) {
      const { collection, id } = locate(path);
      return router.look((store) => collection.stored(store, id));
    },
    edit(path, mergePatch) {
      const { collection, id } = locate(path);
      try {
        return perform((store) => collection.upsert(store, id, { patch: mergePatch }).body);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        const reasons = error.details.map(({ message }) => message).join("; ");
        throw new Error(`cannot edit ${path}: ${reasons === "" ? error.message : reasons}`, { cause: error });
      }
    },
    remove(path) {
      const { collection, id } = locate(path);
      perform((store) => {
        collection.remove(store, id, { isChecked: false });
      });
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "the port is in use" : error.message;
      reject(new Error(`cannot listen on ${host}:${port}: ${reason}`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
}

// A server that listens on a host and port has an AddressInfo; a text is for pipes.
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function close(server: Server, router: Router): Promise<void> {
  router.stop();
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeAllConnections();
  await closed;
}
