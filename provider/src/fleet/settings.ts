/**
 * WorkerFleetSettings: what a fleet is told beside its roster. It comes first of all, so that a mistake in it is told at once,
 * and so that this process is started while the program still reads the roster.
 */
import { z } from "zod";
import type { JsonObject } from "../util/json";
import { UNKNOWN } from "../schema/unknown";
import type { CheckFailure } from "../schema/resource-schema";
import type { Lifecycle } from "./lifecycle";
import { type BrakeLimits, DEFAULT_BRAKE } from "./mass-change-guard";
import { keeping, unshown } from "./kept";

const brake = z.strictObject({
  maxShare: z.number().min(0).max(1).exactOptional(),
  fromSize: z.int().min(0).exactOptional(),
});

/** The six calls for the settings. */
export function settingsLifecycle(): Lifecycle {
  return {
    check: (_olds, news) => ({ inputs: news, failures: wrongBrake(news) }),
    diff: unshown,
    ...keeping((inputs) => inputs),
  };
}

/** The limits of the brake, the defaults in place of those that are not set. */
export function limitsOf(news: JsonObject): BrakeLimits {
  return { ...DEFAULT_BRAKE, ...brake.safeParse(news["brake"] ?? {}).data };
}

/** What is wrong with the input `brake`. */
export function wrongBrake(news: JsonObject): readonly CheckFailure[] {
  if (news["brake"] === UNKNOWN) return [];
  const { error } = brake.safeParse(news["brake"] ?? {});
  return (error?.issues ?? []).map(({ path }) => {
    const field = ["brake", ...path.map(String)].join(".");
    return {
      path: [],
      message: `${field}: brake takes maxShare, a number from 0 to 1, and fromSize, a whole number`,
    };
  });
}
