/** Cancellation of the run, the engine's signals, and the end of the engine, in Pulumi's dynamic host. */
import { subscribe } from "node:diagnostics_channel";
import { fstatSync } from "node:fs";
import { constants } from "node:os";
import type { ShutdownCoordinator } from "../../handlers/shutdown";

/**
 * Ctrl-C reaches the engine alone, which runs each plugin in a process group of its own and calls this. The host answers
 * it without a call of the provider, but Node publishes each request that a server gets.
 */
const CANCEL = "/pulumirpc.ResourceProvider/Cancel";
const REQUESTS = "http2.server.stream.created";

/**
 * Listens in Pulumi's dynamic host, and nowhere else: a process that loads the handlers for itself keeps its signals.
 * The first cancellation or signal cancels the run; a signal ends the process when no operation runs, or when it is the second
 * of its kind or follows a second cancellation, as the engine's own does.
 */
export function listenToEngine(shutdown: ShutdownCoordinator): void {
  if (!/[\\/]cmd[\\/]dynamic-provider\b/.test(process.argv[1] ?? "")) return;
  let cancellations = 0;
  let signals = 0;
  subscribe(REQUESTS, (message) => {
    if (pathOf(message) !== CANCEL) return;
    cancellations += 1;
    shutdown.cancel();
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      signals += 1;
      if (shutdown.isIdle || signals > 1 || cancellations > 1) leave(shutdown, 128 + constants.signals[signal]);
      else shutdown.cancel();
    });
  }
  watchPipe(shutdown);
}

/** The engine holds the other end of the standard input and writes nothing: its end is the engine's. */
function watchPipe(shutdown: ShutdownCoordinator): void {
  const input = fstatSync(0);
  if (!input.isFIFO() && !input.isSocket()) return;
  for (const event of ["end", "error"]) {
    process.stdin.once(event, () => {
      leave(shutdown, 1);
    });
  }
  process.stdin.resume().unref();
}

function leave(shutdown: ShutdownCoordinator, code: number): void {
  shutdown.abandon();
  // What was answered in this turn is still to be written.
  setImmediate(() => process.exit(code));
}

function pathOf(message: unknown): unknown {
  // Node's documentation promises the headers; what else is published under this name has none.
  const { headers } = message as { readonly headers?: Readonly<Record<string, unknown>> };
  return headers?.[":path"];
}
