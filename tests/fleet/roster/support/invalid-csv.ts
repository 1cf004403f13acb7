/** Writes agents row by row as CSV, and knows by counting where each mistake stands. */
import { diceOf } from "./dice.ts";
import type { InvalidFile } from "./invalid-files.ts";

const HEADER = [
  ...["workerId", "capacity", "queues", "channels", "availableForOffers", "labels.team", "labels.level:number"],
  ...["labels.remote:boolean", "tags.city", "maxConcurrentOffers", "profile"],
];

/** Columns that are wrong themselves. */
const WRONG_COLUMNS: readonly { readonly name: string; readonly message: string }[] = [
  { name: "capcity", message: 'column "capcity": is no column (did you mean "capacity"?)' },
  { name: "capacity", message: 'column "capacity": is there already, as column 2' },
  { name: "labels.shift:date", message: 'has the type "date", but it must be number or boolean' },
  { name: "labels.", message: "names no key; write labels.<key>" },
];

interface Row {
  readonly cells: readonly string[];
  /** The column that is wrong; the row itself without it. */
  readonly column?: string;
  readonly message?: string;
}

const row = (name: string, column: string, cell: string, message?: string): Row => {
  const filled: Readonly<Record<string, string>> = {
    workerId: name,
    capacity: "5",
    "tags.city": '"""Bath"", UK"',
    [column]: cell,
  };
  const cells = [...HEADER.map((one) => filled[one] ?? ""), ...WRONG_COLUMNS.map(() => "")];
  return { cells, ...(message !== undefined && { column, message }) };
};

/** Rows with one failure each, one for every class that a row can have. */
const CLASSES: readonly ((name: string) => Row)[] = [
  (name) => row(name, "capacity", "0", "capacity: must be 1 or more, but it is 0"),
  (name) => row(name, "capacity", "many", 'capacity: must be a whole number, but it is "many"'),
  (name) => row(name, "capacity", "1.5", "capacity: must be a whole number, but it is 1.5"),
  (name) => row(name, "capacity", "", "capacity: is required; set it"),
  (name) => row(name, "workerId", "", "workerId: is required; set it"),
  (name) => row(name, "workerId", `${name}?`, "workerId: must not contain /"),
  (name) => row(name, "queues", "q1;q3", 'queues[1]: there is no queue "q3"'),
  (name) => row(name, "queues", "q1; q1", 'queues[1]: repeats "q1" of queues[0]'),
  (name) => row(name, "queues", "q1;", "queues[1]: must not be empty"),
  (name) => row(name, "channels", "v:1;w", "channels[1].capacityCostPerJob: must be a whole number, but it is not set"),
  (name) => row(name, "channels", "v:1;w:x", 'channels[1].capacityCostPerJob: must be a whole number, but it is "x"'),
  (name) => row(name, "channels", "v:1;w:1:0", "channels[1].maxNumberOfJobs: must be 1 or more"),
  (name) => row(name, "channels", "v:1:1:1", 'channels[0]: must be a channel, but it is "v:1:1:1"'),
  (name) => row(name, "channels", "v:1;v:2", 'channels[1].channelId: repeats "v"'),
  (name) => row(name, "availableForOffers", "yes", 'availableForOffers: must be true or false, but it is "yes"'),
  (name) =>
    row(name, "labels.level:number", "high", 'labels.level: must be a number, as its column says, but it is "high"'),
  (name) =>
    row(name, "labels.remote:boolean", "1", 'labels.remote: must be a boolean, as its column says, but it is "1"'),
  (name) => row(name, "maxConcurrentOffers", "2", "maxConcurrentOffers: needs the API version"),
  (name) => row(name, "profile", "expert", 'profile: there is no profile "expert"; there are none'),
  (name) => ({ cells: [name, "5"], message: "has 2 cells, but the first row has 15" }),
  (name) => ({ cells: [...row(name, "capacity", "5").cells, ""], message: "has 16 cells, but the first row has 15" }),
];

/** Each needs the agent named `first` in a row before it. */
const REPEATS: readonly ((first: string) => Row)[] = [
  (first) => row(first, "workerId", first, "workerId: is the id of another worker too, at"),
  (first) => row(first, "workerId", first.toUpperCase(), "only by letter case or Unicode form"),
  (first) => row(first, "workerId", first.normalize("NFD"), "only by letter case or Unicode form"),
];

/** Writes a file with `count` failures of every class. Some valid rows span two lines. */
export function writeCsv(seed: number, count: number): InvalidFile {
  const dice = diceOf(seed);
  const wrong = Array.from({ length: count - WRONG_COLUMNS.length - REPEATS.length }, (_, index) => {
    const make = CLASSES[index] ?? CLASSES[dice(CLASSES.length)];
    return make === undefined ? [] : [make(`agent-${index}`)];
  }).flat();
  const good = Array.from({ length: 40 }, (_, index) =>
    row(`good-${index}`, "tags.city", index % 3 === 0 ? '"a\nb"' : "Rome"),
  );
  const mixed = [...REPEATS.map((make, index) => make(`zoë-${index}`)), ...wrong, ...good]
    .map((one) => ({ one, at: dice(1_000_000) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);
  return written([...REPEATS.map((_, index) => row(`zoë-${index}`, "capacity", "5")), ...mixed]);
}

function written(rows: readonly Row[]): InvalidFile {
  const header = [...HEADER, ...WRONG_COLUMNS.map(({ name }) => name)];
  const failures = WRONG_COLUMNS.map(({ message }, index) => ({
    position: `1:${columnOf(header, HEADER.length + index)}`,
    message,
  }));
  let text = `${header.join(",")}\n`;
  for (const [index, { cells, column, message }] of rows.entries()) {
    if (index % 7 === 0) text += "\n";
    const line = text.split("\n").length;
    const cell = column === undefined ? 0 : HEADER.indexOf(column);
    if (message !== undefined) failures.push({ position: `${line}:${columnOf(cells, cell)}`, message });
    text += `${cells.join(",")}\n`;
  }
  return { text, failures };
}

function columnOf(cells: readonly string[], index: number): number {
  return cells.slice(0, index).join(",").length + (index === 0 ? 1 : 2);
}
