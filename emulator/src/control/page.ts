/** The page to look at, and the stream that tells it that something changed. */
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

/** Sends a file of the page; answers false where the page has none at this path. */
export function sendPageFile(response: ServerResponse, path: string): boolean {
  const found = files.get(path);
  if (found === undefined) return false;
  response.writeHead(200, {
    "content-type": found.type,
    // Labels and notes are other people's words: nothing but these files may run, and no other site may frame them.
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
  });
  response.end(readFileSync(found.file));
  return true;
}

/** The shortest time between two events: whoever looks cannot follow more, and a load test should not feel the page. */
const pauseMilliseconds = 200;

/** Keeps a stream of server-sent events open that says "changed" now and then; `follow` calls back on each change. */
export function sendEvents(response: ServerResponse, follow: (changed: () => void) => () => void): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write("event: changed\ndata: {}\n\n");
  let timer: NodeJS.Timeout | undefined;
  const stop = follow(() => {
    // On the machine's own time, not on the emulator's clock: a page is looked at by somebody whose time goes on.
    timer ??= setTimeout(() => {
      timer = undefined;
      // Ended by a stop, but not yet closed: a write would be an error that nobody catches.
      if (!response.writableEnded) response.write("event: changed\ndata: {}\n\n");
    }, pauseMilliseconds);
  });
  response.once("close", () => {
    stop();
    clearTimeout(timer);
  });
}
