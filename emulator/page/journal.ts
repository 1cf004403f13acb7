/** The table of calls, the latest first. */
import type { Call } from "./api.js";
import type { Shown } from "./dom.js";
import { bodyOf, cell, makeRow, setText, show } from "./dom.js";
import { timeOf, toneOf } from "./format.js";

const rows: Shown<Call> = {
  keyOf: ({ ordinal }) => String(ordinal),
  create: () => makeRow(4),
  update(row, { ordinal, at, method, path, status }) {
    setText(cell(row, 0), String(ordinal));
    setText(cell(row, 1), timeOf(at));
    setText(cell(row, 2), method);
    setText(cell(row, 3), path);
    setText(cell(row, 4), String(status));
    cell(row, 4).dataset["tone"] = toneOf(status);
  },
};

/** Renders the calls. */
export function showCalls(calls: readonly Call[]): void {
  show(bodyOf("journal"), [...calls].reverse(), rows);
}
