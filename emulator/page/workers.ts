/** The table of workers, with countdowns of offers. */
import type { Offer, Perform, Worker } from "./api.js";
import type { Shown } from "./dom.js";
import { bodyOf, buttons, cell, makeRow, setText, show } from "./dom.js";
import { spanOf, toneOf } from "./format.js";

/** Renders the workers; `run` runs the action of a button. */
export function showWorkers(
  workers: readonly Worker[],
  run: (action: (perform: Perform) => Promise<void>) => void,
): void {
  const rows: Shown<Worker> = {
    keyOf: ({ id }) => id,
    create() {
      const row = makeRow(5);
      cell(row, 2).append(document.createElement("meter"), document.createElement("span"));
      cell(row, 4).append(document.createElement("ul"));
      return row;
    },
    update(row, worker) {
      const { id, state, loadRatio, queues, offers, assignedJobs } = worker;
      setText(cell(row, 0), id);
      setText(cell(row, 1), state);
      cell(row, 1).dataset["tone"] = toneOf(state);
      const [meter, share] = cell(row, 2).children;
      if (meter instanceof HTMLMeterElement) {
        meter.value = loadRatio;
        meter.setAttribute("aria-label", `load of ${id}`);
      }
      if (share instanceof HTMLElement) setText(share, ` ${Math.round(loadRatio * 100)} %`);
      setText(cell(row, 3), queues.join(", "));
      const list = cell(row, 4).firstElementChild;
      if (list !== null) show(list, offers, offersOf(id));
      setText(cell(row, 5), assignedJobs.map(({ jobId }) => jobId).join(", "));
    },
  };
  const offersOf = (workerId: string): Shown<Offer> => ({
    keyOf: ({ offerId }) => offerId,
    create() {
      const item = document.createElement("li");
      const left = document.createElement("time");
      item.append(document.createElement("span"), " ", left, " ", document.createElement("span"));
      return item;
    },
    update(item, { offerId, jobId, expiresAt }) {
      const [name, left, actions] = item.children;
      if (name instanceof HTMLElement) setText(name, jobId);
      left?.setAttribute("datetime", expiresAt);
      const answer = (verb: string) => () => {
        run((perform) => perform("POST", `/routing/workers/${encodeURIComponent(workerId)}/offers/${offerId}:${verb}`));
      };
      if (actions !== undefined) {
        const of = `the offer of ${jobId} for ${workerId}`;
        const both = [
          { text: "accept", label: `accept ${of}`, act: answer("accept") },
          { text: "decline", label: `decline ${of}`, act: answer("decline") },
        ];
        show(actions, both, buttons);
      }
    },
  });
  show(bodyOf("workers"), workers, rows);
}

/** Updates the countdowns of offers. */
export function countDown(now: number): void {
  for (const left of bodyOf("workers").querySelectorAll("time")) {
    setText(left, spanOf(Date.parse(left.dateTime) - now));
  }
}
