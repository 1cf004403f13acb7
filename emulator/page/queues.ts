/** The table of queues. */
import type { Queue } from "./api.js";
import type { Shown } from "./dom.js";
import { bodyOf, cell, makeRow, setText, show } from "./dom.js";
import { spanOf } from "./format.js";

const rows: Shown<Queue> = {
  keyOf: ({ id }) => id,
  create: () => makeRow(4),
  update(row, { id, name, distributionPolicyId, statistics }) {
    const { length, longestJobWaitTimeMinutes: longest, estimatedWaitTimeMinutes: estimates } = statistics;
    setText(cell(row, 0), name === undefined ? id : `${id} (${name})`);
    setText(cell(row, 1), distributionPolicyId);
    setText(cell(row, 2), String(length));
    setText(cell(row, 3), longest === undefined ? "" : spanOf(longest * 60_000));
    const texts = Object.entries(estimates).map(([priority, minutes]) => `${minutes} min at priority ${priority}`);
    setText(cell(row, 4), texts.join(", "));
  },
};

/** Renders the queues. */
export function showQueues(queues: readonly Queue[]): void {
  show(bodyOf("queues"), queues, rows);
}
