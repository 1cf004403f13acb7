/**
 * A process that writes to a data file for as long as it lives: `<file> <size at which it is written anew>`.
 * It prints "key value" once that value is saved; the values of a key only grow.
 */
import { DataFile } from "../../../emulator/dist/storage/data-file.js";
import type { State } from "../../../emulator/dist/storage/changes.js";

const [, , file = "", limit = ""] = process.argv;
const counters = { sequence: 0, madeIds: 0 };
let values = new Map<string, unknown>();

const load = (state: State | undefined): void => {
  values = new Map(state?.tables.get("workers"));
};
const snapshot = () => ({
  counters,
  put: [...values].map(([key, value]): [string, string, unknown] => ["workers", key, value]),
  drop: [],
});
const data = DataFile.open(file, load, snapshot, Number(limit));

async function writeForEver(key: string): Promise<never> {
  for (let value = Number(values.get(key) ?? 0) + 1; ; value += 1) {
    values.set(key, value);
    data.append({ counters, put: [["workers", key, value]], drop: [] });
    await data.flush();
    process.stdout.write(`${key} ${value}\n`);
  }
}

await Promise.all(["a", "b", "c", "d"].map(writeForEver));
