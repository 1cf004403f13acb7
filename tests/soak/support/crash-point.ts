/** Crash points: the moment at which a deployment is killed, and which processes are killed. */

/** What is killed; `engine` leaves the provider's host process alive, `host` the engine. */
const victims = ["both", "engine", "host"] as const;
/** Before a request is applied, after it was applied and before its answer, before or after the state is written. */
const moments = ["request-before", "request-after", "write-before", "write-after"] as const;

/** A boundary in a deployment: a request, as its method, its path below /routing/ and its turn, or a write of the state. */
export interface CrashPoint {
  readonly who: (typeof victims)[number];
  readonly moment: (typeof moments)[number];
  /** `PATCH queues/support` and, for a second one of the same, `PATCH queues/support#2`; or the ordinal of a write. */
  readonly of: string;
}

/** As it is printed, and named in CRASH_POINTS: `both:request-after:PATCH queues/support` or `engine:write-before:7`. */
export function nameOf({ who, moment, of }: CrashPoint): string {
  return [who, moment, of].join(":");
}

/** Parses a comma-separated list of crash points; throws on an invalid one. */
export function parsePoints(text: string): readonly CrashPoint[] {
  return text.split(",").map((name) => {
    const [who, moment, ...rest] = name.trim().split(":");
    const victim = victims.find((one) => one === who);
    const known = moments.find((one) => one === moment);
    const of = rest.join(":");
    if (victim === undefined || known === undefined || of === "") {
      throw new Error(
        `CRASH_POINTS names "${name}", which is no point; write them as both:request-after:PATCH queues/a`,
      );
    }
    return { who: victim, moment: known, of };
  });
}

/** The requests of an undisturbed deployment, named as in {@link CrashPoint}, and its number of state writes. */
export interface Extent {
  readonly requests: readonly string[];
  readonly writes: number;
}

/** Names requests in the order in which they were sent. */
export function nameRequests(calls: readonly { readonly method: string; readonly path: string }[]): readonly string[] {
  const turns = new Map<string, number>();
  return calls.map(({ method, path }) => {
    const name = `${method} ${path.replace("/routing/", "")}`;
    const turn = (turns.get(name) ?? 0) + 1;
    turns.set(name, turn);
    return turn === 1 ? name : `${name}#${turn}`;
  });
}

/** The rule that hits exactly this request. */
export function ruleFor(of: string): { method: string; path: string; skip: number } {
  const [, method = "", path = "", turn = "1"] = /^(\S+) ([^#]+)(?:#(\d+))?$/.exec(of) ?? [];
  return { method, path: `/routing/${path}`, skip: Number(turn) - 1 };
}

/** Lists every boundary with both killed, and every second one also with only the engine or only the host killed, alternating. */
export function allPoints({ requests, writes }: Extent): readonly CrashPoint[] {
  const ordinals = Array.from({ length: writes }, (_, index) => String(index + 1));
  const boundaries = moments.flatMap((moment) =>
    (moment.startsWith("request") ? requests : ordinals).map((of) => ({ moment, of })),
  );
  const alone = boundaries.filter((_, index) => index % 2 === 1);
  return [
    ...boundaries.map((boundary) => ({ who: "both" as const, ...boundary })),
    ...alone.map((boundary, index) => ({
      who: index % 2 === 0 ? ("engine" as const) : ("host" as const),
      ...boundary,
    })),
  ];
}
