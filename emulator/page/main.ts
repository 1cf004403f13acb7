/** Keeps the page up to date. */
import type { Perform } from "./api.js";
import { advance, performOn, readOverview } from "./api.js";
import { hearTime, showTime, timeNow } from "./clock.js";
import { byId, setText } from "./dom.js";
import { countOf } from "./format.js";
import { showJobs } from "./jobs.js";
import { showCalls } from "./journal.js";
import { showQueues } from "./queues.js";
import { countDown, showWorkers } from "./workers.js";

const chooser = byId("resource");
let isAsking = false;
let isStale = false;
/** The error of the last refresh; cleared by the next success. */
let unreadable = "";

const chosen = (): string => (chooser instanceof HTMLSelectElement ? chooser.value : "");

/** Refreshes the page; while a refresh is pending, once more afterwards. */
async function refresh(): Promise<void> {
  isStale = true;
  if (isAsking) return;
  isAsking = true;
  try {
    while (isStale) {
      isStale = false;
      await showAll();
    }
  } finally {
    isAsking = false;
  }
}

async function showAll(): Promise<void> {
  const overview = await readOverview(chosen()).catch((error: unknown) => {
    unreadable = textOf(error);
    throw error;
  });
  const { resource, resources, clock, counts, queues, workers, jobs, calls } = overview;
  const message = byId("message");
  if (message.textContent === unreadable) setText(message, "");
  if (chooser instanceof HTMLSelectElement && chooser.options.length !== resources.length) {
    chooser.replaceChildren(...resources.map((name) => new Option(name, name, false, name === resource)));
  }
  hearTime(clock);
  for (const [name, list] of Object.entries({ queues, workers, jobs })) {
    setText(byId(`${name}-count`), countOf(list.length, counts[name as keyof typeof counts]));
  }
  showQueues(queues);
  showWorkers(workers, run);
  showJobs(jobs, run);
  showCalls(calls);
  tick();
}

function run(action: (perform: Perform) => Promise<void>): void {
  setText(byId("message"), "");
  // The clock can advance without another change, so the page refreshes after the answer.
  action(performOn(chosen())).then(refresh).catch(complain);
}

function complain(error: unknown): void {
  setText(byId("message"), textOf(error));
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function tick(): void {
  showTime();
  countDown(timeNow());
}

const events = new EventSource("/_emulator/events");
events.addEventListener("open", () => {
  setText(byId("connection"), "live");
});
events.addEventListener("error", () => {
  setText(byId("connection"), "no connection, trying again");
});
events.addEventListener("changed", () => {
  refresh().catch(complain);
});
chooser.addEventListener("change", () => {
  refresh().catch(complain);
});
for (const button of byId("advance").querySelectorAll("button")) {
  button.addEventListener("click", () => {
    run(() => advance(Number(button.dataset["milliseconds"])));
  });
}
setInterval(tick, 1000);
