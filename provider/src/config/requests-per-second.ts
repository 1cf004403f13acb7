/** How much of the service's quota a deployment may take. */
import { RouterError } from "../errors";
import { type SettingSources, given } from "./sources";

/** 40 % of the quota of the service, which is 1,000 requests within 10 s; the rest is for live traffic. */
const DEFAULT_REQUESTS_PER_SECOND = 40;
const QUOTA_PER_SECOND = 100;

const ENVIRONMENT = "the environment variable JOBROUTER_REQUESTS_PER_SECOND";
const CONFIG = "the stack's configuration jobrouter:requestsPerSecond";

/** The word for a deployment that keeps to no pace. */
const UNLIMITED = "unlimited";

/**
 * The requests per second that a deployment may send to one endpoint: above 0 and at most 100, or `Infinity` for
 * `unlimited`, which keeps to no pace until a 429 comes. The environment wins, as for all that the plugin resolves.
 * Throws `InvalidSettings` on a value that is neither.
 */
export function resolveRequestsPerSecond({ environment, config }: SettingSources): number {
  const variable = given(environment["JOBROUTER_REQUESTS_PER_SECOND"]);
  const text = variable ?? given(config("requestsPerSecond"));
  if (text === undefined) return DEFAULT_REQUESTS_PER_SECOND;
  if (text === UNLIMITED) return Infinity;
  const rate = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (rate > 0 && rate <= QUOTA_PER_SECOND) return rate;
  throw new RouterError(
    "InvalidSettings",
    `${variable === undefined ? CONFIG : ENVIRONMENT} is ${shorten(text)}, but it must be a number above 0 and at most ` +
      `${QUOTA_PER_SECOND} (the service takes 1,000 requests within 10 s), or ${UNLIMITED}; unset it for ${DEFAULT_REQUESTS_PER_SECOND}`,
  );
}

function shorten(text: string): string {
  return JSON.stringify(text.length <= 40 ? text : `${text.slice(0, 40)}…`);
}
