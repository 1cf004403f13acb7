/** The Communication Services resources of one emulator: each has its own access key and its own entities. */
import { ServiceError } from "../router/errors.js";
import type { Router } from "../router/router.js";
import { findSigningKey, readBearerToken } from "./auth.js";
import type { IncomingCall } from "./messages.js";
import type { TokenCheck } from "./tokens.js";

/** One Communication Services resource. */
export interface Resource {
  readonly name: string;
  readonly accessKey: string;
  readonly router: Router;
}

/** Authenticates requests and finds their resources. */
export class Resources {
  /** All resources; the first is the default. */
  readonly all: readonly [Resource, ...Resource[]];
  readonly #byKey: ReadonlyMap<string, Resource>;
  readonly #checkToken: TokenCheck;

  constructor(all: readonly [Resource, ...Resource[]], checkToken: TokenCheck) {
    this.all = all;
    this.#byKey = new Map(all.map((one) => [one.accessKey, one]));
    this.#checkToken = checkToken;
  }

  /** Finds a resource by name. */
  named(name: string): Resource | undefined {
    return this.all.find((one) => one.name === name);
  }

  /** Finds the resource whose key signed the call or, for a token, the one that the host names; answers an error when there is none. */
  async authenticate(call: IncomingCall, sender: { isLocal: boolean; now: Date }): Promise<Resource | ServiceError> {
    try {
      const token = readBearerToken(call.headers);
      if (token === undefined) {
        const key = findSigningKey(call, [...this.#byKey.keys()]);
        return this.#byKey.get(key) ?? this.all[0];
      }
      await this.#checkToken(token, sender);
      return this.#atHost(call.headers["host"] ?? "");
    } catch (error) {
      if (error instanceof ServiceError) return error;
      throw error;
    }
  }

  // A token names no resource. In Azure the host does: <name>.communication.azure.com.
  #atHost(host: string): Resource {
    const [label = ""] = host.split(/[.:]/, 1);
    return this.all.find(({ name }) => name.toLowerCase() === label.toLowerCase()) ?? this.all[0];
  }
}
