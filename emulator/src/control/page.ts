/** The files of the page, and the event stream that tells it about changes. */
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";

const sources = new URL("../../page/", import.meta.url);
const scripts = new URL("../page/", import.meta.url);

interface PageFile {
  readonly file: URL;
  readonly type: string;
}

const files: ReadonlyMap<string, PageFile> = new Map([
  ["/", { file: new URL("index.html", sources), type: "text/html; charset=utf-8" }],
  ["/_emulator/page/style.css", { file: new URL("style.css", sources), type: "text/css; charset=utf-8" }],
  ["/_emulator/page/icon.svg", { file: new URL("icon.svg", sources), type: "image/svg+xml" }],
  ...["main", "api", "format", "dom", "queues", "workers", "jobs", "journal", "clock"].map(
    (name): [string, PageFile] => [
      `/_emulator/page/${name}.js`,
      { file: new URL(`${name}.js`, scripts), type: "text/javascript; charset=utf-8" },
    ],
  ),
]);

/** Sends a file of the page; answers false when there is none at this path. */
export function sendPageFile(response: ServerResponse, path: string): boolean {
  const found = files.get(path);
  if (found === undefined) return false;
  response.writeHead(200, {
    "content-type": found.type,
    // Labels and notes are foreign input: only these files may run, and no other site may frame them.
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
  });
  response.end(readFileSync(found.file));
  return true;
}

/** Throttles the events, so that the page does not slow down a load test. */
const throttleMilliseconds = 200;

/** Sends the server-sent event "changed" after changes, throttled; `subscribe` calls back on each change. */
export function sendEvents(response: ServerResponse, subscribe: (changed: () => void) => () => void): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write("event: changed\ndata: {}\n\n");
  let timer: NodeJS.Timeout | undefined;
  const unsubscribe = subscribe(() => {
    // In real time, not on the emulator's clock: a virtual clock may stand still.
    timer ??= setTimeout(() => {
      timer = undefined;
      // Ended by a stop, but not yet closed: a write would be an uncaught error.
      if (!response.writableEnded) response.write("event: changed\ndata: {}\n\n");
    }, throttleMilliseconds);
  });
  response.once("close", () => {
    unsubscribe();
    clearTimeout(timer);
  });
}
