/** What the engine tells this process beside its calls: that the run is cancelled, that it ends, that the engine is gone. */
import { subscribe } from "node:diagnostics_channel";
import { fstatSync } from "node:fs";
import { constants } from "node:os";
import type { Interruption } from "../../handlers/shutdown";

/**
 * Ctrl-C reaches the engine alone, which runs each plugin in a process group of its own and calls this. The host answers
 * it without telling anybody, but Node publishes each request that a server gets.
 */
const CANCEL = "/pulumirpc.ResourceProvider/Cancel";
const REQUESTS = "http2.server.stream.created";

/**
 * Listens in Pulumi's dynamic host, and nowhere else: a process that loads the handlers for itself keeps its signals.
 * The first cancellation or signal interrupts; a signal ends the process when no step runs, or when it is the second
 * of its kind or follows a second cancellation, as the engine's own does.
 */
export function listenToEngine(interruption: Interruption): void {
  if (!/[\\/]cmd[\\/]dynamic-provider\b/.test(process.argv[1] ?? "")) return;
  let cancellations = 0;
  let signals = 0;
  subscribe(REQUESTS, (message) => {
    if (pathOf(message) !== CANCEL) return;
    cancellations += 1;
    interruption.interrupt();
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      signals += 1;
      if (interruption.isIdle || signals > 1 || cancellations > 1) leave(interruption, 128 + constants.signals[signal]);
      else interruption.interrupt();
    });
  }
  watchPipe(interruption);
}

/** The engine holds the other end of the standard input and writes nothing: its end is the engine's. */
function watchPipe(interruption: Interruption): void {
  const input = fstatSync(0);
  if (!input.isFIFO() && !input.isSocket()) return;
  for (const event of ["end", "error"]) {
    process.stdin.once(event, () => {
      leave(interruption, 1);
    });
  }
  process.stdin.resume().unref();
}

function leave(interruption: Interruption, code: number): void {
  interruption.cutOff();
  // What was answered in this turn is still to be written.
  setImmediate(() => process.exit(code));
}

function pathOf(message: unknown): unknown {
  // Node's documentation promises the headers; what else is published under this name has none.
  const { headers } = message as { readonly headers?: Readonly<Record<string, unknown>> };
  return headers?.[":path"];
}
