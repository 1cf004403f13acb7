/** The table: what each row compares, and the bar that it has to clear. */
import type { Records } from "./support/records.ts";
import { SIZES, type SceneName } from "./scenes.ts";

/** One figure of a row against its bar. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly bar: number;
  /** `most`: the value must not be above the bar; `least`: not below; `exactly`: neither. */
  readonly must: "most" | "least" | "exactly";
}

/** A row of the table. */
export interface Row {
  /** As `--rows` knows it. */
  readonly name: string;
  readonly work: string;
  readonly scenes: readonly SceneName[];
  /** Milliseconds that were measured, and the floor that they are compared with. */
  readonly times: (records: Records) => { readonly ours: number; readonly floor: number };
  readonly figures: (records: Records) => readonly Figure[];
}

/** Workers on a page of the service's lists. */
const PAGE = 100;
/** The service's quota, in requests per millisecond. */
const QUOTA = 0.1;

const most = (name: string, value: number, bar: number): Figure => ({ name, value, bar, must: "most" });
const least = (name: string, value: number, bar: number): Figure => ({ name, value, bar, must: "least" });
const exactly = (name: string, value: number, bar: number): Figure => ({ name, value, bar, must: "exactly" });

/** True when the figure clears its bar; a figure that was not measured does not. */
export function isCleared({ value, bar, must }: Figure): boolean {
  if (must === "exactly") return value === bar;
  return must === "most" ? value <= bar : value >= bar;
}

/** All rows, in the order in which they are printed. */
export const rows: readonly Row[] = [
  {
    name: "preview",
    work: "10,000 workers, preview without change",
    scenes: ["empty", "fleet"],
    times: (of) => ({ ours: of.median("fleet preview"), floor: of.median("empty preview") }),
    figures: (of) => [
      most("× the empty stack", of.median("fleet preview") / of.median("empty preview"), 1.7),
      exactly("requests", Math.max(...of.of("fleet preview requests")), 0),
    ],
  },
  {
    name: "first-up",
    work: "10,000 workers, first up, limiter off",
    scenes: ["empty", "plain", "fleet"],
    times: (of) => ({ ours: of.median("fleet up") - of.median("empty up"), floor: of.median("plain loop") }),
    figures: (of) => [
      most("× the plain loop", (of.median("fleet up") - of.median("empty up")) / of.median("plain loop"), 1.5),
    ],
  },
  {
    name: "quota",
    work: "10,000 workers, first up, within the service's quota",
    scenes: ["quota"],
    times: (of) => ({ ours: of.median("quota up"), floor: of.median("quota requests") / QUOTA }),
    figures: (of) => [
      most("× the quota's floor", of.median("quota up") / (of.median("quota requests") / QUOTA), 1.1),
      exactly("429s", Math.max(...of.of("quota refusals")), 0),
    ],
  },
  {
    name: "change",
    work: "10,000 workers, one changed",
    scenes: ["empty", "fleet"],
    times: (of) => ({ ours: of.median("change preview"), floor: of.median("empty preview") }),
    figures: (of) => [
      most("× the empty stack's preview", of.median("change preview") / of.median("empty preview"), 1.7),
      exactly("GET", Math.max(...of.of("change gets")), 1),
      exactly("PATCH", Math.max(...of.of("change patches")), 1),
      exactly("other requests", Math.max(...of.of("change other requests")), 0),
      exactly("lines in the diff", Math.max(...of.of("change lines")), 2),
      most("lines around them", Math.max(...of.of("change lines around")), 10),
    ],
  },
  {
    name: "refresh",
    work: "10,000 workers, refresh",
    scenes: ["empty", "bare", "fleet"],
    times: (of) => ({ ours: of.median("fleet refresh"), floor: of.median("empty refresh") }),
    figures: (of) => [
      most("× the empty stack", of.median("fleet refresh") / of.median("empty refresh"), 2),
      most("× a dynamic provider that does nothing", of.median("fleet refresh") / of.median("bare refresh"), 2),
      most("requests", Math.max(...of.of("fleet refresh requests")), SIZES.fleet / PAGE + 5),
    ],
  },
  {
    name: "large-preview",
    work: "100,000 workers, preview without change",
    scenes: ["empty", "large"],
    times: (of) => ({ ours: of.median("large preview"), floor: of.median("empty preview") }),
    figures: (of) => [
      most("× the empty stack", of.median("large preview") / of.median("empty preview"), 4),
      most("MB in the largest process", Math.max(...of.of("large preview megabytes")), 1024),
    ],
  },
  {
    name: "large-up",
    work: "100,000 workers, first up, limiter off",
    scenes: ["empty", "large"],
    times: (of) => ({ ours: of.median("large up"), floor: of.median("large plain loop") + of.median("empty up") }),
    figures: (of) => [
      most(
        "× the plain loop and the empty stack",
        of.median("large up") / (of.median("large plain loop") + of.median("empty up")),
        1.5,
      ),
      most("MB in the largest process", Math.max(...of.of("large up megabytes")), 1024),
      most("bytes of state per worker", of.median("large state bytes"), 200),
    ],
  },
  {
    name: "state",
    work: "state per worker",
    scenes: ["fleet"],
    times: () => ({ ours: NaN, floor: NaN }),
    figures: (of) => [most("bytes", of.median("fleet state bytes"), 200)],
  },
  {
    name: "singles",
    work: "first up per worker, against 1,000 single Workers",
    scenes: ["fleet", "singles"],
    times: (of) => ({ ours: of.median("fleet up") / SIZES.fleet, floor: of.median("singles up") / SIZES.singles }),
    figures: (of) => [
      least("× faster", of.median("singles up") / SIZES.singles / (of.median("fleet up") / SIZES.fleet), 20),
    ],
  },
];
