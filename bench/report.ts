/** The table in print and as data. */
import { type Figure, type Row, isCleared } from "./rows.ts";
import type { Machine } from "./support/machine.ts";
import type { Quantity, Records } from "./support/records.ts";
import { spread } from "./support/statistics.ts";

/** Where and how a run was made. */
export interface Circumstances {
  readonly machine: Machine;
  readonly runs: number;
  /** Milliseconds that the emulator took for each answer beside its work. */
  readonly latency: number;
}

/** One run of the bench. */
export interface Report {
  readonly circumstances: Circumstances;
  readonly rows: readonly ReportedRow[];
  /** All values that were measured, by round. */
  readonly records: Records;
}

/** One row with its figures. */
export interface ReportedRow {
  readonly name: string;
  readonly work: string;
  /** Milliseconds; `null` where none were compared. */
  readonly ours: number | null;
  readonly floor: number | null;
  readonly figures: readonly Figure[];
  readonly isCleared: boolean;
}

/** Works the rows out. */
export function reportOn(rows: readonly Row[], records: Records, circumstances: Circumstances): Report {
  return {
    circumstances,
    records,
    rows: rows.map(({ name, work, times, figures }) => {
      const { ours, floor } = times(records);
      const found = figures(records);
      return {
        name,
        work,
        ours: Number.isNaN(ours) ? null : ours,
        floor: Number.isNaN(floor) ? null : floor,
        figures: found,
        isCleared: found.every(isCleared),
      };
    }),
  };
}

/** The table as Markdown, with the machine above it and what was measured below. */
export function printReport({ circumstances: { machine, runs, latency }, rows, records }: Report): string {
  const head = [
    `${machine.processors}, ${machine.memory}, ${machine.system}, node ${machine.node}; medians of ${runs}; ` +
      `the emulator's latency ${latency} ms; load before the run ${machine.load.toFixed(1)}`,
    "",
    "| work | ours | floor | figures (bar) | |",
    "| --- | ---: | ---: | --- | --- |",
  ];
  const body = rows.map(
    ({ work, ours, floor, figures, isCleared: isGood }) =>
      `| ${work} | ${printTime(ours)} | ${printTime(floor)} | ${figures.map(printFigure).join("; ")} | ${isGood ? "yes" : "**no**"} |`,
  );
  const measured = Object.entries(records.toJSON()).map(([name, values]) => {
    // The keys of the records are what they were put under.
    const isAmount = /requests|bytes|megabytes|gets|patches|lines|refusals|seconds/.test(name);
    const show = isAmount ? printNumber : printTime;
    const [low, high] = spread(values);
    return `- ${name}: ${show(records.median(name as Quantity))} (${show(low)} to ${show(high)})`;
  });
  return [...head, ...body, "", ...measured, ""].join("\n");
}

const SIGNS = { most: "≤", least: "≥", exactly: "=" } as const;

function printFigure(figure: Figure): string {
  const { name, value, bar, must } = figure;
  const text = `${printNumber(value)} ${name} (${SIGNS[must]} ${bar})`;
  return isCleared(figure) ? text : `**${text}**`;
}

function printNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

function printTime(milliseconds: number | null): string {
  if (milliseconds === null) return "";
  return milliseconds < 100 ? `${milliseconds.toFixed(2)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
